"""Addresses of background work."""

from django.urls import path

from tobiishi_site.jobs import views

urlpatterns = [
    path("desk/jobs/", views.jobs, name="jobs"),
    path("desk/jobs/begin/<str:kind>/", views.begin, name="job_begin"),
    path("desk/jobs/<str:token>/", views.job, name="job"),
    path("desk/jobs/<str:token>/cancel/", views.cancel, name="job_cancel"),
    path("desk/jobs/<str:token>/again/", views.again, name="job_again"),
    path("desk/jobs/<str:token>/file/", views.file, name="job_file"),
]
