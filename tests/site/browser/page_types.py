"""One page of every type, by the name under which it is shot."""

from __future__ import annotations

from typing import Final

ENTRY: Final = ("agreements", "osaka-ho-chi-minh-city-2013")
STUDY: Final = ("studies", "fy2019-06")
TOKENS: Final = {
    name: f"{number:016x}"
    for number, name in enumerate(("note", "file", "public", "kept", "trial", "new", "job"), 0xA5)
}
"""The tokens of what drafting.py writes; `new` is that of a form in which nothing is typed yet."""
_ENTRY: Final = f"desk/{'/'.join(ENTRY)}/"
_STUDY: Final = f"desk/{'/'.join(STUDY)}/"
PUBLIC: Final = {
    "home": "",
    "programme": "programme/",
    "map": "map/",
    "map-of-country": "map/?country=VN",
    "studies": "studies/",
    "studies-narrowed": "studies/?country=VN&year=2019",
    "jcm": "jcm/",
    "jcm-refused": "jcm/?electricity=many&year=2019",
    "guide": "guide/",
    "statistics": "statistics/",
    "glossary": "glossary/",
    "sites": "sites-and-contacts/",
    "list": "projects/",
    "list-of-many-pages": "sources/",
    "list-searched": "places/?q=ﾄﾔﾏ",
    "list-nothing-found": "places/?q=zzz",
    "search": "search/?q=ﾄﾔﾏ",
    "search-nothing-found": "search/?q=zzz",
    "study": "studies/fy2019-06/",
    "collaboration": "collaborations/osaka-ho-chi-minh-city/",
    "agreement": "agreements/osaka-ho-chi-minh-city-2013/",
    "country": "countries/vn/",
    "technology": "technologies/solar-pv/",
    "place": "places/ho-chi-minh-city/",
    "plan": "plans/ho-chi-minh-city-ccap/",
    "project": "projects/vn-thu-duc-inverters/",
    "story": "stories/water/",
    "tables": "tables/studies/",
    "open-data": "open-data/",
    "open-data-api": "open-data/api/",
    "runs": "runs/",
    "run": "runs/bornuur/",
    "brochure": "brochure/",
    "accessibility": "accessibility/",
    "design": "design/",
    "not-found": "nothing-here/",
    "by-invitation": "account/by-invitation/",
    "sign-in": "account/sign-in/",
    "sign-in-code": "account/sign-in/code/",
}
"""What a visitor may open."""
OF_PEOPLE: Final = {
    "administrator.office@demo.example": {
        "account": "account/",
        "account-erase": "account/erase/",
        "account-password": "account/password/",
        "sign-out": "account/sign-out/",
        "people": "people/",
        "organisation-new": "people/new/",
        "organisation": "people/1/",
        "invite": "people/1/invite/",
        "hand-over": "people/1/hand-over/",
        "membership": "people/roles/1/",
        "audit-log": "audit-log/",
    },
    "editor.office@demo.example": {
        "desk-of-office": "desk/",
        "desk-entries": "desk/entries/?kind=studies",
        "desk-new": "desk/new/studies/",
        "desk-edit": "desk/studies/fy2019-06/edit/",
        "desk-history": "desk/agreements/osaka-ho-chi-minh-city-2013/history/",
        "tables-of-drafts": "tables/agreements/",
        "import": "imports/",
        "desk-entry": _ENTRY,
        "papers": f"{_ENTRY}papers/",
        "note-new": f"{_ENTRY}papers/notes/new/",
        "note": f"{_ENTRY}papers/notes/{TOKENS['note']}/",
        "file-new": f"{_ENTRY}papers/files/new/",
        "file": f"{_ENTRY}papers/files/{TOKENS['file']}/",
        "file-revise": f"{_ENTRY}papers/files/{TOKENS['file']}/revise/",
        "task": f"{_ENTRY}task/",
        "focal-point": f"{_ENTRY}focal-point/",
        "estimates": f"{_STUDY}estimates/",
        "estimate-form": f"{_STUDY}estimates/new/X_PV/0.1/{TOKENS['new']}/",
        "estimate-trial": f"desk/estimates/trials/{TOKENS['trial']}/",
        "estimate": f"estimates/{TOKENS['kept']}/",
        "jobs": "desk/jobs/",
        "job": f"desk/jobs/{TOKENS['job']}/",
        "notices": "desk/notices/",
        "notice-log": "desk/notices/log/",
        "calendar": "desk/calendar/",
        "hand-over-archives": "desk/hand-over/",
        "briefing": "desk/hand-over/collaborations/osaka-ho-chi-minh-city/briefing/",
    },
    "checker.office@demo.example": {
        "desk-of-checker": "desk/",
        "desk-to-check": _ENTRY,
        "file-to-check": f"{_ENTRY}papers/files/{TOKENS['file']}/",
    },
}
"""What people of the demonstration may open, by the address of who does."""
