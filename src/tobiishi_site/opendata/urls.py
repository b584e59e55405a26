"""Addresses of open data: those that stay, outside of the languages, and the pages about them."""

from django.urls import path, re_path

from tobiishi_site.opendata import pages, views
from tobiishi_site.programme.models import KINDS

_KIND = rf"(?P<kind>{'|'.join(KINDS)})"

public = [
    path("api/v1/", views.api_root, name="api_root"),
    path("api/v1/openapi.json", views.api_description, name="api_description"),
    re_path(rf"^api/v1/{_KIND}$", views.api_list, name="api_list"),
    re_path(rf"^api/v1/{_KIND}/(?P<slug>[a-z0-9-]{{1,80}})$", views.api_item, name="api_item"),
    re_path(r"^api/.*$", views.api_missing, name="api_missing"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap/pages.xml", views.sitemap_pages, name="sitemap_pages"),
    re_path(
        rf"^sitemap/{_KIND}-(?P<number>[1-9][0-9]{{0,4}})\.xml$", views.sitemap_part, name="sitemap_part"
    ),
    path("robots.txt", views.robots, name="robots"),
    path("catalog.jsonld", views.catalogue, name="catalogue"),
    path("open-data/tobiishi-open-data.zip", views.whole_site, name="whole_site"),
]
urlpatterns = [
    path("open-data/", pages.open_data, name="open_data"),
    path("open-data/api/", pages.open_data_api, name="open_data_api"),
    path("open-data/feed.atom", views.feed, name="feed"),
    path("open-data/events.ics", views.events, name="events_calendar"),
]
