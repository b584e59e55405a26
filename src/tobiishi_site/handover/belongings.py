"""What becomes of a person's work when their account is erased, and what of it their export tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tobiishi_site.accounts.belongings import Belongings
from tobiishi_site.accounts.models import User
from tobiishi_site.handover.models import Aside
from tobiishi_site.programme.models import Unfinished


def forget(user: User, at: datetime) -> None:
    """Forms that were never saved go, since nobody else reads them; tasks stay, without a person; roles end.

    Whoever wants them kept hands over first: the page that erases an account says so.
    """
    Unfinished.objects.filter(actor=user.pk).delete()
    Aside.objects.filter(actor=user.pk).delete()
    user.tasks.filter(done_at=None).update(user=None)
    user.focal_points.filter(until=None).update(until=at)


def tell(user: User) -> dict[str, Any]:
    """Forms, tasks and focal points as plain data."""
    forms: list[Unfinished | Aside] = [
        *Unfinished.objects.filter(actor=user.pk),
        *Aside.objects.filter(actor=user.pk),
    ]
    return {
        "unfinished": [
            {"kind": one.kind, "id": one.slug, "at": one.at.isoformat(), "typed": one.typed} for one in forms
        ],
        "tasks": [
            {"entry": str(one.entry), "text": one.text, "due": one.due, "done": one.done_at is not None}
            for one in user.tasks.select_related("entry").order_by("pk")
        ],
        "focal_points": [
            {
                "entry": str(one.entry),
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in user.focal_points.select_related("entry").order_by("pk")
        ],
    }


BELONGINGS: Final = Belongings(forget, tell)
