"""Asking the interface."""

import json
from typing import Any

from django.test import Client


def got(address: str, **headers: str) -> Any:
    """What an address says as JSON."""
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)
