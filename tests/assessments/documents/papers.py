"""Files to try with, made from nothing: whole ones of each kind, and those that pretend."""

import struct
import zipfile
import zlib
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
HTML = b"<!doctype html>\n<html><body><script>alert(1)</script></body></html>\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n'
CSV = "town,homes\nYork,12\nKöln,30\n".encode()
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(48)


def office(part: str, *more: str) -> bytes:
    """A document of an office suite, by its main part."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in ("[Content_Types].xml", part, *more):
            made.writestr(name, "<a/>")
    return held.getvalue()


def open_document(kind: str, *more: str) -> bytes:
    """An OpenDocument file, whose first member names its kind."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name in ("content.xml", *more):
            made.writestr(name, "<a/>")
    return held.getvalue()


def picture() -> bytes:
    """A PNG of one grey point."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)) for tag, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def bomb() -> bytes:
    """A Word file that says of its main part that it unpacks to 400 MB."""
    content = bytearray(office("word/document.xml"))
    entry = content.rfind(b"PK\x01\x02")  # the last line of its list of members
    content[entry + 24 : entry + 28] = struct.pack("<I", 400 * 1024 * 1024)
    return bytes(content)
