"""Writing to a round's applicants: a draft, a look at it, a test, sending, and stopping.

Whoever has chosen applications in a list calls `write_message` with `Audience.CHOSEN` and their references, and leads
the manager on to the draft, which is looked at and sent from there.
"""

from assessments.correspondence.use_cases.delivering import CHUNK, write_letters
from assessments.correspondence.use_cases.drafting import (
    BODY_LIMIT,
    SUBJECT_LIMIT,
    AlreadySent,
    ChangedMeanwhile,
    MessageDraft,
    change_message,
    discard_message,
    faults_in_text,
    write_message,
)
from assessments.correspondence.use_cases.sending import (
    NobodyToWriteTo,
    ReachChanged,
    send_message,
    send_test,
    stop_message,
)

__all__ = [
    "BODY_LIMIT",
    "CHUNK",
    "SUBJECT_LIMIT",
    "AlreadySent",
    "ChangedMeanwhile",
    "MessageDraft",
    "NobodyToWriteTo",
    "ReachChanged",
    "change_message",
    "discard_message",
    "faults_in_text",
    "send_message",
    "send_test",
    "stop_message",
    "write_letters",
    "write_message",
]
