"""What an invited applicant and their adviser have written in their shared place, a secret word in each text."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.applications.use_cases import save_section
from assessments.awards.use_cases import pay_grant
from assessments.decisions.use_cases import accept_support, log_session
from assessments.supporting.states import Side
from assessments.supporting.use_cases import (
    Need,
    Spending,
    add_need,
    answer_grant,
    answer_other_side,
    ask_for_review,
    ask_other_side,
    comment_on_draft,
    note_spending,
)
from tests.confirmed_banks import confirm_bank
from tests.factories import actor_of
from tests.portal.access.kinds import Crew, Situation, mark


def support(session: Session, crew: Crew, reference: str, now: datetime) -> None:
    """Take up what came with the invitation, and work with the adviser once."""
    accept_support(session, actor_of(session, crew.lead), reference, now=now)
    log_session(
        session, actor_of(session, crew.adviser), reference, entry_key="first", held_on=now.date(), minutes=90,
        worked_on=mark("worked", crew.case, Situation.TOLD), own_note=mark("own", crew.case, Situation.TOLD), now=now,
    )  # fmt: skip
    _share_drafts(session, crew, reference, now)
    need = Need(mark("need", crew.case, Situation.TOLD), Side.ADVISER, now.date() + timedelta(days=2))
    add_need(session, actor_of(session, crew.lead), reference, Side.APPLICANT, need, entry_key="first", now=now)
    _ask_each_other(session, crew, reference, now)
    _spend_grant(session, crew, reference, now)


def _spend_grant(session: Session, crew: Crew, reference: str, now: datetime) -> None:
    """All of it went into one thing."""
    lead, day = actor_of(session, crew.lead), now.date()
    answer_grant(session, lead, reference, is_accepted=True, now=now)
    confirm_bank(session, lead, (actor_of(session, crew.manager), actor_of(session, crew.approver)), reference, now)
    pay_grant(session, actor_of(session, crew.manager), reference, day, now=now)
    spending = Spending(day, mark("line", crew.case, Situation.TOLD), 500_000)
    note_spending(session, lead, reference, spending, entry_key="first", now=now)


def _ask_each_other(session: Session, crew: Crew, reference: str, now: datetime) -> None:
    """What the applicant asked first is answered, what they asked next and what the adviser asked is not."""
    lead, adviser = actor_of(session, crew.lead), actor_of(session, crew.adviser)
    for number, (actor, side) in enumerate(((lead, Side.APPLICANT), (lead, Side.APPLICANT), (adviser, Side.ADVISER))):
        words = mark("question", crew.case, Situation.TOLD)
        ask_other_side(session, actor, reference, side, words, entry_key=str(number), now=now)
    reply = mark("reply", crew.case, Situation.TOLD)
    answer_other_side(session, adviser, reference, Side.ADVISER, 1, reply, now=now)


def _share_drafts(session: Session, crew: Crew, reference: str, now: datetime) -> None:
    """One section is shared, and shared again; of the first the comments have come. Another section is not shared."""
    lead, adviser = actor_of(session, crew.lead), actor_of(session, crew.adviser)
    for section, key, what in (("project", "summary", "shared"), ("delivery", "plan", "unshared")):
        entries = {key: mark(what, crew.case, Situation.TOLD)}
        save_section(session, lead, reference, "full", section, entries, now=now)
    session.flush()
    for key in ("first", "second"):
        ask_for_review(session, lead, reference, ["project"], words="", entry_key=key, now=now)
    comments = {"summary": mark("comment", crew.case, Situation.TOLD)}
    comment_on_draft(session, adviser, reference, 1, comments, is_sent=True, now=now)
