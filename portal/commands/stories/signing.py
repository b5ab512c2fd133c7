"""Partners and those who declare, who sign an application by the links that come to them."""

from datetime import datetime, timedelta

from assessments.actors import VISITOR
from assessments.applications.opened_links import open_link
from assessments.applications.use_cases import answer_link, ask_to_confirm
from assessments.funds.definition import StageDefinition
from portal.commands.stories.applying import Applicant
from portal.commands.stories.people import Company


def asks_for_words(stage: StageDefinition) -> bool:
    """Whether somebody has to sign before anybody can hand in."""
    return any(question.must_be_confirmed for question in stage.questions)


def sign(company: Company, applicant: Applicant, stage: StageDefinition, at: datetime, *, declines: str = "") -> None:
    """Ask everybody whose word the answers want; each confirms, but the one at the address that declines."""
    assert applicant.person is not None
    actor = company.actor(applicant.person, at)
    for question in stage.questions:
        if question.must_be_confirmed:
            with company.sessions.begin() as session:
                ask_to_confirm(session, actor, applicant.reference, stage.key, question.key, now=at)
    company.drain(at)
    for address, token in company.post.take_words():
        with company.sessions.reading() as session:
            word = open_link(session, token, now=at).word
        if word is None:
            continue
        reason = "Our committee has not agreed to this." if address == declines else None
        answered_at = at + timedelta(seconds=5)
        with company.sessions.begin() as session:
            answer_link(session, VISITOR, token, name=word.name, reason=reason, seen=word.about, now=answered_at)
