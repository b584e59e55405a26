"""Production does not start beside demo people; texts of codes and the page of permissions are complete."""

import re
import runpy
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from made import organisation, person

from tobiishi.errors import CODES
from tobiishi_site.accounts.checks import no_demo_people, refuse_demo_people
from tobiishi_site.accounts.models import User

ROOT = Path(__file__).parents[3]
ACCOUNTS = ROOT / "src/tobiishi_site/accounts"


@pytest.mark.django_db
def test_production_refuses_to_start_beside_demo_people() -> None:
    person("a@city.example", "reader", organisation())
    with override_settings(DEMO=False):
        assert no_demo_people() == []
        refuse_demo_people()
        User.objects.update(demo=True)
        (found,) = no_demo_people()
        assert (found.id, found.is_serious()) == ("accounts.E001", True)
        with pytest.raises(ImproperlyConfigured):
            refuse_demo_people()
    assert no_demo_people() == []


def test_every_code_of_accounts_is_raised_and_every_code_raised_has_texts() -> None:
    raised = {
        code
        for path in ACCOUNTS.rglob("*.py")
        for code in re.findall(r'"(accounts-[a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert raised == {code for code, entry in CODES.items() if entry.room == "accounts"}


def test_the_page_of_permissions_is_up_to_date() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        made = runpy.run_path(str(ROOT / "scripts/pages/permissions.py"))
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == made["permission_page"]()
