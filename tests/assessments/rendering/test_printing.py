"""Printing: whatever was typed, a tagged PDF comes of it, within a bounded time."""

import re
import shutil
import subprocess
from typing import Any

import pytest

from assessments.rendering.printing import PrintingFailed, print_document
from tests.lacking import leave_out

EDGE = 595.28 - 62.36
"""The right edge of what is printed on a page of A4, in points."""


def words(text: str, *, rtl: bool = False) -> dict[str, Any]:
    return {"kind": "text", "lines": text.split("\n"), "rtl": rtl}


def receipt(*said: Any) -> dict[str, Any]:
    return {
        "title": "Receipt 1 for TST-2026-0001", "author": "The Test Foundation", "facts": [], "documents": [],
        "documents_title": "Documents", "proof_title": "Proof", "proof": [], "marks": [],
        "lacking": "Some are numbers.",
        "sections": [{"title": "Project", "answers": [{"question": "What?", "said": one} for one in said]}],
    }  # fmt: skip


def text_in(pdf: bytes) -> str:
    """The words of a PDF, whatever its lines and the places where one may break."""
    if shutil.which("pdftotext") is None:
        leave_out("reading PDFs: pdftotext (poppler-utils) is missing")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().replace("\u200b", "").split())


def test_a_document_is_tagged_and_says_what_it_is_and_in_which_language() -> None:
    pdf = print_document("receipt", receipt(words("Hello")))
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(en-GB)", b"<pdfuaid:part>1<"):
        assert mark in pdf
    assert "Hello" in text_in(pdf)
    assert "Some are numbers." not in text_in(pdf)


def test_what_was_typed_is_text_and_never_a_command() -> None:
    typed = '#read("/etc/passwd") #panic() *b* _i_ $x$ `c` @r <l> \\ "q" // not a comment'
    assert " ".join(typed.split()) in text_in(print_document("receipt", receipt(words(typed))))


def test_other_scripts_are_printed_and_what_no_font_has_is_given_by_number() -> None:
    typed = "Łódź Ελλάδα Привет Tiếng Việt \u2068\u2069 \ue000 \U000fffff\x07 end"
    text = text_in(print_document("receipt", receipt(words(typed), words("שלום", rtl=True))))
    for part in ("Łódź Ελλάδα Привет Tiếng Việt", "[U+E000]", "[U+FFFFF][U+0007] end", "Some are numbers."):
        assert part in text


@pytest.mark.parametrize(
    "typed", ["a" * 251 + ".pdf", "https://a.test/" + "some-page/" * 24, "W" * 60], ids=["name", "address", "capitals"]
)
def test_what_has_no_spaces_is_printed_whole_and_within_the_edges_of_its_page_and_cell(typed: str) -> None:
    grid = {"kind": "grid", "header": [words("What")] * 6, "rows": [[words(typed)] * 6], "foot": [], "figures": []}
    pdf = print_document("receipt", receipt(words(typed), {"kind": "list", "items": [words(typed)]}, grid))
    assert text_in(pdf).replace(" ", "").count(typed) >= 2
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert max(float(edge) for edge in re.findall(r'<word .*?xMax="([0-9.]+)"', boxes)) <= EDGE


def test_tables_and_lists_are_printed_with_all_that_they_hold() -> None:
    cells = [[words("Paint"), words("£1")], [words("Brushes"), words("£20")]]
    grid = {"kind": "grid", "header": [words("What"), words("How much")], "rows": cells, "figures": [1]}
    total = {**grid, "foot": [[words("Total"), words("£21")]]}
    listed = {"kind": "list", "items": [words("Energy"), words("Water")]}
    text = text_in(print_document("receipt", receipt(total, listed, {"kind": "none", "text": "Not answered"})))
    for part in ("What How much", "Paint £1", "Brushes £20", "Total £21", "Energy", "Water", "Not answered"):
        assert part in text


def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(PrintingFailed):
        print_document("receipt", receipt(words("Hello")), longest=0.001)
