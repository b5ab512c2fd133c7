"""Questions of the kinds whose answers have rows, and a way to ask them in a test's round."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.funds.models import Form, Round, Stage
from assessments.funds.questions import Choice, Column, Question, Section, documents_of
from assessments.funds.states import QuestionKind
from tests.factories import revise_rounds

COSTS = Question(
    "costs", QuestionKind.TABLE, "What will you buy?", fewest_rows=2, most_rows=4,
    columns=(
        Column("item", QuestionKind.SHORT_TEXT, "Item", max_characters=40),
        Column(
            "number", QuestionKind.WHOLE_NUMBER, "How many", is_required=False, minimum=1, maximum=500, has_total=True
        ),
        Column("cost", QuestionKind.MONEY, "Cost", has_total=True),
        Column("by", QuestionKind.DATE, "By when", is_required=False),
        Column(
            "source", QuestionKind.ONE_OF, "From where", is_required=False,
            choices=(Choice("local", "A local shop"), Choice("other", "Elsewhere")),
        ),
    ),
)  # fmt: skip
BENCH = {"item": "Bench", "number": "2", "cost": "£1,200.50", "by": "1 May 2027", "source": "local"}
TREE = {"item": "Tree", "number": "", "cost": "80", "by": "", "source": ""}
EMPTY = {"item": "", "number": " ", "cost": "", "by": "", "source": ""}


def ask_also(session: Session, round_: Round, *questions: Question, stage: str = "concept") -> None:
    """Let a stage of the round ask these questions too, on a page of their own with the key `more`."""
    form = session.scalars(
        select(Form).join(Stage, Stage.id == Form.stage_id).where(Stage.round_id == round_.id, Stage.key == stage)
    ).one()
    document = [*form.document, *documents_of([Section("more", "More", questions=questions)])]
    session.execute(update(Form).where(Form.id == form.id).values(document=document))
    revise_rounds(session)


def ask_instead(session: Session, round_: Round, *sections: Section, without: tuple[str, ...]) -> None:
    """Let the first stage ask these sections, but for some questions."""
    kept = [
        replace(section, questions=tuple(each for each in section.questions if each.key not in without))
        for section in sections
    ]
    stages = select(Stage.id).where(Stage.round_id == round_.id, Stage.position == 1)
    session.execute(update(Form).where(Form.stage_id.in_(stages)).values(document=documents_of(kept)))
    revise_rounds(session)
