"""The words of this folder: kinds of people, whose application it is, how far it has come, and marks of secrets."""

from dataclasses import dataclass
from enum import StrEnum

from assessments.accounts.models import Organisation, Person
from assessments.funds.models import Fund

CRITERIA = ("reach", "change", "value")
STAGE = "concept"


class Kind(StrEnum):
    """Kinds of people, as seen from one application."""

    VISITOR = "a visitor"
    STRANGER = "somebody with an account and nothing else"
    LEAD = "a lead of the organisation"
    EDITOR = "an editor of the organisation"
    VIEWER = "a viewer of the organisation"
    RIVAL = "an applicant of another organisation"
    ASSESSOR = "its assessor"
    ASSESSOR_OF_ANOTHER = "an assessor of another application"
    ASSESSOR_ELSEWHERE = "an assessor of another fund"
    MODERATOR = "a moderator"
    MODERATOR_ELSEWHERE = "a moderator of another fund"
    ADVISER = "its adviser"
    ADVISER_OF_ANOTHER = "an adviser of another application"
    ADVISER_ELSEWHERE = "an adviser of another fund"
    MANAGER = "a manager"
    MANAGER_ELSEWHERE = "a manager of another fund"
    APPROVER = "an approver"
    APPROVER_ELSEWHERE = "an approver of another fund"
    AUDITOR = "an auditor"
    AUDITOR_ELSEWHERE = "an auditor of another fund"
    ADMINISTRATOR = "an administrator"
    TORN = "a manager who belongs to the organisation"


class Case(StrEnum):
    """Whose application it is."""

    HOME = "home"
    NEAR = "near"
    FAR = "far"


class Situation(StrEnum):
    """How far an application has come."""

    DRAFT = "draft"
    HANDED = "handed"
    SEALED = "sealed"
    INELIGIBLE = "ineligible"
    OFFERED = "offered"
    JUDGED = "judged"
    PROPOSED = "proposed"
    TOLD = "told"


def mark(what: str, case: str, situation: str) -> str:
    """A text that stands nowhere by chance."""
    return f"XQ-{what}-{case}-{situation}"


@dataclass(frozen=True)
class Crew:
    """Who works on a case: the applicant, and the fund's staff."""

    case: Case
    fund: Fund
    lead: Person
    organisation: Organisation
    manager: Person
    approver: Person
    moderator: Person
    assessor: Person
    colleagues: tuple[Person, Person]
    adviser: Person
    other_adviser: Person
