"""Which address is answered by which part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from . import probes

urlpatterns: list[URLPattern | URLResolver] = [
    *probes.urls,
    path("admin/", admin.site.urls),
    path("api/v1/", include("huying.api.urls")),
    path("", include("huying.web.urls")),
]

handler500 = "huying.config.away.faulty"
