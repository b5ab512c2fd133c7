"""YAML as a tree that knows its lines. No aliases, tags or duplicate keys; what a word means is settled by its field.

Built from the parser's events rather than by `yaml.safe_load`: so every value keeps its line, `no` stays the word it
is, and a file cannot grow in memory beyond its size.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from assessments.errors import _
from assessments.funds.definition.faults import DefinitionRefused, refusal

LARGEST = 1024 * 1024
DEEPEST = 12
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, number or text, as it was written."""

    line: int
    text: str
    is_plain: bool

    @property
    def is_null(self) -> bool:
        """Whether it says that there is nothing."""
        return self.is_plain and self.text in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Named fields, each with the line of its name."""

    line: int
    fields: dict[str, "Node"]
    lines: dict[str, int]


Node = Scalar | Listing | Table


def read_nodes(content: str | bytes) -> Node:
    """The tree of one YAML document. Raises DefinitionRefused with the line at which reading stopped."""
    text = _decoded(content)
    events = yaml.parse(text, Loader=yaml.SafeLoader)
    try:
        return _document(events)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refusal(line, _("There is a character here that no text can hold. Delete it.")) from None
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error) from None
    except (ValueError, OverflowError):
        raise refusal(1, _("The file holds an escape, such as \\U, that stands for no character.")) from None


def line_at(node: Node, path: Path) -> int:
    """The line of what stands at a path; of the nearest thing above it where the file leaves it out."""
    line = node.line
    for step in path:
        if isinstance(node, Table) and step in node.fields:
            line, node = node.lines[str(step)], node.fields[str(step)]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
        else:
            break
    return line


def _decoded(content: str | bytes) -> str:
    size = len(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise refusal(1, _("The file is larger than 1 MB. A round's file has a few hundred lines."))
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(line, _("The file is not in UTF-8 from here on. Save it as UTF-8 and load it again.")) from None


def _unreadable(error: yaml.MarkedYAMLError) -> DefinitionRefused:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if "\\t" in (error.problem or ""):
        return refusal(line, _("There is a tab here. Indent with spaces."))
    return refusal(line, _("This is not YAML: %(problem)s."), problem=error.problem or _("it cannot be read"))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _document(events: Iterator[yaml.Event]) -> Node:
    next(events)
    if isinstance(next(events), yaml.StreamEndEvent):
        raise refusal(1, _("The file is empty."))
    node = _node(next(events), events, 0)
    next(events)
    after = next(events)
    if not isinstance(after, yaml.StreamEndEvent):
        raise refusal(_line(after), _("A second document starts here. Put each round in a file of its own."))
    return node


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise refusal(line, _("Anchors (&) and aliases (*) cannot be used. Write the text out."))
    if getattr(event, "tag", None) is not None:
        raise refusal(line, _("Tags (!) cannot be used. Write the plain value."))
    if depth > DEEPEST:
        raise refusal(line, _("This is nested deeper than anything in a round."))
    if isinstance(event, yaml.SequenceStartEvent):
        return Listing(line, tuple(_items(events, depth)))
    if isinstance(event, yaml.MappingStartEvent):
        return _table(line, events, depth)
    assert isinstance(event, yaml.ScalarEvent)
    return Scalar(line, event.value, event.style is None)


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(event, events, depth + 1)


def _table(line: int, events: Iterator[yaml.Event], depth: int) -> Table:
    table = Table(line, {}, {})
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = _node(event, events, depth + 1)
        if not isinstance(name, Scalar):
            raise refusal(name.line, _("A field's name must be a single word."))
        if name.text in table.fields:
            raise refusal(name.line, _("“%(field)s” is given twice here. Keep one of them."), field=name.text[:80])
        table.fields[name.text] = _node(next(events), events, depth + 1)
        table.lines[name.text] = name.line
    return table
