"""Which address is answered by which part."""

from __future__ import annotations

import importlib.util

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]
if importlib.util.find_spec("huying.api.urls"):
    urlpatterns.append(path("api/v1/", include("huying.api.urls")))
if importlib.util.find_spec("huying.web.urls"):
    urlpatterns.append(path("", include("huying.web.urls")))
