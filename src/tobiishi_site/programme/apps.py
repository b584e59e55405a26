"""The programme's record on the site."""

from django.apps import AppConfig


class Programme(AppConfig):
    """Areas, collaborations, studies and outcomes, kept by their people and shown to the public."""

    name = "tobiishi_site.programme"
