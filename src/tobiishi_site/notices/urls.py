"""Addresses of notices and of the calendar; that of the feed itself, which has no language, stands in the site's."""

from django.urls import path

from tobiishi_site.notices import views

urlpatterns = [
    path("desk/notices/", views.mine, name="notices"),
    path("desk/notices/log/", views.log, name="notice_log"),
    path("desk/calendar/", views.calendar, name="calendar"),
    path("desk/calendar/open/", views.open_address, name="calendar_open"),
    path("desk/calendar/close/", views.close_address, name="calendar_close"),
    path("account/notices/", views.choose, name="choose_notices"),
]
