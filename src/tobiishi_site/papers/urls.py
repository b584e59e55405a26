"""Addresses of notes and files on the desk; and, outside of the languages, those of public files, which stay."""

from django.urls import re_path

from tobiishi_site.papers import desk, files, notes, views
from tobiishi_site.programme.models import KINDS

_PAPERS = rf"^desk/(?P<kind>{'|'.join(KINDS)})/(?P<slug>[a-z0-9-]{{1,80}})/papers"
_NOTE = rf"{_PAPERS}/notes/(?P<token>[0-9a-f]{{16}})"
_FILE = rf"{_PAPERS}/files/(?P<token>[0-9a-f]{{16}})"

urlpatterns = [
    re_path(rf"{_PAPERS}/$", desk.papers, name="papers"),
    re_path(rf"{_PAPERS}/notes/new/$", notes.new, name="note_new"),
    re_path(rf"{_NOTE}/$", notes.edit, name="note"),
    re_path(rf"{_NOTE}/discard/$", notes.discard, name="note_discard"),
    re_path(rf"{_PAPERS}/files/new/$", files.new, name="paper_new"),
    re_path(rf"{_FILE}/$", files.file, name="paper"),
    re_path(rf"{_FILE}/revise/$", files.revise, name="paper_revise"),
    re_path(rf"{_FILE}/offer/$", files.put_forward, name="paper_offer"),
    re_path(rf"{_FILE}/back/$", files.back, name="paper_back"),
    re_path(rf"{_FILE}/check/$", files.check, name="paper_check"),
    re_path(rf"{_FILE}/publish/$", files.publish, name="paper_publish"),
    re_path(rf"{_FILE}/withdraw/$", files.withdraw, name="paper_withdraw"),
    re_path(rf"{_FILE}/discard/$", files.discard, name="paper_discard"),
    re_path(rf"{_FILE}/versions/(?P<number>[0-9]{{1,9}})/$", files.download, name="paper_version"),
]
public = [re_path(r"^files/(?P<token>[0-9a-f]{16})/$", views.download, name="file")]
