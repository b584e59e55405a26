"""Tokens of invitations: what is sent, and the hash that is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A token of 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
