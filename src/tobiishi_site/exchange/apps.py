"""Files in and out of the record."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """Lists as tables that leave and come back, and the record as a whole."""

    name = "tobiishi_site.exchange"
