"""Who gets a kind of email, and what is said of each kind."""

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """Who gets a kind of email."""

    ANYBODY = "anybody"
    APPLICANT = "applicant"
    ASSESSOR = "assessor"
    MODERATOR = "moderator"
    ADVISER = "adviser"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class EmailKind:
    """One kind of email. `when` says in a sentence when it comes, and what for."""

    title: str
    when: str
    reader: Reader = Reader.ANYBODY
    is_required: bool = True
