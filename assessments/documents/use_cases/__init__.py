"""Taking files in, having them checked, and forgetting what nothing refers to."""

from assessments.documents.use_cases.checking import find_waiting, scan_waiting, write_verdict
from assessments.documents.use_cases.forgetting import forget_stored
from assessments.documents.use_cases.keeping import (
    Arrived,
    StoreSilent,
    add_document,
    note_arrival,
    open_content,
    store_content,
)

__all__ = [
    "Arrived",
    "StoreSilent",
    "add_document",
    "find_waiting",
    "forget_stored",
    "note_arrival",
    "open_content",
    "scan_waiting",
    "store_content",
    "write_verdict",
]
