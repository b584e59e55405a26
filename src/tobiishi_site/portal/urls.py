"""Addresses of the portal; `studies/` here stands before the list that the programme has of every kind."""

from django.urls import path, re_path

from tobiishi_site.portal import brochures, views

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
    path("brochure/", brochures.brochure, name="brochure"),
    re_path(
        r"^brochure/(?P<document>brochure|sheet)-(?P<of>[0-9]{4})\.pdf$",
        brochures.printed_year,
        name="printed_year",
    ),
    re_path(r"^studies/(?P<of>[a-z0-9-]{1,80})\.pdf$", brochures.study_card, name="study_card"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("glossary/", views.glossary, name="glossary"),
    path("sites-and-contacts/", views.sites, name="sites"),
]
