"""The public face: the programme explained, the map, the studies by facets, the JCM, statistics, terms."""

from django.apps import AppConfig


class Portal(AppConfig):
    """Pages over the whole record; they read what is public and keep nothing."""

    name = "tobiishi_site.portal"
