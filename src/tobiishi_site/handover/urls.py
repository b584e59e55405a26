"""Addresses of the hand-over."""

from django.urls import path, re_path

from tobiishi_site.handover import people, views
from tobiishi_site.handover.models import FOCAL_KINDS
from tobiishi_site.programme.models import KINDS

_SLUG = r"(?P<slug>[a-z0-9-]{1,80})"

urlpatterns = [
    path("people/<int:number>/hand-over/", people.hand_over, name="hand_over"),
    re_path(rf"^desk/(?P<kind>{'|'.join(KINDS)})/{_SLUG}/task/$", views.new_task, name="task_new"),
    re_path(
        rf"^desk/(?P<kind>{'|'.join(FOCAL_KINDS)})/{_SLUG}/focal-point/$",
        views.focal_point,
        name="focal_point",
    ),
    path("desk/tasks/<int:number>/done/", views.task_done, name="task_done"),
    path("desk/aside/<int:number>/", views.aside, name="aside"),
    path("desk/aside/<int:number>/take-up/", views.take_up, name="aside_take_up"),
    path("desk/aside/<int:number>/discard/", views.discard, name="aside_discard"),
    path("desk/hand-over/", views.archives, name="archives"),
    path(
        "desk/hand-over/organisations/<int:number>/archive/",
        views.archive_of_organisation,
        name="archive_of_organisation",
    ),
    re_path(
        rf"^desk/hand-over/collaborations/{_SLUG}/archive/$",
        views.archive_of_collaboration,
        name="archive_of_collaboration",
    ),
    re_path(rf"^desk/hand-over/collaborations/{_SLUG}/briefing/$", views.briefing, name="briefing"),
]
