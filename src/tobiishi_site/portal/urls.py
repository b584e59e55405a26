"""Addresses of the portal; `studies/` here stands before the list that the programme has of every kind."""

from django.urls import path, re_path

from tobiishi_site.portal import views

urlpatterns = [
    path("programme/", views.programme, name="programme"),
    path("map/", views.city_map, name="map"),
    path("studies/", views.studies, name="studies"),
    path("jcm/", views.jcm, name="jcm"),
    path("guide/", views.guide, name="guide"),
    path("statistics/", views.statistics, name="statistics"),
    re_path(
        r"^statistics/(?P<slug>[a-z-]{1,40})\.(?P<form>csv|excel\.csv|svg)$",
        views.statistics_file,
        name="statistics_file",
    ),
    path("glossary/", views.glossary, name="glossary"),
    path("sites-and-contacts/", views.sites, name="sites"),
]
