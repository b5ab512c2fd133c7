"""What an invited applicant and their adviser have written in their shared place, a secret word in each text."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.applications.use_cases import save_section
from assessments.decisions.use_cases import accept_support, log_session
from assessments.supporting.states import Side
from assessments.supporting.use_cases import Need, add_need, ask_for_review, comment_on_draft
from tests.factories import actor_of
from tests.portal.access.kinds import Crew, Situation, mark


def support(session: Session, crew: Crew, reference: str, now: datetime) -> None:
    """Take up what came with the invitation, and work with the adviser once."""
    accept_support(session, actor_of(session, crew.lead), reference, now=now)
    log_session(
        session, actor_of(session, crew.adviser), reference, entry_key="first", held_on=now.date(), minutes=90,
        worked_on=mark("worked", crew.case, Situation.TOLD), now=now,
    )  # fmt: skip
    _share_drafts(session, crew, reference, now)
    need = Need(mark("need", crew.case, Situation.TOLD), Side.ADVISER, now.date() + timedelta(days=2))
    add_need(session, actor_of(session, crew.lead), reference, Side.APPLICANT, need, entry_key="first", now=now)


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
