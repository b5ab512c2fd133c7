"""What a file is, decided from its bytes. Its name says nothing: `evil.pdf` may be a web page."""

import codecs
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

import filetype

from assessments.documents.states import FileKind
from assessments.errors import DomainError, _

HEAD = 8192
"""Bytes by which most kinds can be told."""

MOST_MEMBERS = 5_000
LARGEST_UNPACKED = 300 * 1024 * 1024
"""How many files an office document may hold, and how large they may become: more is made to choke a program."""

OFFICE = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
}
BY_EXTENSION = {"pdf": FileKind.PDF, "png": FileKind.PNG, "jpg": FileKind.JPG}
MACROS = ("vbaproject.bin", "/basic/", "/macrosheets/")
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<head", b"<iframe")
ZIP = b"PK\x03\x04"

LABELS: Mapping[FileKind, str] = {
    FileKind.PDF: _("PDF"),
    FileKind.DOCX: _("Word (docx)"),
    FileKind.XLSX: _("Excel (xlsx)"),
    FileKind.PPTX: _("PowerPoint (pptx)"),
    FileKind.ODT: _("OpenDocument text (odt)"),
    FileKind.ODS: _("OpenDocument spreadsheet (ods)"),
    FileKind.PNG: _("PNG picture"),
    FileKind.JPG: _("JPEG picture"),
    FileKind.TEXT: _("plain text or CSV"),
}
ENDINGS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.DOCX: (".docx",),
    FileKind.XLSX: (".xlsx",),
    FileKind.PPTX: (".pptx",),
    FileKind.ODT: (".odt",),
    FileKind.ODS: (".ods",),
    FileKind.PNG: (".png",),
    FileKind.JPG: (".jpg", ".jpeg"),
    FileKind.TEXT: (".txt", ".csv", ".tsv", ".md"),
}
"""How names of that kind end; one that ends otherwise gets the first when it is sent."""

CONTENT_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
    FileKind.TEXT: "text/plain; charset=utf-8",
}


class FileRefused(DomainError):
    """A file that is not kept; `name` is what it is called."""


class UnknownKind(FileRefused):
    """No kind that anybody takes."""

    sentence = _("“%(name)s” was not kept: its content is of no kind that can be uploaded, whatever its name says.")


class HoldsMacros(FileRefused):
    """Programs within a document."""

    sentence = _(
        "“%(name)s” was not kept: it holds macros, which are programs. Save it without them or as PDF, then choose it "
        "again."
    )


class Overfull(FileRefused):
    """Made to choke whoever opens it."""

    sentence = _("“%(name)s” was not kept: it unpacks to far more than a document holds.")


def kind_of(file: BinaryIO, name: str) -> FileKind:
    """The kind of a file that can be read from any place. Raises FileRefused."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(ZIP):
        return _kind_of_archive(file, name)
    guess = filetype.guess(head)
    if guess is not None:
        if guess.extension not in BY_EXTENSION:
            raise UnknownKind(name=name)
        return BY_EXTENSION[guess.extension]
    if _is_text(file):
        return FileKind.TEXT
    raise UnknownKind(name=name)


def _kind_of_archive(file: BinaryIO, name: str) -> FileKind:
    """An office document, by its members: what is listed in it, and nothing unpacked but a word."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise Overfull(name=name)
            names = {member.filename for member in members}
            if any(sign in f"/{each.lower()}" for each in names for sign in MACROS):
                raise HoldsMacros(name=name)
            kind = _office(names) or _open_document(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise UnknownKind(name=name) from None
    if kind is None:
        raise UnknownKind(name=name)
    return kind


def _office(names: set[str]) -> FileKind | None:
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for name, kind in OFFICE.items() if name in names), None)


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> FileKind | None:
    if "mimetype" not in names:
        return None
    with archive.open("mimetype") as member:
        return OPEN_DOCUMENT.get(member.read(100).strip())


def _is_text(file: BinaryIO) -> bool:
    """Whether all of it is text that people write: UTF-8, no control characters, no markup of a page."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    is_first = True
    while chunk := file.read(HEAD):
        if is_first and (chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or _holds_markup(chunk)):
            return False
        is_first = False
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
        if any((character < " " and character not in "\t\n\r\f") or character == "\x7f" for character in text):
            return False
    return not decoder.getstate()[0]


def _holds_markup(chunk: bytes) -> bool:
    return any(sign in chunk.lower() for sign in MARKUP)
