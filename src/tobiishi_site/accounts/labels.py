"""Names of roles, kinds and verbs as pages show them."""

from __future__ import annotations

from tobiishi_site.accounts.models import KINDS, ROLES
from tobiishi_site.accounts.policy import policy

KINDS_OF_ROLE = dict(ROLES)
KINDS_OF_ORGANISATION = dict(KINDS)


def verb_name(verb: str, language: str) -> str:
    """What a verb of the policy is called in a language."""
    text = policy().verbs[verb]
    return text.en if language == "en" else text.ja


def object_name(kind: str, language: str) -> str:
    """What a kind of thing of the policy is called in a language."""
    text = policy().objects[kind].name
    return text.en if language == "en" else text.ja
