"""Confidential notes, and files, on the entries of the record."""

from django.apps import AppConfig


class Papers(AppConfig):
    """What belongs to an entry and is not the entry: notes that stay inside, files that may become public."""

    name = "tobiishi_site.papers"
