"""What the apps above keep of a person: they say here how it is erased and told with the account.

Accounts know nothing of those apps; each adds itself once, when it is loaded (its `apps.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tobiishi_site.accounts.models import User


@dataclass(frozen=True, slots=True)
class Belongings:
    """What an app keeps of people: how it forgets it at a moment, and how it tells it as plain data."""

    forget: Callable[[User, datetime], None]
    tell: Callable[[User], Any]


KEPT: Final[dict[str, Belongings]] = {}
"""By the name under which it stands in the export of an account."""
