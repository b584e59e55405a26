"""What stands at the head of every page of the portal, and what search engines are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from tobiishi_site.programme.labels import Label


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a page, its short name, and what it holds in a sentence or two."""

    title: Label
    here: Label
    lead: Label


HEADS: Final = {
    "programme": Head(
        _("About the programme"),
        _("About the programme"),
        _(
            "A Japanese city and a city abroad, together with firms and researchers of both sides, look for ways to a low-carbon society and bring them to projects."
        ),
    ),
    "map": Head(
        _("Map of the collaborations"),
        _("Map"),
        _("Which areas of Japan and abroad have studied together. The list below holds the same pairs."),
    ),
    "jcm": Head(
        _("The Joint Crediting Mechanism (JCM)"),
        _("The JCM"),
        _(
            "Japan and a partner country install low-carbon technology together, measure what it saves, and share the credits. It is one way onward from a study, not a condition of it."
        ),
    ),
    "guide": Head(
        _("Guide: from the call to completion"),
        _("Guide"),
        _("The year of a study, as calls, announcements and reports of past years show it."),
    ),
    "statistics": Head(
        _("Statistics"),
        _("Statistics"),
        _(
            "Counted from what is public in this record at this moment. Each chart has its table beside it, and a file with every line."
        ),
    ),
    "brochure": Head(
        _("The yearly brochure"),
        _("Brochure"),
        _(
            "Each fiscal year of the programme as a booklet to print and to hand on, in Japanese and in English."
        ),
    ),
    "accessibility": Head(
        _("Accessibility"),
        _("Accessibility"),
        _("How far everyone can use this site, and how that was checked."),
    ),
    "glossary": Head(
        _("Glossary"),
        _("Glossary"),
        _(
            "The words of the field in Japanese and English, as this site uses them. The explanations are ours."
        ),
    ),
    "sites": Head(
        _("Sites and contacts"),
        _("Sites and contacts"),
        _("As printed in the sources; they may have changed since."),
    ),
}
"""By the name of the page."""
