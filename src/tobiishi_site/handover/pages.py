"""The pages of an archive: what a successor must know, in the order of their questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tobiishi.programme import models as record
from tobiishi_site.handover.blocks import (
    Block,
    Cell,
    Facts,
    Heading,
    Items,
    Line,
    Page,
    Table,
    Text,
    cell,
    plain,
)
from tobiishi_site.handover.gathering import CHAPTERS, Known, Name, names_of
from tobiishi_site.handover.writer import Writer
from tobiishi_site.programme.labels import KINDS, VALUES
from tobiishi_site.programme.presenting import Piece

Said = tuple[Known, Any]
"""An entry with what it says."""


@dataclass(slots=True)
class Chapters:
    """What belongs to a collaboration: its own entries, what came of them, and what is not public of all that."""

    agreements: list[Said]
    milestones: list[Said]
    studies: list[Said]
    links: list[Said]
    projects: list[Said]
    stories: list[Said]
    plans: list[Said]
    drafts: list[Known]

    @property
    def all(self) -> list[Said]:
        """All of it that is public."""
        dated = [*self.agreements, *self.milestones, *self.studies]
        return [*dated, *self.links, *self.projects, *self.stories, *self.plans]


def chapters(writer: Writer, slug: str) -> Chapters:
    """What belongs to a collaboration, as far as it is public; drafts of it apart."""
    place = ("collaborations", slug)
    own = {kind: _naming(writer, {place}, kind) for kind in ("agreements", "milestones", "studies")}
    links, chain = _chain(writer, place, _keys(own["studies"]))
    projects = writer.saying(_those(writer, chain, "projects"))
    stories = _naming(writer, {place, *_keys(projects)}, "stories")
    studied = {name for known, _said in own["studies"] for name in writer.named[known.name]}
    places = {name for name in writer.named.get(place, ()) if name[0] == "places"}
    plans = {
        known.name: (known, said)
        for known, said in (
            *writer.saying(_those(writer, studied, "plans")),
            *_naming(writer, places, "plans"),
        )
    }
    near = {place, *chain, *(name for found in own.values() for name in _keys(found))}
    drafts = {
        one.name: one for name in sorted(near) for one in _touching(writer, name) if one.draft is not None
    }
    in_order = sorted(plans.values(), key=lambda pair: pair[0].order)
    found = sorted(drafts.values(), key=lambda one: one.order)
    return Chapters(**own, links=links, projects=projects, stories=stories, plans=in_order, drafts=found)


def _chain(writer: Writer, place: Name, studies: set[Name]) -> tuple[list[Said], set[Name]]:
    """The arrows at a collaboration and its studies, and at what they lead to; other collaborations are not followed."""
    arrows, found = _naming(writer, {place}, "links"), set(studies)
    for _round in range(2):
        arrows = _in_order([*arrows, *_naming(writer, found, "links")])
        found |= {
            name
            for known, _said in arrows
            for name in writer.named[known.name]
            if name[0] in {"studies", "projects"}
        }
    return arrows, found


def _naming(writer: Writer, names: Iterable[Name], kind: str) -> list[Said]:
    """Public entries of a kind that name one of several."""
    every = set(names)
    found = [one for name in every for one in writer.naming.get(name, ()) if one.kind == kind]
    return _in_order([pair for pair in writer.saying(found) if writer.named[pair[0].name] & every])


def _in_order(found: Iterable[Said]) -> list[Said]:
    """Each once, in the order of the record."""
    return sorted({pair[0].name: pair for pair in found}.values(), key=lambda pair: pair[0].order)


def _those(writer: Writer, names: Iterable[Name], kind: str) -> list[Known]:
    """Of several entries those of a kind that the archive holds, in order."""
    entries = writer.gathered.entries
    found = [entries[name] for name in names if name[0] == kind and name in entries]
    return sorted(found, key=lambda one: one.order)


def _touching(writer: Writer, name: Name) -> list[Known]:
    """An entry and the chapters of the record that name it."""
    own = writer.gathered.entries.get(name)
    naming = [one for one in writer.naming.get(name, ()) if one.kind in CHAPTERS]
    return naming if own is None else [own, *naming]


def _keys(found: Iterable[Said]) -> set[Name]:
    return {known.name for known, _said in found}


def collaboration_page(writer: Writer, slug: str) -> Page:
    """A collaboration: who, what was signed, promised and studied, what came of it, and what is to be done."""
    known = writer.gathered.entries["collaborations", slug]
    said = known.said(writer.language)
    found = chapters(writer, slug)
    blocks: list[Block] = [
        Items([[Piece(_("Briefing on one page"), href=f"briefing-{slug}.html")]], way=True)
    ]
    if said is None:
        blocks.append(Text(plain(_("The collaboration itself is a draft and not public.")), "caution"))
        said = known.latest
    blocks += [*_who(writer, known, said), *_signed(writer, found), *_promised(writer, found)]
    blocks += [*_studied(writer, found), *_came_of_it(writer, found), *_to_do(writer, slug, found)]
    told = [*found.agreements, *found.milestones, *found.studies]
    blocks += [Heading(2, plain(_("History"))), *writer.history(told)]
    blocks += [Heading(2, plain(_("Documents"))), *writer.documents([said, *(one for _k, one in found.all)])]
    return Page(f"collaboration-{slug}", [writer.called(known, said)], [*blocks, *_drafts(writer, found)])


def _who(writer: Writer, known: Known, said: record.Entry) -> list[Block]:
    near = {known.name, *(one.name for one in writer.naming.get(known.name, ()))}
    about = [one for one in writer.gathered.focal_points if (one.entry.kind, one.entry.slug) in near]
    fields = writer.presenter.fields(said, names_of(said))
    return [
        Heading(2, plain(_("Who works together"))),
        Facts([(str(one.label), one.lines) for one in fields]),
        *writer.focal_points(about),
    ]


def _signed(writer: Writer, found: Chapters) -> list[Block]:
    caption = _("Agreements, what may lapse first at the top")
    return [
        Heading(2, plain(_("Who signed what, and when it lapses"))),
        *writer.agreements(found.agreements, caption),
    ]


def _promised(writer: Writer, found: Chapters) -> list[Block]:
    """Milestones, targets of plans, and aims of studies."""
    steps: list[tuple[Cell, ...]] = [
        (
            writer.lines(writer.words(one.name), writer.words(one.said)),
            cell(VALUES[one.kind]),
            cell(writer.date(one.when) or _("Date not known")),
        )
        for _known, one in found.milestones
    ]
    targets: list[tuple[Cell, ...]] = [
        (
            [writer.link(*known.name)],
            [writer.words(target.said)],
            cell(target.year or ""),
            [[piece] for piece in writer.presenter.cited(target.cited)],
        )
        for known, one in found.plans
        for target in one.targets
    ]
    blocks: list[Block] = [Heading(2, plain(_("What was promised")))]
    if steps:
        blocks.append(Table(_("Milestones"), (_("Milestone"), _("Kind"), _("Date")), steps))
    if targets:
        heads = (_("Plan"), _("Target"), _("Year"), _("Source"))
        blocks.append(Table(_("Targets of city plans"), heads, targets))
    return blocks if len(blocks) > 1 else [*blocks, Text(plain(_("Nothing is on record.")))]


def _studied(writer: Writer, found: Chapters) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            [writer.link(*known.name)],
            cell(writer.date(one.fiscal_year)),
            writer.links([("organisations", one.lead), *(("organisations", other) for other in one.with_)]),
            cell(VALUES[one.jcm_intent]),
            writer.lines(writer.words(one.finance)),
        )
        for known, one in found.studies
    ]
    heads = (
        _("Study"),
        _("Fiscal year"),
        _("Implementers, lead first"),
        _("JCM as an aim"),
        _("Route of finance"),
    )
    blocks: list[Block] = [Heading(2, plain(_("What was studied")))]
    return [*blocks, Table(_("Studies"), heads, rows) if rows else Text(plain(_("No study is on record.")))]


def _came_of_it(writer: Writer, found: Chapters) -> list[Block]:
    """The chain to projects and beyond, stories, and figures of every stage."""
    arrows: list[tuple[Cell, ...]] = [
        (writer.links(_side(one, "from_")), writer.links(_side(one, "to_")), [writer.words(one.said)])
        for _known, one in found.links
    ]
    blocks: list[Block] = [Heading(2, plain(_("What came of it")))]
    if arrows:
        blocks.append(Table(_("What led to what"), (_("From"), _("To"), _("What is said of it")), arrows))
    if found.stories:
        links = [writer.link(*known.name) for known, _said in found.stories]
        blocks += [Heading(3, plain(KINDS["stories"][0])), Items(links)]
    blocks += writer.figures(
        [*found.studies, *found.projects, *found.stories, *found.plans],
        _("Figures, each with its stage, date and source"),
    )
    return blocks if len(blocks) > 1 else [*blocks, Text(plain(_("Nothing is on record.")))]


def _side(link: record.Link, prefix: str) -> list[Name]:
    return [name for field, names in names_of(link).items() for name in names if field.startswith(prefix)]


def _to_do(writer: Writer, slug: str, found: Chapters) -> list[Block]:
    near = {("collaborations", slug), *_keys(found.all), *(one.name for one in found.drafts)}
    tasks = [one for one in writer.gathered.tasks if (one.entry.kind, one.entry.slug) in near]
    return [
        Heading(2, plain(_("What is still to be done"))),
        *writer.tasks(tasks),
        Heading(2, plain(KINDS["contacts"][0])),
        *contacts(writer),
    ]


def contacts(writer: Writer) -> list[Block]:
    """Whom to ask, as printed."""
    rows: list[tuple[Cell, ...]] = [
        (
            [writer.words(one.who)],
            cell(one.address),
            writer.lines(plain(one.telephone) if one.telephone else [], plain(one.fax) if one.fax else []),
        )
        for _known, one in writer.public("contacts")
    ]
    heads = (_("Who"), _("Address"), _("Telephone, fax"))
    return (
        [Table(_("Contacts as printed"), heads, rows)] if rows else [Text(plain(_("Nothing is on record.")))]
    )


def _drafts(writer: Writer, found: Chapters) -> list[Block]:
    """What is not public of a collaboration, clearly apart, at the end."""
    if not found.drafts:
        return []
    said = [(one, one.drafted) for one in found.drafts]
    lines: list[Line] = [
        [
            Piece(writer.called(one, draft).text, href=f"drafts.html#{one.kind}-{one.slug}"),
            *plain(KINDS[one.kind][1]),
        ]
        for one, draft in said
        if draft is not None
    ]
    agreements = [(one, draft) for one, draft in said if isinstance(draft, record.Agreement)]
    blocks: list[Block] = [
        Heading(2, plain(_("Drafts (not public)"))),
        Text(plain(_("Confidential: this part is not public as it stands. Do not pass it on.")), "caution"),
        Items(lines),
    ]
    if agreements:
        blocks += writer.agreements(agreements, _("Agreements in drafts (not public)"))
    return blocks


def index_page(writer: Writer, title: str, made: str) -> Page:
    """What the archive holds, what lapses, what is to be done, and whom to ask."""
    gathered = writer.gathered
    pairs = [_pair(writer, slug) for slug in gathered.collaborations]
    public = writer.public("agreements")
    drafted = [(one, one.drafted) for one in gathered.drafts() if one.kind == "agreements"]
    blocks: list[Block] = [
        Text(plain(made), "mark"),
        Text(
            plain(_("It may hold confidential drafts and names. Keep it as you keep your own files.")),
            "caution",
        ),
        Heading(2, plain(_("Collaborations"))),
        Table(_("Collaborations and briefings"), (_("Collaboration"), _("Briefing")), pairs),
        Heading(2, plain(_("Who signed what, and when it lapses"))),
        *writer.agreements(public, _("Agreements, what may lapse first at the top")),
        *(writer.agreements(drafted, _("Agreements in drafts (not public)")) if drafted else ()),
        Heading(2, plain(_("What is still to be done"))),
        *writer.tasks(gathered.tasks),
        Heading(2, plain(_("Who answers for what"))),
        *writer.focal_points(gathered.focal_points),
    ]
    return Page("index", plain(title), [*blocks, *_contents(writer)])


def _pair(writer: Writer, slug: str) -> tuple[Cell, ...]:
    """A collaboration with the ways to its page and its briefing."""
    known = writer.gathered.entries["collaborations", slug]
    name = writer.called(known, known.said(writer.language) or known.latest)
    page = Piece(name.text, name.language, f"collaboration-{slug}.html")
    return [[page]], [[Piece(_("Briefing on one page"), href=f"briefing-{slug}.html")]]


def _contents(writer: Writer) -> list[Block]:
    """Which pages and files there are besides."""
    kinds = [
        [Piece(str(many), href=f"{kind}.html")] for kind, (many, _one) in KINDS.items() if writer.public(kind)
    ]
    drafts = [[Piece(_("Drafts (not public)"), href="drafts.html")]] if writer.gathered.drafts() else []
    files = [
        [
            Piece(f"hand-over-{writer.language}.docx", href=f"../hand-over-{writer.language}.docx"),
            *plain(_("all pages as one Word file")),
        ],
        [
            Piece("data/entries.csv", href="../data/entries.csv"),
            *plain(_("tables (CSV, UTF-8) and the whole record (YAML)")),
        ],
        [
            Piece("manifest.json", href="../manifest.json"),
            *plain(_("every file with its SHA-256, and the date of the archive")),
        ],
    ]
    return [
        Heading(2, plain(_("All entries by kind")), way=True),
        Items([*kinds, *drafts], way=True),
        Heading(2, plain(_("Files"))),
        Items(files),
    ]


def kind_pages(writer: Writer) -> list[Page]:
    """A page for each kind with public entries: all that each of them says."""
    pages = []
    for kind, (many, _one) in KINDS.items():
        blocks = [
            block for known, said in writer.public(kind) for block in writer.entry(known, said, known.slug)
        ]
        if blocks:
            pages.append(Page(kind, plain(many), blocks))
    return pages


def drafts_page(writer: Writer) -> list[Page]:
    """Drafts, apart from all that is public: no page where there is none."""
    blocks: list[Block] = [
        block
        for known in writer.gathered.drafts()
        if known.drafted is not None
        for block in writer.entry(known, known.drafted, f"{known.kind}-{known.slug}", _state(writer, known))
    ]
    if not blocks:
        return []
    warning = Text(
        plain(_("Confidential: nothing on this page is public as it stands. Do not pass it on.")), "caution"
    )
    return [Page("drafts", plain(_("Drafts (not public)")), [warning, *blocks])]


def _state(writer: Writer, known: Known) -> Block:
    """Of which revision a draft is, who wrote it, and in which languages it is not public."""
    draft = known.draft
    if draft is None:
        raise LookupError(known.name)
    written = {
        "kind": KINDS[known.kind][1],
        "number": draft.revision.number,
        "day": f"{draft.revision.made_at:%Y-%m-%d}",
        "who": writer.person(draft.revision.actor),
    }
    about = [_("%(kind)s: draft, revision %(number)s, written %(day)s by %(who)s.") % written]
    about += [_("Not public in Japanese as it stands.")] if draft.pending_ja else []
    about += [_("Not public in English as it stands.")] if draft.pending_en else []
    return Text(plain(" ".join(about)), "caution")


def all_pages(writer: Writer, title: str, made: str) -> list[Page]:
    """Every page of the archive in a language, in the order of the Word file."""
    return [
        index_page(writer, title, made),
        *(collaboration_page(writer, slug) for slug in writer.gathered.collaborations),
        *kind_pages(writer),
        *drafts_page(writer),
    ]
