"""Every address of the site; pages live under /ja/ and /en/, and / leads to one of them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tobiishi_site.design import design
from tobiishi_site.health import health
from tobiishi_site.notices.views import calendar_feed
from tobiishi_site.opendata.urls import public as open_data
from tobiishi_site.papers.urls import public as public_files
from tobiishi_site.programme.views import to_a_language

urlpatterns = [
    path("", to_a_language),
    path("health", health, name="health"),
    *public_files,
    *open_data,
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    *i18n_patterns(
        path("design/", design, name="design"),
        path("", include("tobiishi_site.accounts.urls")),
        path("", include("tobiishi_site.mrv.urls")),
        path("", include("tobiishi_site.exchange.urls")),
        path("", include("tobiishi_site.papers.urls")),
        path("", include("tobiishi_site.notices.urls")),
        path("", include("tobiishi_site.handover.urls")),
        path("", include("tobiishi_site.jobs.urls")),
        path("", include("tobiishi_site.estimates.urls")),
        path("", include("tobiishi_site.opendata.urls")),
        path("", include("tobiishi_site.portal.urls")),
        path("", include("tobiishi_site.programme.urls")),
    ),
]
