"""A round as it is defined: frozen values, without a database."""

from dataclasses import dataclass
from datetime import datetime

from assessments.funds.checklist import ChecklistItem
from assessments.funds.eligibility import CheckQuestion
from assessments.funds.limits import Limit
from assessments.funds.programmes import GrantedStanding
from assessments.funds.questions import Choice, Question, Section
from assessments.funds.repayments import RepaymentTerms
from assessments.funds.states import AWARD_PURPOSES, InTheZone, MarksTold, OthersScores, Purpose
from assessments.passports.states import Part

REASON_WORDS = 1
MINUTES_EACH = 45
"""What a stage has where its file does not say."""
REPLY_DAYS = 20
"""Within how many days after an outcome its applicant may reply to it, where the file does not say."""


@dataclass(frozen=True, slots=True)
class FundDefinition:
    """The programme to which the round belongs, found by its name."""

    name: str
    funder: str
    purpose: str


@dataclass(frozen=True, slots=True)
class EnvelopeLineDefinition:
    """Money for one purpose in one financial year."""

    purpose: Purpose
    financial_year: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class CriterionDefinition:
    """What is scored; `points` holds the text of each score from 0 up."""

    key: str
    title: str
    guidance: str
    weight: int
    points: tuple[str, ...]
    allows_not_applicable: bool = False
    threshold: int | None = None

    @property
    def top(self) -> int:
        """The highest score."""
        return len(self.points) - 1


@dataclass(frozen=True, slots=True)
class StageDefinition:
    """A step of the round; moments are aware, in UTC."""

    key: str
    title: str
    guidance: str
    opens_at: datetime
    closes_at: datetime
    assessing_closes_at: datetime
    assessors_wanted: int
    sections: tuple[Section, ...]
    criteria: tuple[CriterionDefinition, ...]
    passport: tuple[Part, ...] = ()
    """The parts of an organisation’s passport that must be in order when it hands in."""
    others_scores: OthersScores = OthersScores.OPEN
    in_the_zone: InTheZone | None = None
    reason_words: int = REASON_WORDS
    """The fewest words of a reason for a score."""
    minutes_each: int = MINUTES_EACH
    """How long one assessment is thought to take, until an assessor has a pace of their own."""
    is_anonymous: bool = False
    """Whether those who assess it do not learn whose an application is."""
    limits: tuple[Limit, ...] = ()
    """The floors and ceilings by which those who decide are informed."""
    marks_told: MarksTold = MarksTold.NONE
    """What applicants are told of their marks."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the form, in order."""
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class RoundDefinition:
    """Everything that a funder says about a round before it starts."""

    fund: FundDefinition
    reference: str
    title: str
    purpose: str
    eligibility: str
    time_zone: str
    minimum_grant_pence: int | None
    maximum_grant_pence: int | None
    made_up_note: str | None
    is_sealed: bool
    envelope: tuple[EnvelopeLineDefinition, ...]
    stages: tuple[StageDefinition, ...]
    eligibility_check: tuple[CheckQuestion, ...] = ()
    support_ends_days: int = 0
    """How many days before a stage closes those who were invited to it get no more support."""
    checklist: tuple[ChecklistItem, ...] = ()
    """What must have been seen before an award is proposed."""
    reply_days: int = REPLY_DAYS
    open_only_to_holders_of: str | None = None
    """The title that an organisation must hold in the same fund to apply."""
    standing: GrantedStanding | None = None
    """What an award gives besides money, or instead of it where the envelope has none."""
    groups: tuple[Choice, ...] = ()
    """Whom the round wants to reach first."""
    repayment: RepaymentTerms | None = None
    """How loans are paid back, where the envelope has any."""

    @property
    def award_lines(self) -> tuple[EnvelopeLineDefinition, ...]:
        """The lines from which awards are paid."""
        return tuple(line for line in self.envelope if line.purpose in AWARD_PURPOSES)
