"""The one Django app with tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Registers the tables under the label ``store``."""

    name = "huying.store"
    label = "store"
    verbose_name = "呼应"
    default_auto_field = "django.db.models.BigAutoField"
