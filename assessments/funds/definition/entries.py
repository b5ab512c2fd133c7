"""Reads the fields of one table of a file, noting whatever does not have the shape it should."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from assessments.errors import _
from assessments.funds.definition.faults import Fault
from assessments.funds.definition.moments import Unclear, fill_in, moment_of
from assessments.funds.definition.nodes import Listing, Node, Scalar, Table

WHOLE = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})*|-?[0-9]{1,15}")
AMOUNT = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,12})(\.[0-9]{1,2})?")
LARGEST_PENCE = 10_000_000_000_00
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
Kind = TypeVar("Kind", bound=StrEnum)
Value = TypeVar("Value")
NOWHERE = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Reading:
    """One reading of a file: the faults so far, and the day against which a preset's dates are settled."""

    today: date | None = None
    faults: list[Fault] = field(default_factory=list)

    def note(self, line: int, sentence: str, **values: object) -> None:
        """Remember a fault, and read on."""
        self.faults.append(Fault(line, sentence, values))


class Entry:
    """One table of the file. A field that is missing or wrong is noted, and a stand-in is returned in its place."""

    def __init__(self, node: Node, name: str, reading: Reading) -> None:
        self.reading = reading
        self.name = name
        self.line = node.line
        self.node = node if isinstance(node, Table) else Table(node.line, {}, {})
        self.known: set[str] = set()
        self.is_table = isinstance(node, Table)
        if not self.is_table:
            reading.note(node.line, _("“%(name)s” must have named fields."), name=name)
        key = self.node.fields.get("key")
        self.title = key.text[:40] if isinstance(key, Scalar) else name

    def text(self, name: str, *, longest: int = 200, optional: bool = False) -> str:
        """Words on one line; runs of spaces count as one."""
        return " ".join(self._words(name, longest, optional).split())

    def prose(self, name: str, *, longest: int = 5000, optional: bool = False) -> str:
        """Text that may have lines and paragraphs."""
        lines = LINE_BREAKS.split(self._words(name, longest, optional))
        return re.sub("\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines).strip())

    def whole(self, name: str, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.whole_or_none(name, least=least, most=most, optional=False)
        return least if value is None else value

    def whole_or_none(self, name: str, *, least: int, most: int, optional: bool = True) -> int | None:
        """A whole number within bounds, or None where the file gives none."""
        node = self._scalar(name, optional=optional)
        if node is None:
            return None
        value = int(node.text.replace(",", "")) if WHOLE.fullmatch(node.text) else least - 1
        if not least <= value <= most:
            self._note(name, _("%(field)s must be a whole number from %(least)s to %(most)s."), least=least, most=most)
        return value

    def amount(self, name: str, *, optional: bool = False) -> int | None:
        """Pounds, as £200,000 or 200000.50, in pence."""
        node = self._scalar(name, optional=optional)
        if node is None:
            return None
        found = AMOUNT.fullmatch(node.text)
        pence = int(Decimal(found[1].replace(",", "") + (found[2] or "")) * 100) if found else -1
        if not 0 <= pence <= LARGEST_PENCE:
            self._note(name, _("%(field)s must be an amount such as £200,000 or £1,250.50, up to £10,000,000,000."))
        return pence

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        node = self._scalar(name, optional=True)
        if node is None:
            return default
        if node.text.lower() not in FLAGS:
            self._note(name, _("%(field)s must be true or false."))
        return FLAGS.get(node.text.lower(), default)

    def one_of(self, name: str, kinds: type[Kind], *, optional: bool = False) -> Kind | None:
        """A word of a fixed few."""
        node = self._scalar(name, optional=optional)
        if node is None:
            return None
        if node.text not in set(kinds):
            self._note(name, _("%(field)s must be one of: %(choices)s."), choices=", ".join(kinds))
            return None
        return kinds(node.text)

    def several_of(self, name: str, kinds: type[Kind]) -> tuple[Kind, ...]:
        """A list of words of a fixed few, each at most once, in the order of those; none where the file gives none."""
        given = self.texts(name, least=0, most=len(kinds))
        if len(set(given)) < len(given) or not set(given) <= set(kinds):
            self._note(name, _("%(field)s must list, each once, some of: %(choices)s."), choices=", ".join(kinds))
        return tuple(kind for kind in kinds if kind in given)

    def moment(self, name: str, zone: str) -> datetime:
        """A local date and time, in UTC."""
        node = self._scalar(name, optional=False)
        if node is None:
            return NOWHERE
        try:
            return moment_of(node.text, zone, self.reading.today)
        except Unclear as unclear:
            self._note(name, _("%(field)s: “%(given)s” %(why)s."), given=node.text[:40], why=str(unclear))
            return NOWHERE

    def table(self, name: str) -> "Entry":
        """A table within this one."""
        node = self._field(name, optional=False)
        entry = Entry(node or Table(self.line, {}, {}), name, self.reading)
        entry.is_table = isinstance(node, Table)  # what a missing table lacks is not told one by one
        return entry

    def table_or_none(self, name: str) -> "Entry | None":
        """A table within this one, where the file has it."""
        node = self._field(name, optional=True)
        return None if node is None else Entry(node, name, self.reading)

    def tables(self, name: str, read: Callable[["Entry"], Value], *, least: int = 1, most: int) -> tuple[Value, ...]:
        """A list of tables, each read by `read`."""
        return tuple(read(Entry(item, name, self.reading)) for item in self._items(name, least, most))

    def texts(self, name: str, *, least: int, most: int) -> tuple[str, ...]:
        """A list of lines of text."""
        items = self._items(name, least, most)
        holders = [Table(item.line, {name: item}, {name: item.line}) for item in items]
        return tuple(Entry(holder, self.title, self.reading).text(name, longest=1000) for holder in holders)

    def holds(self, name: str) -> bool:
        """Whether the file gives this field."""
        return name in self.node.fields

    def done(self) -> None:
        """Note every field that a round does not have."""
        for name in self.node.fields.keys() - self.known:
            sentence = _("%(field)s is not something that a round's file holds here. It can hold: %(known)s.")
            self._note(name, sentence, known=", ".join(sorted(self.known)))

    def _words(self, name: str, longest: int, optional: bool) -> str:
        node = self._scalar(name, optional=optional)
        text = node.text if node else ""
        if CONTROL.search(text):
            self._note(name, _("%(field)s holds a character that no text can hold. Delete it."))
            return ""
        if len(text) > longest:
            self._note(name, _("%(field)s must be %(longest)s characters or fewer."), longest=f"{longest:,}")
        if node and not optional and not text.strip():
            self._note(name, _("%(field)s must not be empty."))
        return fill_in(text, self.reading.today) if self.reading.today else text

    def _scalar(self, name: str, *, optional: bool) -> Scalar | None:
        node = self._field(name, optional=optional)
        if node is None or isinstance(node, Scalar):
            return node
        self._note(name, _("%(field)s must be a single value."))
        return None

    def _items(self, name: str, least: int, most: int) -> tuple[Node, ...]:
        node = self._field(name, optional=least == 0)
        if node is None:
            return ()
        items = node.items if isinstance(node, Listing) else ()
        if not least <= len(items) <= most:
            self._note(name, _("%(field)s must be a list of %(least)s to %(most)s."), least=least, most=most)
        return items[:most]

    def _field(self, name: str, *, optional: bool) -> Node | None:
        self.known.add(name)
        node = self.node.fields.get(name)
        if node is None or (isinstance(node, Scalar) and node.is_null):
            if not optional and self.is_table:
                self._note(name, _("%(field)s is missing."))
            return None
        return node

    def _note(self, name: str, sentence: str, **values: object) -> None:
        of = _("“%(name)s” of “%(title)s”") % {"name": name[:80], "title": self.title}
        self.reading.note(self.node.lines.get(name, self.line), sentence, field=of, **values)
