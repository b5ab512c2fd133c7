"""From the XML of a document's text to what stands in its boxes, and what stands beside them.

The parser is Python's own, told to stop at a document type: there is none in a Word document, and with it go entities
of every sort. It builds no tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from assessments.applications.packs.opening import NOT_A_DOCUMENT, PackRefused
from assessments.applications.packs.tags import Place
from assessments.errors import _
from assessments.rendering.word import OWN_STYLES

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PREFIXES = {WORD: "w", STRICT: "w", WORD_2010: "w14", COMPATIBLE: "mc"}
DEEPEST = 200
TICKED = frozenset("☒☑✓✔✗✘xX")
UNTICKED = "☐"
ENTITIES = _(
    "This file holds declarations that no Word document has, so it was not read. Save it again in Word, then try."
)


@dataclass(slots=True)
class FoundBox:
    """A box of the document: its tag, its text, and whether it is ticked. `is_prompt` says that nobody wrote in it."""

    tag: str = ""
    text: str = ""
    is_ticked: bool = False
    is_prompt: bool = False


Boxes = Mapping[Place, FoundBox]
"""The boxes of one question, by their place."""


@dataclass(slots=True)
class ReadDocument:
    """The boxes in order, and the paragraphs that somebody typed beside them."""

    boxes: list[FoundBox] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


def read_document(xml: bytes) -> ReadDocument:
    """What the document says. Raises PackRefused."""
    reader = _Reader()
    try:
        reader.parser.Parse(xml, True)
    except (ExpatError, ValueError, LookupError):
        raise PackRefused(NOT_A_DOCUMENT) from None
    return reader.found


class _Reader:
    """Follows the document from beginning to end, and knows in which box it is."""

    def __init__(self) -> None:
        self.found = ReadDocument()
        self.parser: XMLParserType = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.boxes: list[FoundBox] = []
        self.paragraph: list[str] = []
        self.style = ""
        self.depth = self.skipping = self.within_text = 0

    def _refuse(self, *_declared: object) -> None:
        raise PackRefused(ENTITIES)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _short(name)
        self.depth += 1
        if self.depth > DEEPEST:
            raise PackRefused(NOT_A_DOCUMENT)
        if name in ("mc:Fallback", "w:del", "w:moveFrom"):  # said twice, or struck out
            self.skipping += 1
        if self.skipping:
            return
        value = next((value for key, value in attributes.items() if _short(key).endswith(":val")), "")
        if name == "w:sdt":
            self.boxes.append(FoundBox())
        elif self.boxes and name == "w:tag":
            self.boxes[-1].tag = value
        elif self.boxes and name == "w:showingPlcHdr":
            self.boxes[-1].is_prompt = value not in ("0", "false", "off")
        elif self.boxes and name == "w14:checked":
            self.boxes[-1].is_ticked = value in ("1", "true", "on")
        elif name == "w:p":
            self.style = ""
        elif name == "w:pStyle":
            self.style = value
        elif name == "w:t":
            self.within_text += 1
        elif name in ("w:br", "w:cr", "w:tab"):
            self._write("\t" if name == "w:tab" else "\n")

    def _end(self, name: str) -> None:
        name = _short(name)
        self.depth -= 1
        if name in ("mc:Fallback", "w:del", "w:moveFrom"):
            self.skipping -= 1
        elif self.skipping:
            return
        elif name == "w:t":
            self.within_text -= 1
        elif name == "w:p":
            self._end_paragraph()
        elif name == "w:sdt":
            self._end_box()

    def _text(self, text: str) -> None:
        if self.within_text and not self.skipping:
            self._write(text)

    def _write(self, text: str) -> None:
        if self.boxes:
            self.boxes[-1].text += text
        else:
            self.paragraph.append(text)

    def _end_paragraph(self) -> None:
        if self.boxes:
            self.boxes[-1].text += "\n"
            return
        typed = "".join(self.paragraph).strip()
        if typed and self.style not in OWN_STYLES:
            self.found.loose.append(typed)
        self.paragraph = []

    def _end_box(self) -> None:
        box = self.boxes.pop()
        box.text = box.text.strip("\n") if box.text.strip() else ""
        if not box.tag:  # a box within a box, or one of somebody's own: what stands in it belongs to what is around it
            self._write(box.text)
            return
        box.is_ticked = box.is_ticked or box.text.strip() in TICKED
        if box.is_prompt or box.text.strip() == UNTICKED:
            box.text = ""
        self.found.boxes.append(box)


def _short(name: str) -> str:
    space, _separator, local = name.rpartition(" ")
    return f"{PREFIXES.get(space, '?')}:{local}"
