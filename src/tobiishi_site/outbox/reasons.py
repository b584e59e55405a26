"""Why people get notices, each of which they can switch off; mails about signing in are not among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: what a list calls it, how a mail begins, and why its reader gets it."""

    name: Any
    lead: Any
    why: Any


REASONS: Final[dict[str, Reason]] = {
    "check": Reason(
        _("Drafts that wait for a check"),
        _("This waits for a check by a second person:"),
        _("You get this mail because you may check it."),
    ),
    "publish": Reason(
        _("Checked drafts that may be published"),
        _("This was checked and may be published:"),
        _("You get this mail because you may publish it."),
    ),
    "published": Reason(
        _("What was published"),
        _("This is now public:"),
        _("You get this mail because you wrote it, or it concerns your organisation."),
    ),
    "withdrawn": Reason(
        _("What was withdrawn from the public"),
        _("This is no longer public:"),
        _("You get this mail because you wrote it, or it concerns your organisation."),
    ),
    "dates": Reason(
        _("Agreements that lapse and milestones that come"),
        _("These dates come near, or have passed:"),
        _(
            "You get this mail because you work on these entries: 90, 30 and 7 days before, and once more after."
        ),
    ),
}
"""By code, in the order in which they are offered."""
