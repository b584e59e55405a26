"""Addresses of accounts. Those of django-allauth are listed one by one: what is not here does not exist."""

from __future__ import annotations

from allauth.account import views as sign_in
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from tobiishi_site.accounts import demo, people, views
from tobiishi_site.accounts.second_factor import SetUp

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/export/", views.export, name="account_export"),
    path("account/erase/", views.erase, name="account_erase"),
    path("account/password/", views.set_password, name="set_password"),
    path("account/by-invitation/", views.by_invitation, name="account_signup"),
    path("account/sign-in/", sign_in.login, name="account_login"),
    path("account/sign-in/code/", sign_in.request_login_code, name="account_request_login_code"),
    path("account/sign-in/code/enter/", sign_in.confirm_login_code, name="account_confirm_login_code"),
    path("account/sign-in/second/", second_factor.authenticate, name="mfa_authenticate"),
    path("account/sign-out/", sign_in.logout, name="account_logout"),
    path("account/inactive/", sign_in.account_inactive, name="account_inactive"),
    path("account/again/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("account/again/second/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/second/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/second/set-up/", SetUp.as_view(), name="mfa_activate_totp"),
    path("account/second/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second/codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("people/", people.organisations, name="people"),
    path("people/new/", people.found, name="organisation_found"),
    path("people/<int:number>/", people.people, name="people_of"),
    path("people/<int:number>/invite/", people.invite, name="invite"),
    path("people/roles/<int:number>/", people.membership, name="membership"),
    path("people/roles/<int:number>/end/", people.end, name="membership_end"),
    path("people/invitations/<int:number>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("audit-log/", people.audit_log, name="audit_log"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/<str:token>/", demo.demo_sign_in, name="demo_sign_in"))
