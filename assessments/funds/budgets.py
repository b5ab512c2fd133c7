"""What a budget asks for: an amount of each part in each financial year, for each heading."""

from functools import cache

from assessments.errors import _
from assessments.funds.questions import Column, Question
from assessments.funds.states import QuestionKind

GRANT = "grant"
PARTS = (GRANT, "cash", "kind")
"""Who pays: the grant, the applicant's own money or another's, and what is given in kind."""
HEADING, PERCENT = "heading", "percent"
MOST_YEARS, MOST_HEADINGS = 5, 20
HEADING_COLUMN = Column(HEADING, QuestionKind.SHORT_TEXT, _("What it is for"), max_characters=100)


@cache
def amount_columns(question: Question) -> tuple[tuple[str, str, Column], ...]:
    """Each year and part with the column in which its amount is typed: `y1_grant` is the grant of the first year."""
    return tuple(
        (year, part, Column(f"y{place}_{part}", QuestionKind.MONEY, part, is_required=False))
        for place, year in enumerate(question.financial_years, start=1)
        for part in PARTS
    )


@cache
def percent_question(question: Question) -> Question:
    """The percentage for overheads, as a question of its own."""
    most = 100 if question.most_overheads is None else question.most_overheads
    return Question(PERCENT, QuestionKind.PERCENTAGE, PERCENT, minimum=0, maximum=most, decimals=2)
