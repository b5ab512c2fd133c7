"""What the Greener Living Fund decides when it is played through: down the order, within the envelope."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assessments.applications.completeness import amounts_requested, values_of
from assessments.applications.queries import get_staff_application, submission_at
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.states import Purpose
from assessments.reports.queries import get_staff_round
from portal.commands.stories import deciding
from portal.commands.stories.applying import Applicant
from portal.commands.stories.deciding import Ranked
from portal.commands.stories.numbers import Numbers
from portal.commands.stories.people import Company
from portal.commands.stories.staff import Staff

GRANT_UNIT = 10_000
"""Preparation grants are in whole hundreds of pounds, awards in whole thousands; in pence."""
AWARD_UNIT = 100_000


def after_assessing(stage: StageDefinition, days: int) -> datetime:
    """The morning so many days after a stage's assessing closed."""
    return (stage.assessing_closes_at + timedelta(days=days)).replace(hour=9, minute=30, second=0)


def _line_ids(
    company: Company, staff: Staff, round_: RoundDefinition, purpose: Purpose, at: datetime
) -> dict[str, UUID]:
    """The envelope's lines for a purpose, by financial year."""
    with company.sessions.reading() as session:
        loaded = get_staff_round(session, company.actor(staff.manager, at), round_.reference)
        return {line.financial_year: line.id for line in loaded.envelope if line.purpose is purpose}


def _total(round_: RoundDefinition, purpose: Purpose, year: str) -> int:
    return sum(line.amount_pence for line in round_.envelope if (line.purpose, line.financial_year) == (purpose, year))


def invite(
    company: Company,
    round_: RoundDefinition,
    staff: Staff,
    numbers: Numbers,
    applicants: Sequence[Applicant],
    random: Random,
) -> list[tuple[Applicant, UUID]]:
    """Invite down the order, passing over those without national reach; returns the invited with their advisers."""
    concept, at = round_.stages[0], after_assessing(round_.stages[0], 3)
    ranking = deciding.read_ranking(company, staff.manager, round_.reference, concept, at)
    by_reference = {applicant.reference: applicant for applicant in applicants}
    reaching = [row for row in ranking if by_reference[row.reference].facts["national_reach"] == "yes"]
    chosen = (reaching + [row for row in ranking if row not in reaching])[: numbers.invite]
    (year, line_id), *_rest = _line_ids(company, staff, round_, Purpose.PREPARATION, at).items()
    grants = deciding.share_out(
        _total(round_, Purpose.PREPARATION, year),
        [random.randint(240, 480) * GRANT_UNIT for _row in chosen],
        GRANT_UNIT,
    )
    advisers = {row.reference: staff.advisers[number % len(staff.advisers)] for number, row in enumerate(chosen)}
    proposals: dict[str, Proposal] = {}
    for row, grant in zip(chosen, grants, strict=True):
        proposals[row.reference] = Proposal(
            Outcome.INVITED,
            _why_invited(row, ranking, chosen),
            {line_id: grant},
            "Staff time to work out the budget and the partners, and a trial with the audience.",
            advisers[row.reference],
        )
    for row in ranking:
        if row.reference not in proposals:
            proposals[row.reference] = Proposal(Outcome.DECLINED, _why_not_invited(row, ranking, chosen))
    _decide(company, staff, round_, concept, ranking, proposals, at)
    return [(by_reference[row.reference], advisers[row.reference]) for row in chosen]


def _why_invited(row: Ranked, ranking: Sequence[Ranked], chosen: Sequence[Ranked]) -> str:
    reason = f"Your paper came {row.rank} of {len(ranking)}, with a mark of {row.mark:.1f} out of 100."
    if ranking.index(row) >= len(chosen):
        reason += " It was invited in place of a higher paper, because the round asks for reach in every region."
    return reason


def _why_not_invited(row: Ranked, ranking: Sequence[Ranked], chosen: Sequence[Ranked]) -> str:
    funded = f"We could invite {len(chosen)}."
    if ranking.index(row) < len(chosen):
        funded = (
            "Its mark was among those invited, but it does not reach every region of England, which the round asks "
            "for, so the next paper that does was invited in its place."
        )
    return deciding.decline_reason(row, len(ranking), funded)


def award(company: Company, round_: RoundDefinition, staff: Staff, numbers: Numbers) -> None:
    """Award down the order, sharing each year's money in proportion to what was asked for."""
    full, at = round_.stages[-1], after_assessing(round_.stages[-1], 3)
    ranking = deciding.read_ranking(company, staff.manager, round_.reference, full, at)
    chosen = ranking[: numbers.award]
    lines = _line_ids(company, staff, round_, Purpose.DELIVERY, at)
    asked = _asked_by_year(company, staff, full, chosen, at)
    given: dict[str, dict[UUID, int]] = {row.reference: {} for row in chosen}
    words: dict[str, dict[str, int]] = {row.reference: {} for row in chosen}
    for year, line_id in sorted(lines.items()):
        wishes = [asked[row.reference].get(year, 0) for row in chosen]
        shares = deciding.share_out(_total(round_, Purpose.DELIVERY, year), wishes, AWARD_UNIT)
        for row, pence in zip(chosen, shares, strict=True):
            given[row.reference][line_id] = words[row.reference][year] = pence
    proposals = {}
    for row in ranking:
        if row.reference in given:
            reason = (
                f"Your proposal came {row.rank} of {len(ranking)}, with a mark of {row.mark:.1f} out of 100. "
                f"The award is {deciding.amounts_in_words(words[row.reference])}."
            )
            proposals[row.reference] = Proposal(Outcome.AWARDED, reason, given[row.reference])
        else:
            funded = f"The money allowed for {len(chosen)} awards."
            reason = deciding.decline_reason(row, len(ranking), funded)
            proposals[row.reference] = Proposal(Outcome.DECLINED, reason)
    _decide(company, staff, round_, full, ranking, proposals, at)


def _asked_by_year(
    company: Company, staff: Staff, stage: StageDefinition, chosen: Sequence[Ranked], at: datetime
) -> dict[str, dict[str, int]]:
    """What each of them asked for in each year, as the manager reads it in the proposal."""
    actor = company.actor(staff.manager, at)
    asked = {}
    for row in chosen:
        with company.sessions.reading() as session:
            submission = submission_at(get_staff_application(session, actor, row.reference), stage.key)
            asked[row.reference] = amounts_requested(submission.form, values_of(submission))
    return asked


def _decide(
    company: Company,
    staff: Staff,
    round_: RoundDefinition,
    stage: StageDefinition,
    ranking: Sequence[Ranked],
    proposals: dict[str, Proposal],
    at: datetime,
) -> None:
    """Propose in the order of the ranking; one goes back and is proposed again; all are approved and released."""
    in_order = [(row.reference, proposals[row.reference]) for row in ranking]
    at = deciding.propose(company, staff.manager, stage, in_order, at)
    last = in_order[-1]
    deciding.send_back(company, staff.approver, stage, last[0], "Say more plainly what would have helped.", at)
    at = deciding.propose(company, staff.manager, stage, [last], at + timedelta(hours=1))
    at = deciding.approve(company, staff.approver, stage, ranking, at + timedelta(hours=1))
    company.drain(at)
    deciding.release(company, staff.manager, round_.reference, stage, at + timedelta(hours=2))
