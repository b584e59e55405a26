"""A form of an entry as the page draws it: boxes inside boxes, with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tobiishi_site.programme.labels import FIELDS, VALUES, Label
from tobiishi_site.programme.presenting import Piece
from tobiishi_site.programme.shapes import Group, Leaf, Many, Pair, Shape, Widget, shape_of_kind
from tobiishi_site.programme.typed import PAIR, Raw

NATIVE: Final = {"ja": "日本語", "en": "English"}
HINTS: Final[dict[str, Label]] = {
    "code": gettext_lazy("Two capital letters, such as JP."),
    "country": gettext_lazy("Two capital letters, such as JP."),
    "estimate": gettext_lazy("Filled in by the page of the estimate; leave it as it is."),
    "jcm_number": gettext_lazy("Two capital letters and three digits, such as VN001."),
    "language": gettext_lazy("The code of a language, such as ja, en or th."),
    "latitude": gettext_lazy("In degrees (WGS 84), such as 36.695290."),
    "longitude": gettext_lazy("In degrees (WGS 84), such as 137.211338."),
    "methodologies": gettext_lazy("The id of a methodology, such as JCM_VN_AM001."),
    "number": gettext_lazy("As printed, in digits."),
    "percent": gettext_lazy("A decimal number, such as 12.5."),
    "unit": gettext_lazy("Such as tCO2/yr."),
    "url": gettext_lazy("Begins with http:// or https://."),
    "value": gettext_lazy("A decimal number without signs between digits, such as 1234.5."),
}
"""What fields ask for that must have a form."""
DATE: Final = gettext_lazy(
    "As precise as it is known: 2019-05-01, 2019-05, 2019, FY2019, 令和元年5月1日, H31, 2015/2018, 2016-03/ (since)."
)
_ENTRY: Final = gettext_lazy("The id of an entry; the list offers those that are there.")


@dataclass(slots=True)
class Box:
    """A field, a text in two languages, a group, or a list, with everything that belongs to it."""

    form: Widget | str
    path: str
    label: Label
    required: bool = False
    value: str = ""
    help: Label = ""
    language: str = ""
    kind: str = ""
    names: Piece | None = None
    options: list[tuple[str, Label]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id on the page."""
        return f"f-{self.path}"

    @property
    def described(self) -> str:
        """The ids of what describes it."""
        parts = ((self.help, "help"), (self.names, "names"), (self.errors, "errors"))
        return " ".join(f"{self.id}-{name}" for said, name in parts if said)


class Drawing:
    """Draws boxes: `faults` are messages by path, `titles` what the entries are called that were named."""

    def __init__(self, faults: Mapping[str, list[str]], titles: Mapping[tuple[str, str], Piece]) -> None:
        self.faults, self.titles = faults, titles
        self.kinds: set[str] = set()

    def entry(self, kind: str, raw: Raw) -> list[Box]:
        """The boxes of an entry of a kind."""
        return self._box(shape_of_kind(kind), raw, Box("group", "", "")).boxes

    def _box(self, shape: Shape, raw: Raw, box: Box) -> Box:
        box.errors = self.faults.get(box.path, [])
        if isinstance(shape, Group):
            box.form = "group"
            box.boxes = [
                self._box(one.shape, raw[one.name], _inside(box, one.name, required=one.required))
                for one in shape.fields
            ]
        elif isinstance(shape, Pair):
            box.form = "pair"
            box.boxes = [self._words(box, language, raw[language]) for language in PAIR]
        elif isinstance(shape, Many):
            box.form = "many"
            box.boxes = [self._box(shape.item, one, _item(box, number)) for number, one in enumerate(raw)]
        else:
            self._leaf(shape, raw, box)
        return box

    def _words(self, box: Box, language: str, text: str) -> Box:
        path = f"{box.path}.{language}"
        return Box(
            "prose", path, NATIVE[language], value=text, language=language, errors=self.faults.get(path, [])
        )

    def _leaf(self, leaf: Leaf, text: str, box: Box) -> None:
        box.form, box.value, box.kind = leaf.widget, text, leaf.kind
        name = next(step for step in reversed(box.path.split(".")) if not step.isdigit())
        box.help = DATE if leaf.widget == "date" else _ENTRY if leaf.kind else HINTS.get(name, "")
        box.options = [(word, VALUES.get(word, word)) for word in leaf.words]
        if leaf.kind:
            self.kinds.add(leaf.kind)
            box.names = self.titles.get((leaf.kind, text))


def _inside(box: Box, name: str, *, required: bool) -> Box:
    path = f"{box.path}.{name}" if box.path else name
    return Box("", path, FIELDS[name], required=required)


def _item(box: Box, number: int) -> Box:
    label = _("%(label)s, no. %(number)s") % {"label": box.label, "number": number + 1}
    return Box("", f"{box.path}.{number}", lazystr(label))


def wrong(boxes: list[Box]) -> list[Box]:
    """The boxes in which something is wrong, in the order of the page."""
    return [one for box in boxes for one in ([box] if box.errors else []) + wrong(box.boxes)]
