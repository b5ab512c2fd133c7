"""Filling a pack in as somebody does in Word: by writing into its boxes."""

import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn


def boxes_of(content: bytes) -> dict[str, Any]:
    """The controls of a document, by tag."""
    return _boxes(Document(BytesIO(content)).element.body)


def _boxes(body: Any) -> dict[str, Any]:
    controls = body.iter(qn("w:sdt"))
    return {control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): control for control in controls}


def write_into(content: bytes, written: Mapping[str, str]) -> bytes:
    """The document with these texts in the boxes whose tags begin so; a tick takes any text."""
    document = Document(BytesIO(content))
    boxes = _boxes(document.element.body)
    for begun, text in written.items():
        control = next(control for tag, control in boxes.items() if tag.startswith(begun))
        properties = control.find(qn("w:sdtPr"))
        prompt = properties.find(qn("w:showingPlcHdr"))
        if prompt is not None:
            properties.remove(prompt)
        ticked = properties.find(f"{qn('w14:checkbox')}/{qn('w14:checked')}")
        if ticked is not None:
            ticked.set(qn("w14:val"), "1")
            continue
        paragraph = control.find(f"{qn('w:sdtContent')}/{qn('w:p')}")
        if paragraph is None:  # a cell of a table: its box stands within a paragraph
            control.find(f"{qn('w:sdtContent')}/{qn('w:r')}/{qn('w:t')}").text = text
            continue
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.addnext(copied := deepcopy(paragraph))
                paragraph = copied
            for place, run in enumerate(paragraph.findall(f"{qn('w:r')}/{qn('w:t')}")):
                run.text = line if not place else ""
    return saved(document)


def saved(document: Any) -> bytes:
    """A document of python-docx as bytes."""
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def type_beside(content: bytes, text: str) -> bytes:
    """The document with a paragraph typed at its end, outside of every box."""
    document = Document(BytesIO(content))
    document.add_paragraph(text)
    return saved(document)


def rezip(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The document with its members changed."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return kept.getvalue()
