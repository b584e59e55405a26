"""Addresses of the programme's public pages."""

from django.urls import path, re_path

from tobiishi_site.programme import views
from tobiishi_site.programme.models import KINDS

_KIND = "|".join(KINDS)

urlpatterns = [
    path("", views.home, name="home"),
    re_path(rf"^(?P<kind>{_KIND})/$", views.kind_list, name="kind"),
    re_path(rf"^(?P<kind>{_KIND})/(?P<slug>[a-z0-9-]{{1,80}})/$", views.entry_page, name="entry"),
]
