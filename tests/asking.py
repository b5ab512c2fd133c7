"""Rounds that ask more than those of `factories.py` do."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.funds.models import Form, Round, Stage
from assessments.funds.questions import Section, documents_of
from tests.factories import revise_rounds


def ask_also(session: Session, round_: Round, *sections: Section, stage: str = "concept") -> None:
    """Put these pages behind those of a stage's form."""
    wanted = select(Form).join(Stage, Form.stage_id == Stage.id).where(Stage.round_id == round_.id, Stage.key == stage)
    form = session.scalars(wanted).one()
    document = [*form.document, *documents_of(sections)]
    session.execute(update(Form).where(Form.id == form.id).values(document=document))
    revise_rounds(session)
