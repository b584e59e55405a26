"""Addresses of lists as files, and of tables that are handed in."""

from django.urls import path, re_path

from tobiishi_site.exchange import views
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.programme.models import KINDS

_FILE = rf"(?P<table>{'|'.join(sorted(tables(), reverse=True))})\.(?P<form>{'|'.join(TYPES)})".replace(
    ".csv", r"\.csv"
)

urlpatterns = [
    re_path(rf"^tables/(?P<kind>{'|'.join(KINDS)})/$", views.table_page, name="tables"),
    re_path(rf"^tables/{_FILE}$", views.public_file, name="table_file"),
    re_path(rf"^tables/drafts/{_FILE}$", views.draft_file, name="draft_file"),
    path("imports/", views.hand_in, name="imports"),
    path("imports/<int:number>/", views.import_page, name="import"),
]
