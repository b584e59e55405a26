"""Addresses of the programme's public pages, and of the desk of those who write them."""

from django.urls import path, re_path

from tobiishi_site.programme import desk, editing, views
from tobiishi_site.programme.models import KINDS

_KIND = "|".join(KINDS)

_SLUG = rf"(?P<kind>{_KIND})/(?P<slug>[a-z0-9-]{{1,80}})"

urlpatterns = [
    path("desk/", desk.todo, name="desk"),
    path("desk/entries/", desk.entries, name="desk_entries"),
    re_path(rf"^desk/new/(?P<kind>{_KIND})/$", editing.new, name="desk_new"),
    re_path(rf"^desk/new/(?P<kind>{_KIND})/(?P<token>[0-9a-f]{{8}})/$", editing.create, name="desk_create"),
    re_path(
        rf"^desk/unfinished/(?P<kind>{_KIND})/(?P<name>[a-z0-9-]{{1,80}})/discard/$",
        editing.discard,
        name="desk_discard",
    ),
    re_path(rf"^desk/{_SLUG}/$", desk.entry, name="desk_entry"),
    re_path(rf"^desk/{_SLUG}/edit/$", editing.edit, name="desk_edit"),
    re_path(rf"^desk/{_SLUG}/history/$", desk.entry_history, name="desk_history"),
    re_path(rf"^desk/{_SLUG}/check/$", desk.check, name="desk_check"),
    re_path(rf"^desk/{_SLUG}/publish/$", desk.publish, name="desk_publish"),
    re_path(rf"^desk/{_SLUG}/withdraw/$", desk.withdraw, name="desk_withdraw"),
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    re_path(rf"^(?P<kind>{_KIND})/$", views.kind_list, name="kind"),
    re_path(rf"^(?P<kind>{_KIND})/(?P<slug>[a-z0-9-]{{1,80}})/$", views.entry_page, name="entry"),
]
