"""The outbox on the site."""

from django.apps import AppConfig


class Outbox(AppConfig):
    """Notices that wait to be mailed and those that were; people are known by the numbers of their accounts only."""

    name = "tobiishi_site.outbox"
