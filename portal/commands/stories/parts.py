"""Who somebody can be in the demonstration."""

from dataclasses import dataclass
from datetime import UTC, datetime

from assessments.actors import Role

ENGAGED_AT = datetime(2007, 8, 1, 9, 0, tzinfo=UTC)
"""Before the first round of the demonstration begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """Who somebody is in the demonstration."""

    kind: str
    name: str
    does: str
    role: Role | None = None

    @property
    def email(self) -> str:
        """The address with which they sign in."""
        return f"{self.kind}@demo.example"


PARTS = (
    Part("applicant", "Alex Applicant", "writes for Bright Corner Trust"),
    Part("assessor", "Sam Assessor", "scores applications", Role.ASSESSOR),
    Part("moderator", "Mo Moderator", "settles where assessors differ", Role.MODERATOR),
    Part("adviser", "Ada Adviser", "helps invited applicants", Role.ADVISER),
    Part("manager", "Max Manager", "runs the rounds", Role.MANAGER),
    Part("approver", "Ari Approver", "approves what managers propose", Role.APPROVER),
    Part("auditor", "Audrey Auditor", "reads everything, changes nothing", Role.AUDITOR),
    Part("admin", "Adi Administrator", "looks after people, roles, emails and jobs"),
)
PROGRAMMES = Part("programmes", "Pru Programmes", "manages five more funds, whose rounds are over", Role.MANAGER)
SIGN_INS = (*PARTS, PROGRAMMES)
"""With whose addresses one tries it, as they are printed."""
