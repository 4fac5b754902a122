from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from codes import guards
        from codes.releases import verify

        from .guards import rules
        from .verify import checks

        guards.add(rules)
        verify.add(checks)
