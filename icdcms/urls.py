"""Every address. Requests of readers are resolved among ``public.urls`` alone (``icdcms.staff``)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from public import urls as readers
from reviews.desk.outside.link_views import link
from reviews.desk.queues.palette_views import find

admin.autodiscover()
# Set before `admin.site.urls` is evaluated: the admin's own login has no second factor and no lockout, and its form for
# a new password counts no wrong guesses. Who is signed in begins at the desk's home.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[assignment, method-assign]
admin.site.index = RedirectView.as_view(pattern_name="desk:home")  # type: ignore[assignment, method-assign]
admin.site.password_change_done = admin.site.password_change  # type: ignore[method-assign]

urlpatterns = [
    path("admin/account/", include("reviews.desk.people.accounts")),
    path("admin/desk/", include("reviews.desk.urls")),
    re_path(r"^admin/outside/(?P<token>[^/]+)/?\Z", link, name="outside"),
    path("admin/search/", find),  # replaces the admin's own, which keeps answers after roles have changed
    path("admin/", admin.site.urls),
    path("", include(readers)),
]

handler400, handler404, handler500 = readers.handler400, readers.handler404, readers.handler500
