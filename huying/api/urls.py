"""The API's addresses."""

from django.urls import path

from huying.api.app import api

urlpatterns = [path("", api.urls)]
