"""Which address is answered by which part."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from . import probes

# One door to sign in by, with its limits and the second factor; the admin's own has neither.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    *probes.urls,
    path("admin/", admin.site.urls),
    path("api/v1/", include("huying.api.urls")),
    path("", include("huying.web.urls")),
]

handler500 = "huying.config.away.faulty"
