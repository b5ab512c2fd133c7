"""What the rows of a question hold, and how many there can be."""

from collections.abc import Mapping
from functools import cache

from assessments.errors import _
from assessments.funds.questions import Choice, Column, Question
from assessments.funds.states import Measure, PartnerKind, QuestionKind

MOST_ROWS = 20
"""Rows that a table takes where its question says nothing."""
ROWS_LIMIT = 50
"""Rows that a question can allow: each is a group of boxes on one page."""
MOST_COLUMNS = 8
MOST_CELL_WORDS = 100
CELL_KINDS = frozenset(
    {
        QuestionKind.SHORT_TEXT,
        QuestionKind.LONG_TEXT,
        QuestionKind.WHOLE_NUMBER,
        QuestionKind.MONEY,
        QuestionKind.DATE,
        QuestionKind.ONE_OF,
    }
)
"""What a column of a round's own can hold."""
SUMMED = frozenset({QuestionKind.WHOLE_NUMBER, QuestionKind.MONEY})
"""The kinds of column that can have a total."""

MILESTONE = (
    Column("what", QuestionKind.LONG_TEXT, _("What will be done"), max_words=50),
    Column("by", QuestionKind.DATE, _("By when")),
    Column("sign", QuestionKind.LONG_TEXT, _("How you will know that it is done"), max_words=50),
)
OUTCOME = (
    Column("outcome", QuestionKind.LONG_TEXT, _("What will be different"), max_words=50),
    Column("indicator", QuestionKind.LONG_TEXT, _("What you will measure"), max_words=50),
    Column("baseline", QuestionKind.SHORT_TEXT, _("Where it stands now"), max_characters=100),
    Column("target", QuestionKind.SHORT_TEXT, _("Where it will stand at the end"), max_characters=100),
    Column(
        "sphere", QuestionKind.ONE_OF, _("What kind of outcome it is"),
        choices=(
            Choice("environmental", _("Environmental")),
            Choice("economic", _("Economic")),
            Choice("social", _("Social")),
        ),
    ),
)  # fmt: skip
PARTNER = (
    Column("organisation", QuestionKind.SHORT_TEXT, _("Organisation"), max_characters=150),
    Column("number", QuestionKind.SHORT_TEXT, _("Charity or company number"), is_required=False, max_characters=40),
    Column("contact", QuestionKind.SHORT_TEXT, _("Name of the contact"), max_characters=100),
    Column("email", QuestionKind.EMAIL, _("Email address of the contact")),
    Column("role", QuestionKind.LONG_TEXT, _("What they will do"), max_words=80),
)
SHARES: Mapping[Measure, Column] = {
    Measure.AMOUNT: Column(
        "share", QuestionKind.MONEY, _("Their share of the budget"), is_required=False, has_total=True
    ),
    Measure.PERCENTAGE: Column(
        "share", QuestionKind.PERCENTAGE, _("Their share of the budget, in percent"), is_required=False,
        minimum=0, maximum=100,
    ),
}  # fmt: skip
PARTNER_KIND = Column(
    "kind", QuestionKind.ONE_OF, _("What kind of body it is"),
    choices=(
        Choice(PartnerKind.PUBLIC_BODY, _("A public body, such as a council")),
        Choice(PartnerKind.VOLUNTARY, _("A voluntary or community organisation")),
        Choice(PartnerKind.BUSINESS, _("A business")),
    ),
)  # fmt: skip
"""Asked only where a round wants a partner of a kind."""
FIXED: Mapping[QuestionKind, tuple[Column, ...]] = {
    QuestionKind.MILESTONES: MILESTONE,
    QuestionKind.OUTCOMES: OUTCOME,
}


def columns_of(question: Question) -> tuple[Column, ...]:
    """What each row holds: what the round says for a table, what every round asks for the others."""
    if question.kind is QuestionKind.PARTNERS:
        kind = (PARTNER_KIND,) if question.must_include else ()
        return (*PARTNER, *kind, SHARES[question.shares or Measure.AMOUNT])
    return FIXED.get(question.kind, question.columns)


def fewest_rows_of(question: Question) -> int:
    """Rows below which an answer is not finished."""
    return question.fewest_rows or 1


def most_rows_of(question: Question) -> int:
    """Rows above which an answer is not taken."""
    return question.most_rows or MOST_ROWS


@cache
def as_question(column: Column) -> Question:
    """A column as a question of its own, whose answer is one cell."""
    return Question(
        column.key,
        column.kind,
        column.label,
        max_words=column.max_words,
        max_characters=column.max_characters,
        minimum=column.minimum,
        maximum=column.maximum,
        choices=column.choices,
        decimals=2 if column.kind is QuestionKind.PERCENTAGE else None,
    )
