"""Codes, findings, places and remedies: the one way in which every room speaks of faults."""

from tobiishi.errors.catalogue import CODES, Code, Message, message
from tobiishi.errors.findings import Effect, Finding, Place, Problems, Refused, refused
from tobiishi.errors.languages import LANGUAGES, Language, Text

__all__ = [
    "CODES",
    "LANGUAGES",
    "Code",
    "Effect",
    "Finding",
    "Language",
    "Message",
    "Place",
    "Problems",
    "Refused",
    "Text",
    "message",
    "refused",
]
