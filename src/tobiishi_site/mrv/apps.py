"""Monitoring runs on the site."""

from django.apps import AppConfig


class Mrv(AppConfig):
    """Reports of `tobiishi mrv run`, shown with their trace; nothing is calculated here."""

    name = "tobiishi_site.mrv"
