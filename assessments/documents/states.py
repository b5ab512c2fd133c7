"""What a document can be, and how far its check for viruses is."""

from enum import StrEnum


class FileKind(StrEnum):
    """The kinds of file that are taken. Text and tables as text look the same from their bytes, so they are one."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    PNG = "png"
    JPG = "jpg"
    TEXT = "text"


class ScanState(StrEnum):
    """What is known of a file. Only where no scanner is set does one stay not checked."""

    BEING_CHECKED = "being_checked"
    CLEAN = "clean"
    REJECTED = "rejected"
    NOT_CHECKED = "not_checked"


OPENABLE = frozenset({ScanState.CLEAN, ScanState.NOT_CHECKED})
"""The states in which a file can be opened, and handed in."""
