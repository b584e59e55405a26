"""What became of notices, as pages say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "waiting": _("waiting to be sent"),
    "sent": _("sent"),
    "failed": _("could not be sent"),
    "dropped": _("not sent: no longer for this person"),
}
