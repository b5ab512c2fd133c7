"""From a ranking to released outcomes, and the support in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.states import State
from assessments.decisions.queries import find_pending
from assessments.decisions.use_cases import (
    Proposal,
    accept_support,
    approve_decision,
    close_support,
    log_session,
    propose_decision,
    release_decisions,
    send_back_decision,
)
from assessments.funds.definition import StageDefinition
from assessments.rendering.plain import pounds
from assessments.reports.listing import list_ranking
from assessments.reports.queries import get_staff_round, stage_of
from portal.commands.stories import telling
from portal.commands.stories.people import Company
from portal.commands.stories.prose import Writer
from portal.commands.stories.supporting import work_together


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a ranking, as the manager reads it."""

    reference: str
    submission_id: UUID
    rank: int
    mark: float
    requested_pence: int


def read_ranking(
    company: Company, manager: UUID, round_reference: str, stage: StageDefinition, at: datetime
) -> list[Ranked]:
    """The stage's whole ranking, best first, page after page."""
    actor = company.actor(manager, at)
    ranked: list[Ranked] = []
    cursor: str | None = None
    while True:
        with company.sessions.reading() as session:
            round_ = get_staff_round(session, actor, round_reference)
            page = list_ranking(session, actor, round_, stage_of(round_, stage.key), cursor=cursor)
            for row in page.rows:
                submission = row.mark.submission
                ranked.append(
                    Ranked(
                        submission.application.reference,
                        submission.id,
                        row.mark.rank,
                        row.mark.value,
                        submission.requested_pence or 0,
                    )
                )
        cursor = page.next_cursor
        if cursor is None:
            return ranked


def share_out(total_pence: int, wishes: Sequence[int], unit: int) -> list[int]:
    """Divide money in proportion to wishes, in whole units, never more than was wished or than there is.

    All pence. A wish of nothing gets nothing.
    """
    wished = sum(wishes)
    if wished <= total_pence:
        return list(wishes)
    return [total_pence * wish // wished // unit * unit for wish in wishes]


def propose(
    company: Company, manager: UUID, stage: StageDefinition, proposals: Iterable[tuple[str, Proposal]], at: datetime
) -> datetime:
    """Propose outcomes one after another; returns the moment after the last."""
    for reference, proposal in proposals:
        actor = company.actor(manager, at)
        with company.sessions.begin() as session:
            propose_decision(session, actor, reference, stage.key, proposal, now=at)
        at += timedelta(minutes=3)
    return at


def approve(
    company: Company, approver: UUID, stage: StageDefinition, ranked: Iterable[Ranked], at: datetime
) -> datetime:
    """Read each proposal, then approve it as it was read; returns the moment after the last."""
    for row in ranked:
        actor = company.actor(approver, at)
        with company.sessions.reading() as session:
            seen = find_pending(session, row.submission_id)
        if seen is not None:
            with company.sessions.begin() as session:
                approve_decision(session, actor, row.reference, stage.key, seen_version=seen.version, now=at)
        at += timedelta(minutes=2)
    return at


def send_back(
    company: Company, approver: UUID, stage: StageDefinition, reference: str, reason: str, at: datetime
) -> None:
    """Send one proposal back."""
    actor = company.actor(approver, at)
    with company.sessions.begin() as session:
        send_back_decision(session, actor, reference, stage.key, reason=reason, now=at)


def release(company: Company, manager: UUID, round_reference: str, stage: StageDefinition, at: datetime) -> None:
    """Go over the feedback on everybody, tell them with it, and let the work that this brings be done."""
    telling.feed_back(company, manager, round_reference, stage.key, at)
    actor = company.actor(manager, at)
    with company.sessions.begin() as session:
        release_decisions(session, actor, round_reference, stage.key, now=at)
    company.drain(at)


def support(
    company: Company,
    applicant: UUID,
    adviser: UUID,
    reference: str,
    random: Random,
    begins: datetime,
    ends: datetime,
) -> None:
    """Accept the support, and work together a few times."""
    actor = company.actor(applicant, begins)
    with company.sessions.begin() as session:
        accept_support(session, actor, reference, now=begins)
    sessions = random.randint(2, 5)
    step = (ends - begins) / (sessions + 1)
    for number in range(1, sessions + 1):
        at = begins + step * number
        with company.sessions.begin() as session:
            log_session(
                session, company.actor(adviser, at), reference, entry_key=f"{reference}-{number}", held_on=at.date(),
                minutes=random.choice([45, 60, 90, 120, 150]), worked_on=Writer(random, {}).text(30), now=at,
            )  # fmt: skip
    work_together(company, applicant, adviser, reference, Random(f"together {reference}"), begins, ends)


def end_support(company: Company, adviser: UUID, reference: str, at: datetime) -> None:
    """Say that the support has done its work."""
    with company.sessions.begin() as session:
        close_support(session, company.actor(adviser, at), reference, now=at)


def decline_reason(row: Ranked, of: int, funded: str) -> str:
    """Why an application was not successful, in words for its applicant."""
    return (
        f"Your application came {row.rank} of {of}, with a mark of {row.mark:.1f} out of 100. {funded} "
        "The comments of those who assessed it say what was strong, and what would have helped."
    )


def amounts_in_words(amounts: Mapping[str, int]) -> str:
    """Money by year, in words."""
    return " and ".join(f"{pounds(pence)} in {year}" for year, pence in sorted(amounts.items()) if pence)


def only_assessed(
    company: Company, manager: UUID, ranked: Iterable[Ranked], stage: StageDefinition, at: datetime
) -> list[Ranked]:
    """Those of a ranking that are assessed in full."""
    actor = company.actor(manager, at)
    assessed = []
    for row in ranked:
        with company.sessions.reading() as session:
            submission = submission_at(get_staff_application(session, actor, row.reference), stage.key)
            if submission.state is State.ASSESSED:
                assessed.append(row)
    return assessed
