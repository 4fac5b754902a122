from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


def update_search_after_migrate(using: str, **_: object) -> None:
    """What search knows of published texts, where it does not yet or the rules are others in this version."""
    from django.utils import timezone

    from codes.search import registry

    if using == "default":
        registry.update(now=timezone.now())


def keep_fingerprints_after_migrate(using: str, **_: object) -> None:
    """Texts that another version submitted are compared with later ones as well."""
    from reviews.reading.facts.likeness import keep_missing_fingerprints

    if using == "default":
        keep_missing_fingerprints()


class ReadConfig(AppConfig):
    """For processes that serve readers alone: tables to read, and nothing that writes."""

    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"


class ReviewsConfig(AppConfig):
    default = True
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_out

        from codes import guards
        from codes.releases.loading import verify
        from codes.releases.loading.activate import switched_on_console
        from codes.search import registry
        from reviews.actions.people import make_roles
        from reviews.actions.releases.switching import note_console_switch
        from reviews.ai.prompts import make_built_in
        from reviews.reading.shown.terms import synonyms_seen
        from reviews.safety import credentials
        from reviews.safety.guards import rules, signals
        from reviews.safety.production import make_cache_table
        from reviews.safety.verify import checks

        guards.add(rules)
        guards.add(signals)
        verify.add(checks)
        registry.register("explanations", synonyms_seen)
        switched_on_console.connect(note_console_switch, dispatch_uid="reviews.switch")
        post_save.connect(credentials.note_made, sender=Authenticator, dispatch_uid="reviews.factor made")
        post_delete.connect(credentials.note_removed, sender=Authenticator, dispatch_uid="reviews.factor removed")
        user_logged_out.connect(credentials.note_signed_out, dispatch_uid="reviews.signed out")
        post_migrate.connect(make_roles, sender=self, dispatch_uid="reviews.roles")
        post_migrate.connect(make_built_in, sender=self, dispatch_uid="reviews.prompt")
        post_migrate.connect(make_cache_table, sender=self, dispatch_uid="reviews.cache")
        post_migrate.connect(update_search_after_migrate, sender=self, dispatch_uid="reviews.search")
        post_migrate.connect(keep_fingerprints_after_migrate, sender=self, dispatch_uid="reviews.fingerprints")
