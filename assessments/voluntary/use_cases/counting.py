"""Counting equality forms, several at a time: from then on nobody can tell what one of them said."""

from collections import Counter
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.voluntary.models import EqualitySlip, EqualityTally
from assessments.voluntary.states import ANSWERED

FEWEST_AT_ONCE = 5
"""As many as a published count has at least."""


def count_slips(session: Session, round_id: UUID, *, fewest: int = FEWEST_AT_ONCE) -> None:
    """Add the forms that wait to the round's counts and delete them, if there are at least `fewest`.

    The caller holds the round's row, so that no form is counted twice.
    """
    waiting = delete(EqualitySlip).where(EqualitySlip.round_id == round_id).returning(EqualitySlip.answers)
    with session.begin_nested() as attempt:
        slips = session.scalars(waiting.execution_options(synchronize_session=False)).all()
        if len(slips) < fewest:
            attempt.rollback()
            return
    counts = Counter(
        (question, community)
        for answers in slips
        for question, chosen in answers.items()
        for community in (*chosen, ANSWERED)
    )
    for (question, community), forms in sorted(counts.items()):
        _add(session, round_id, question, community, forms)


def _add(session: Session, round_id: UUID, question: str, community: str, forms: int) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"round_id": round_id, "question": question, "community": community, "forms": forms}
    more = {"forms": EqualityTally.forms + forms}
    keys = ["round_id", "question", "community"]
    session.execute(insert(EqualityTally).values(row).on_conflict_do_update(index_elements=keys, set_=more))
