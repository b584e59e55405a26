"""Addresses of monitoring runs."""

from django.urls import path, re_path

from tobiishi_site.mrv import views
from tobiishi_site.mrv.reports import NAME

urlpatterns = [
    path("runs/", views.runs, name="runs"),
    re_path(rf"^runs/(?P<name>{NAME})/$", views.run, name="run"),
    re_path(rf"^runs/(?P<name>{NAME})/files/(?P<file>[^/]{{1,200}})$", views.file, name="run_file"),
]
