"""Packs that come back: what is read of them, and what is refused with a sentence."""

import struct
import zipfile
from io import BytesIO
from time import process_time

import pytest

from assessments.applications.packs.opening import LARGEST_PACK, PackRefused, open_document
from assessments.applications.packs.reading import ReadDocument, read_document
from assessments.applications.packs.tags import PACK, PackIdentity
from assessments.rendering.word import Box, Control, Heading, Words, write_document
from tests.assessments.applications.packs.filling import rezip, type_beside, write_into

HERE = PackIdentity("TST-2026", "concept", 1)
MADE = write_document(
    "Questions",
    "en-GB",
    (
        Heading("Questions", 1),
        Words("How to fill this in.\nTwo lines."),
        Box(PACK, "Leave this", Control.LINE, text=HERE.text),
        Heading("What will you do?", 2),
        Box(HERE.tag("summary"), "What will you do?", Control.PARAGRAPHS, "Write here"),
        Box(HERE.tag("energy", 0), "Energy", Control.TICK, label="Energy"),
        Box(HERE.tag("region"), "Where?", Control.CHOICE, "Choose one", ("North", "South")),
    ),
)
BODY = b"<w:body>"


def read(content: bytes) -> ReadDocument:
    return read_document(open_document(content))


def refusal_of(content: bytes) -> str:
    with pytest.raises(PackRefused) as refused:
        read(content)
    return refused.value.told()


def with_text(xml: bytes) -> bytes:
    return rezip(MADE, lambda members: members.update({"word/document.xml": xml}))


def test_an_untouched_pack_says_nothing_and_its_own_words_are_not_taken_for_somebody_s() -> None:
    found = read(MADE)
    assert [box.text for box in found.boxes if box.tag != PACK] == ["", "", ""]
    assert found.loose == []


def test_paragraphs_ticks_and_choices_are_read_and_what_stands_beside_the_boxes_is_kept() -> None:
    written = {HERE.tag("summary"): "First line.\n\nعربي & <more>", HERE.tag("region"): "South", "eh:energy.0": "x"}
    found = read(type_beside(write_into(MADE, written), "A note to the fund"))
    by_tag = {box.tag: box for box in found.boxes}
    assert by_tag[HERE.tag("summary")].text == "First line.\n\nعربي & <more>"
    assert by_tag[HERE.tag("region")].text == "South"
    assert by_tag[HERE.tag("energy", 0)].is_ticked
    assert found.loose == ["A note to the fund"]


def test_what_was_struck_out_is_not_read_and_a_box_within_a_box_belongs_to_it() -> None:
    tag = HERE.tag("summary").encode()
    xml = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:sdt><w:sdtPr>'
        b'<w:tag w:val="' + tag + b'"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t><w:br/>'
        b"</w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>three</w:t></w:r>"
        b"</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt></w:body></w:document>"
    )
    assert read(with_text(xml)).boxes[0].text == "One\ttwo\nthree"


def test_a_tag_belongs_to_its_round_stage_version_and_question() -> None:
    tag = HERE.tag("summary")
    assert HERE.box_of(tag) == ("summary", None)
    assert HERE.box_of(HERE.tag("energy", 12)) == ("energy", 12)
    assert len(HERE.tag("k" * 40, 999)) <= 64
    assert HERE.box_of(tag.replace("summary", "region")) is None
    for other in (
        PackIdentity("TST-2027", "concept", 1),
        PackIdentity("TST-2026", "full", 1),
        PackIdentity("TST-2026", "concept", 2),
    ):
        assert other.box_of(tag) is None
    assert PackIdentity.from_text(f" {HERE.text}\n") == HERE
    assert PackIdentity.from_text("TST-2026 concept") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This file is empty"),
        (b"x" * (LARGEST_PACK + 1), "larger than 2 MB"),
        (b"%PDF-1.7", "not a Word document"),
        (b"<html><script>alert(1)</script></html>", "not a Word document"),
        (b"PK\x03\x04 and nothing more", "not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "older Word, or has a password"),
        (MADE[: len(MADE) // 2], "not a Word document"),
        (rezip(MADE, lambda members: members.pop("word/document.xml")), "not a Word document"),
        (rezip(MADE, lambda members: members.update({"word/vbaProject.bin": b"Sub AutoOpen"})), "holds macros"),
        (
            rezip(MADE, lambda members: members.update(
                {"[Content_Types].xml": members["[Content_Types].xml"].replace(
                    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
                    b"vnd.ms-word.document.macroEnabled.main")})),
            "holds macros",
        ),
        (
            rezip(MADE, lambda members: members.update(
                {"[Content_Types].xml": members["[Content_Types].xml"].replace(b"wordprocessingml", b"spreadsheetml")}
            )),
            "not a Word document",
        ),
        (rezip(MADE, lambda members: members.update({f"a/{n}.txt": b"" for n in range(600)})), "far more than"),
        (rezip(MADE, lambda members: members.update({"word/bomb.bmp": bytes(41 * 1024 * 1024)})), "far more than"),
        (with_text(bytes(9 * 1024 * 1024)), "far more than"),
        (with_text(b"<w:document"), "not a Word document"),
        (with_text(b"<a>" * 100_000), "not a Word document"),
        (
            with_text(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'),
            "declarations that no Word document has",
        ),
        (
            with_text('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY x "xx">]><d/>'.encode("utf-16")),
            "declarations that no Word document has",
        ),
        (with_text(b'<d xmlns:w="x">&unknown;</d>'), "not a Word document"),
    ],
    ids=range(19),
)  # fmt: skip
def test_what_is_no_filled_in_pack_is_refused_with_a_sentence(content: bytes, told: str) -> None:
    assert told in refusal_of(content)


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused_before_it_is_read_whole() -> None:
    """The sizes in the list of members say 1,000 bytes; there are 20 million."""
    bomb = with_text(b"<d>" + b" " * 20_000_000 + b"</d>")
    place = bomb.rindex(b"word/document.xml")
    header = place - 46
    assert bomb[header : header + 4] == b"PK\x01\x02"
    lying = bomb[: header + 24] + struct.pack("<I", 1000) + bomb[header + 28 :]
    with zipfile.ZipFile(BytesIO(lying)) as archive:
        assert archive.getinfo("word/document.xml").file_size == 1000
    began = process_time()
    assert "not a Word document" in refusal_of(lying)
    assert process_time() - began < 1


def test_two_members_of_one_name_are_refused() -> None:
    kept = BytesIO(MADE)
    with zipfile.ZipFile(kept, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<d/>")
    assert "not a Word document" in refusal_of(kept.getvalue())
