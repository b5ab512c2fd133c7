"""What a file is, is decided from its bytes; what is empty, too large or pretends to be another kind is refused."""

from io import BytesIO

import pytest

from assessments.documents.examining import MEGABYTE, EmptyFile, TooLarge, WrongKind, examine
from assessments.documents.kinds import FileRefused, HoldsMacros, Overfull, UnknownKind
from assessments.documents.names import LONGEST_NAME, download_name, safe_name
from assessments.documents.states import FileKind
from tests.assessments.documents.papers import CSV, HTML, JPG, PDF, PROGRAM, SVG, bomb, office, open_document, picture

WHOLE = {
    FileKind.PDF: PDF,
    FileKind.DOCX: office("word/document.xml"),
    FileKind.XLSX: office("xl/workbook.xml"),
    FileKind.PPTX: office("ppt/presentation.xml"),
    FileKind.ODT: open_document("text"),
    FileKind.ODS: open_document("spreadsheet"),
    FileKind.PNG: picture(),
    FileKind.JPG: JPG,
    FileKind.TEXT: CSV,
}
PRETENDING = {
    "evil.pdf": HTML,
    "evil.csv": b"\n  " + SVG,
    "evil.txt": b"name,note\nAda," + HTML,
    "evil.jpg": PROGRAM,
    "evil.docx": office("other/part.xml"),
    "evil.odt": open_document("text-template-of-another-kind"),
    "cut.docx": office("word/document.xml")[:60],
    "latin.txt": "Zürich".encode("latin-1"),
    "half.txt": "Zürich".encode()[:2],
    "nul.txt": b"a\0b",
    "escape.txt": b"\x1b[2J",
}


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("name", ["plan.pdf", "plan.exe", "plan"])
def test_the_kind_is_told_by_the_bytes_whatever_the_name_says(kind: FileKind, name: str) -> None:
    examined = examine(BytesIO(WHOLE[kind]), name)
    assert (examined.kind, examined.size, len(examined.sha256)) == (kind, len(WHOLE[kind]), 64)


@pytest.mark.parametrize("name", PRETENDING)
def test_what_pretends_is_refused_under_its_name(name: str) -> None:
    with pytest.raises(UnknownKind) as refusal:
        examine(BytesIO(PRETENDING[name]), name)
    assert f"“{name}” was not kept" in refusal.value.told()


@pytest.mark.parametrize(
    "content",
    [office("word/document.xml", "word/vbaProject.bin"), open_document("text", "Basic/Standard/Module1.xml")],
)
def test_documents_with_macros_are_refused(content: bytes) -> None:
    with pytest.raises(HoldsMacros):
        examine(BytesIO(content), "plan.docx")


def test_a_document_that_is_made_to_burst_is_refused_without_being_unpacked() -> None:
    content = bomb()
    assert len(content) < MEGABYTE
    with pytest.raises(Overfull):
        examine(BytesIO(content), "plan.docx")


def test_what_is_empty_too_large_or_not_asked_for_is_refused() -> None:
    for content, refusal in ((b"", EmptyFile), (PDF + bytes(MEGABYTE), TooLarge), (picture(), WrongKind)):
        with pytest.raises(refusal):
            examine(BytesIO(content), "plan.pdf", megabytes=1, allowed=[FileKind.PDF])
    exactly = PDF + bytes(MEGABYTE - len(PDF))
    assert examine(BytesIO(exactly), "plan.pdf", megabytes=1, allowed=[FileKind.PDF]).size == MEGABYTE


def test_every_refusal_names_the_file() -> None:
    for kind in (EmptyFile, HoldsMacros, Overfull, UnknownKind):
        refusal: FileRefused = kind(name="plan.pdf")
        assert "plan.pdf" in refusal.told()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ada\plan.pdf", "plan.pdf"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: b\x00.pdf", "a Set-Cookie: b .pdf"),
        ("plan\u202efdp.exe", "plan fdp.exe"),
        ("  two   words .pdf", "two words .pdf"),
        ("Überblick für Köln.pdf", "Überblick für Köln.pdf"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_name_of_300_characters_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("ü" * 300 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("….pdf")
    assert len(safe_name("a." + "b" * 300)) == LONGEST_NAME


def test_a_file_is_sent_under_a_name_that_ends_as_its_content_is() -> None:
    assert download_name("Plan.PDF", FileKind.PDF) == "Plan.PDF"
    assert download_name("plan.exe", FileKind.PDF) == "plan.exe.pdf"
    assert download_name("towns.csv", FileKind.TEXT) == "towns.csv"
