"""A Word document with boxes to be filled in, from plain data: headings, paragraphs, and a content control for a box.

python-docx takes a third of a second and some 15 MB to load, so it is loaded when the first document is made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from itertools import count
from typing import Any

OWN, BOX, CELL, TITLE = "Evenhand Text", "Evenhand Box", "Evenhand Cell", "Evenhand Cell Title"
OWN_STYLES = frozenset(
    {"EvenhandText", "EvenhandHint", "EvenhandCellTitle", "Title", "Heading1", "Heading2", "Heading3"}
)
"""Ids of the styles in which the document itself speaks. What is typed beside a box has none of them."""
LONGEST_NAME = 64
"""Characters that Word takes as the name or the tag of a control."""
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The same document is the same bytes, whenever it is made."""


class Control(StrEnum):
    """What a box is."""

    LINE = "line"
    LINES = "lines"
    PARAGRAPHS = "paragraphs"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the levels follow each other."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    is_hint: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is written. `name` is read out; `tag` is never seen; a fixed box holds `text` and nothing else.

    Of a tick, `label` stands beside it.
    """

    tag: str
    name: str
    control: Control
    prompt: str = ""
    choices: Sequence[str] = ()
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Boxes in rows. The first row is the header and is repeated on each page; `name` is what the table is called.

    A text in a row is the row's own, and nobody writes there.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | Box, ...], ...]


Block = Heading | Words | Box | Table


def write_document(title: str, language: str, blocks: Sequence[Block]) -> bytes:
    """The document as .docx."""
    from docx import Document  # heavy: see above

    document = Document()
    _prepare(document, title, language)
    numbers = count(1)
    for block in blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, Words):
            for line in block.text.split("\n"):
                document.add_paragraph(line, style="Evenhand Hint" if block.is_hint else OWN)
        elif isinstance(block, Table):
            _add_table(document, block, numbers)
        else:
            _add_box(document, block, next(numbers))
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _prepare(document: Any, title: str, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    core = document.core_properties
    core.title, core.author, core.language, core.comments = title, "", language, ""
    core.created = core.modified = MADE_AT
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(12)
    for name in (OWN, "Evenhand Hint", BOX, CELL, TITLE):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.next_paragraph_style = styles["Normal"] if name not in (BOX, CELL) else style
        style.paragraph_format.space_after = Pt(2 if name in (CELL, TITLE) else 8)
    for name in (CELL, TITLE):
        styles[name].font.size = Pt(10)
    styles[TITLE].font.bold = True
    styles["Evenhand Hint"].font.color.rgb = RGBColor(0x48, 0x4F, 0x54)
    for level, size in ((1, 22), (2, 17), (3, 13)):
        heading = styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = "Arial", Pt(size), RGBColor(0x0B, 0x3F, 0x3C)
        heading.next_paragraph_style = styles["Normal"]
        fonts = heading.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(_w(theme), None)
    styles.element.find(f"{_w('docDefaults')}/{_w('rPrDefault')}/{_w('rPr')}/{_w('lang')}").set(_w("val"), language)
    styles[BOX].element.get_or_add_pPr().append(_borders())


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    prefixed = name if ":" in name else f"w:{name}"
    element = OxmlElement(prefixed)
    for key, value in attributes.items():
        element.set(qn(f"{prefixed.partition(':')[0]}:{key}"), value)
    return element


def _borders() -> Any:
    borders = _element("pBdr")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(side, val="single", sz="8", space="6", color="0B3F3C"))
    return borders


def _add_table(document: Any, table: Table, numbers: Iterator[int]) -> None:
    """Cells are reached by their elements: python-docx counts all of them again for each one that is asked for."""
    made = document.add_table(1 + len(table.rows), len(table.header), style="Table Grid")._tbl
    made.tblPr.append(_element("tblCaption", val=table.name))
    _fit_columns(made)
    header, *rows = made.tr_lst
    header.get_or_add_trPr().append(_element("tblHeader"))
    for cell, title in zip(header.tc_lst, table.header, strict=True):
        _fill_cell(document, cell, title, numbers)
    for element, row in zip(rows, table.rows, strict=True):
        element.get_or_add_trPr().append(_element("cantSplit"))
        for cell, held in zip(element.tc_lst, row, strict=True):
            _fill_cell(document, cell, held, numbers)
    document.add_paragraph(style=OWN)


def _fit_columns(table: Any) -> None:
    """All of the page's width, of which each column takes as much as what stands in it needs."""
    whole = table.tblPr.find(_w("tblW"))
    whole.set(_w("type"), "pct")
    whole.set(_w("w"), "5000")
    for width in table.iter(_w("tcW")):
        width.set(_w("type"), "auto")
        width.set(_w("w"), "0")


def _fill_cell(document: Any, cell: Any, held: str | Box, numbers: Iterator[int]) -> None:
    paragraph = cell.p_lst[0]
    paragraph.style = document.styles[TITLE if isinstance(held, str) else CELL].style_id
    if isinstance(held, str):
        paragraph.append(run := _element("r"))
        run.append(_text(held))
        return
    control, content = _control(held, next(numbers))
    content.append(_run(held))
    paragraph.append(control)


def _text(text: str) -> Any:
    words = _element("t")
    words.text = text
    return words


def _run(box: Box) -> Any:
    run = _element("r")
    if not box.text and box.control is not Control.TICK:
        properties = _element("rPr")
        properties.append(_element("color", val="484F54"))
        run.append(properties)
    run.append(_text(box.text or ("☐" if box.control is Control.TICK else box.prompt)))
    return run


def _control(box: Box, number: int) -> tuple[Any, Any]:
    control, content = _element("sdt"), _element("sdtContent")
    control.extend([_properties(box, number), content])
    return control, content


def _add_box(document: Any, box: Box, number: int) -> None:
    paragraph = document.add_paragraph(style=OWN if box.control is Control.TICK else BOX)
    run = _run(box)
    control, content = _control(box, number)
    element = paragraph._p
    if box.control is Control.TICK:
        content.append(run)
        element.append(control)
        paragraph.add_run(f" {box.label}")
        return
    element.getparent().replace(element, control)
    element.append(run)
    content.append(element)


def _properties(box: Box, number: int) -> Any:
    properties = _element("sdtPr")
    properties.append(_element("alias", val=box.name[:LONGEST_NAME]))
    properties.append(_element("tag", val=box.tag))
    properties.append(_element("id", val=str(number)))
    properties.append(_element("lock", val="sdtContentLocked" if box.text else "sdtLocked"))
    if not box.text and box.control is not Control.TICK:
        properties.append(_element("showingPlcHdr"))
    properties.extend(_kind_of(box))
    return properties


def _kind_of(box: Box) -> Iterator[Any]:
    if box.control is Control.LINE:
        yield _element("text")
    elif box.control is Control.LINES:
        yield _element("text", multiLine="1")
    elif box.control is Control.CHOICE:
        choices = _element("dropDownList")
        choices.extend([_element("listItem", displayText=choice, value=str(place))
                        for place, choice in enumerate(box.choices)])  # fmt: skip
        yield choices
    elif box.control is Control.TICK:
        tick = _element("w14:checkbox")
        tick.append(_element("w14:checked", val="0"))
        tick.append(_element("w14:checkedState", val="2612", font="MS Gothic"))
        tick.append(_element("w14:uncheckedState", val="2610", font="MS Gothic"))
        yield tick
