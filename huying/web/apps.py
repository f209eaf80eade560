"""The pages as a Django app, so that their templates and static files are found. It has no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the pages under the label ``web``."""

    name = "huying.web"
    label = "web"
