"""Before outcomes are told: a letter in the fund's own words, and feedback to everybody that somebody has gone over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from assessments.decisions.reading_feedback import Draft, list_drafts
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import (
    FeedbackWords,
    GoneOver,
    Wording,
    ask_for_drafts,
    confirm_drafts,
    word_letter,
    write_feedback,
)
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.reports.queries import get_staff_round, stage_of
from portal.commands.stories.people import Company

SORRY = Wording(
    "The outcome of your application {reference}",
    "Thank you for “{title}”, which {organisation} sent to {round}.\n\n"
    "We read it with care, and are sorry that we cannot take it further.\n\n"
    "{reason}\n\n"
    "We would be glad to hear from you again in another round.",
)
STRENGTHS = "The need is real, and the people whom it is for were asked first."
WOULD_HAVE_HELPED = "A budget that says what each part costs, and who else pays for it."


def prepare(
    company: Company, manager: UUID, round_: RoundDefinition, stage: StageDefinition, references: Sequence[str],
    at: datetime,
) -> None:  # fmt: skip
    """Word the letter of those who are declined, have feedback drafted for everybody, and go over the first."""
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        word_letter(session, actor, round_.reference, stage.key, Outcome.DECLINED, SORRY, now=at)
        for reference in references[:1]:
            words = FeedbackWords(STRENGTHS, WOULD_HAVE_HELPED)
            write_feedback(session, actor, reference, stage.key, words, now=at)
        ask_for_drafts(session, actor, round_.reference, stage.key, now=at)
    company.drain(at)


def feed_back(company: Company, manager: UUID, round_reference: str, stage_key: str, at: datetime) -> None:
    """Have feedback drafted for everybody, and go over it page by page; what a draft lacks is added."""
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        ask_for_drafts(session, actor, round_reference, stage_key, now=at)
    company.drain(at)
    with company.sessions.reading() as session:
        stage_id = stage_of(get_staff_round(session, actor, round_reference), stage_key).id
    while True:
        with company.sessions.reading() as session:
            gone_over = [_gone_over(draft) for draft in list_drafts(session, actor, stage_id).rows]
        if not gone_over:
            return
        with company.sessions.begin() as session:
            refused = confirm_drafts(session, actor, round_reference, stage_key, gone_over, now=at)
        assert not refused, refused


def _gone_over(draft: Draft) -> GoneOver:
    said = draft.feedback
    return GoneOver(
        draft.reference, said.mark, said.strengths or STRENGTHS, said.would_have_helped or WOULD_HAVE_HELPED
    )
