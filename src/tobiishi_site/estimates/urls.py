"""Addresses of estimates: worked on at the desk, kept under an address that becomes public with its figure."""

from django.urls import path, re_path

from tobiishi_site.estimates import views, working

_STUDY = r"desk/studies/(?P<slug>[a-z0-9-]{1,80})/estimates"
_DOCUMENT = r"(?P<methodology>[A-Za-z0-9_]{1,60})/(?P<version>[0-9.]{1,20})"
_TOKEN = r"(?P<token>[0-9a-f]{16})"  # noqa: S105 - part of an address

urlpatterns = [
    re_path(rf"^{_STUDY}/$", views.estimates, name="estimates"),
    re_path(rf"^{_STUDY}/new/{_DOCUMENT}/$", working.new, name="estimate_new"),
    re_path(rf"^{_STUDY}/new/{_DOCUMENT}/{_TOKEN}/$", working.work, name="estimate_work"),
    re_path(rf"^{_STUDY}/keep/{_TOKEN}/$", views.keep, name="estimate_keep"),
    re_path(rf"^desk/estimates/trials/{_TOKEN}/$", views.trial, name="estimate_trial"),
    re_path(rf"^desk/estimates/trials/{_TOKEN}/discard/$", views.give_up, name="estimate_give_up"),
    re_path(rf"^desk/estimates/{_TOKEN}/anew/$", working.anew, name="estimate_anew"),
    re_path(rf"^desk/estimates/{_TOKEN}/figure/$", views.put, name="estimate_put"),
    re_path(rf"^desk/estimates/{_TOKEN}/withdraw/$", views.withdraw, name="estimate_withdraw"),
    path("estimates/<str:token>/", views.estimate, name="estimate"),
    path("estimates/<str:token>/values.yaml", views.values, name="estimate_values"),
    path("estimates/<str:token>/result.json", views.result, name="estimate_result"),
]
