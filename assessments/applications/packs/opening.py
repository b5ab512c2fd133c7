"""Opening a .docx that somebody sent: nothing is read before it is known to be small, plain and a Word document."""

import zipfile
import zlib
from io import BytesIO

from assessments.errors import Refused, _

LARGEST_PACK = 2 * 1024 * 1024
MOST_MEMBERS = 500
LARGEST_WHOLE = 40 * 1024 * 1024
"""Bytes of all members together, as they are declared: pictures that somebody put in are among them."""
LARGEST_TEXT = 8 * 1024 * 1024
LARGEST_LISTING = 512 * 1024
LISTING, TEXT = "[Content_Types].xml", "word/document.xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLD_WORD = b"\xd0\xcf\x11\xe0"
"""How a file begins of an older Word, or one with a password."""
MACROS = ("vbaproject.bin", "vbadata.xml")
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class PackRefused(Refused):
    """The file cannot be read as a filled-in pack; nothing was changed."""


NOT_A_DOCUMENT = _(
    "This file is not a Word document (.docx), so nothing was read. Save it as .docx in Word, then try again."
)
TOO_LARGE = _("This file is larger than 2 MB, so it was not read. Take out pictures, save it, then try again.")
TOO_MUCH_INSIDE = _("This file holds far more than a filled-in pack can, so it was not opened. Nothing was changed.")
HOLDS_MACROS = _(
    "This file holds macros, which are programs, so it was not opened. Save it as .docx without them, then try again."
)


def open_document(content: bytes) -> bytes:
    """The XML of the document's text. Raises PackRefused with a sentence."""
    if not content:
        raise PackRefused(_("This file is empty: it has 0 bytes. Choose the file again."))
    if len(content) > LARGEST_PACK:
        raise PackRefused(TOO_LARGE)
    if content.startswith(OLD_WORD):
        raise PackRefused(
            _("This file is of an older Word, or has a password, so it was not read. Save it as .docx without one.")
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _ensure_plain(archive)
            _ensure_document(_read(archive, LISTING, LARGEST_LISTING))
            return _read(archive, TEXT, LARGEST_TEXT)
    except UNREADABLE:
        raise PackRefused(NOT_A_DOCUMENT) from None


def _ensure_plain(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_WHOLE:
        raise PackRefused(TOO_MUCH_INSIDE)
    if any(name.rpartition("/")[2] in MACROS for name in names):
        raise PackRefused(HOLDS_MACROS)
    if len(set(names)) < len(names):
        raise PackRefused(NOT_A_DOCUMENT)


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member, of no more than so many bytes, whatever it is declared to have."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        raise PackRefused(NOT_A_DOCUMENT) from None
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackRefused(NOT_A_DOCUMENT)
    if member.file_size > most:
        raise PackRefused(TOO_MUCH_INSIDE)
    with archive.open(member) as stream:
        read = stream.read(most + 1)
    if len(read) > most:
        raise PackRefused(TOO_MUCH_INSIDE)
    return read


def _ensure_document(listing: bytes) -> None:
    if b"macroEnabled" in listing:
        raise PackRefused(HOLDS_MACROS)
    if PLAIN not in listing:
        raise PackRefused(NOT_A_DOCUMENT)
