"""Notices on the site."""

from django.apps import AppConfig


class Notices(AppConfig):
    """Mails that leave the outbox, reminders of dates, what people choose to get, and the calendar feed."""

    name = "tobiishi_site.notices"
