from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Before `admin.site.urls` is evaluated: the admin's own login would know no second factor and no lockout.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/account/", include("reviews.desk.accounts")),
    path("admin/desk/", include("reviews.desk.urls")),
    path("admin/", admin.site.urls),
    path("", include("public.urls")),
]

handler404 = "public.views.errors.not_found"
handler500 = "public.views.errors.server_error"
