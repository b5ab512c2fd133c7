"""The demonstration: one person of each kind, a finished round, one judged without names, one that is being assessed,
one that is open, and five other programmes of the past."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from assessments.accounts.queries import find_person_by_email
from assessments.actors import SYSTEM, Role
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal
from assessments.funds.definition import RoundDefinition, StageDefinition
from assessments.funds.presets import ASSESSING_NOW, OPEN_NOW, SMALL_IDEAS, read_preset
from assessments.funds.queries import get_round
from assessments.funds.use_cases import publish_round
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import Entry, declare_interest
from assessments.scoring.use_cases import AssessmentDraft, save_assessment, write_private_note
from portal.commands.stories import (
    anonymous,
    choosing,
    deciding,
    granting,
    greener_living,
    judging,
    meeting,
    programmes,
    sharing,
    telling,
)  # fmt: skip
from portal.commands.stories.applying import (
    SETTLING,
    Applicant,
    first_stage,
    hand_in_moments,
    requested_amounts,
    starting,
)
from portal.commands.stories.asking import ask_and_answer, introduce
from portal.commands.stories.judging import Assessor, Offer
from portal.commands.stories.names import address, organisation_names, person_names
from portal.commands.stories.numbers import Numbers
from portal.commands.stories.parts import ENGAGED_AT, PARTS
from portal.commands.stories.people import Company, Timeline
from portal.commands.stories.staff import Guests

SEED = "demonstration"
ASSESSED = 24
"""Applicants of the round that is being assessed, the demonstration's own among them."""
COLLEAGUES = 6
"""Assessors beside the demonstration's own."""
NAMELESS = 11
"""Applicants of the small round that was judged without names."""
WRITING = 9
"""Applicants of the open round, beside the demonstration's own."""
ORGANISATION = "Bright Corner Trust"


def seed(company: Company, now: datetime) -> bool:
    """Play everything that is not there yet; whether anything was played."""
    with company.sessions.reading() as session:
        is_new = find_person_by_email(session, PARTS[-1].email) is None
    if is_new:
        _play_rounds(company, now)
    return programmes.play(company) or is_new


def _play_rounds(company: Company, now: datetime) -> None:
    cast = _engage(company)
    guests = Guests({part.role: cast[part.kind] for part in PARTS if part.role is not None})
    greener_living.play(company, Numbers(), guests)
    granting.play(company, cast["manager"], granting.ROUND, now)
    own = Applicant(
        ORGANISATION, PARTS[0].name, 0.8, Random(f"{SEED} own"), facts=starting(now.date() + timedelta(days=200)),
        email=PARTS[0].email,
    )  # fmt: skip
    _judged_without_names(company, cast, now)
    _being_assessed(company, cast, own, now)
    _open(company, cast, own, now)
    company.drain(now)


def _engage(company: Company) -> dict[str, UUID]:
    cast = {part.kind: company.sign_up(part.name, part.email, ENGAGED_AT) for part in PARTS[:-1]}
    cast["admin"] = company.make_administrator(PARTS[-1].name, PARTS[-1].email, ENGAGED_AT)
    return cast


def _load(company: Company, cast: dict[str, UUID], preset: str, today: date) -> RoundDefinition:
    """Load a preset with dates around today, give its staff their roles, and publish it."""
    round_ = read_preset(preset, today=today)
    at = round_.stages[0].opens_at - timedelta(days=2)
    fund_id = company.load(cast["admin"], round_, at)
    for part in PARTS:
        if part.role is not None:
            company.appoint(cast["admin"], cast[part.kind], fund_id, part.role, at)
    introduce(company, cast["manager"], fund_id, round_.reference.partition("-")[0].lower(), at)
    with company.sessions.begin() as session:
        publish_round(session, company.actor(cast["manager"], at), round_.reference, now=at + timedelta(days=1))
    return round_


def _applicants(round_: RoundDefinition, random: Random, number: int, low: int, high: int) -> list[Applicant]:
    names = zip(organisation_names(random, number), person_names(random, number), strict=True)
    starts_on = (round_.stages[-1].assessing_closes_at + timedelta(days=60)).date()
    return [
        Applicant(
            organisation, writer, random.gauss(0.2, 0.9), Random(f"{SEED} {organisation}"),
            amounts=requested_amounts(random, round_.stages, low, high), facts=starting(starts_on),
        )
        for organisation, writer in names
    ]  # fmt: skip


def _judged_without_names(company: Company, cast: dict[str, UUID], now: datetime) -> None:
    """A small round of one stage, up to the draw between those whom the marks cannot tell apart."""
    random = Random(f"{SEED} without names")
    round_ = _load(company, cast, SMALL_IDEAS, now.date())
    applicants = _applicants(round_, random, NAMELESS, 5_000, 20_000)
    assessors = [Assessor(cast["assessor"], 0.1), *_colleagues(company, cast, round_, random, round_.stages[0])]
    anonymous.play(company, cast["manager"], round_, applicants, assessors[:4], random)
    choosing.play(company, cast["manager"], round_, now - timedelta(days=1))


def _being_assessed(company: Company, cast: dict[str, UUID], own: Applicant, now: datetime) -> None:
    """A first stage that has closed, its papers at every point between screening and a proposal."""
    random = Random(f"{SEED} assessing")
    round_ = _load(company, cast, ASSESSING_NOW, now.date())
    stage = round_.stages[0]
    applicants = [*_applicants(round_, random, ASSESSED - 1, 20_000, 70_000), own]
    own.amounts = requested_amounts(random, round_.stages, 20_000, 70_000)
    moments = hand_in_moments(random, ASSESSED, stage.opens_at + timedelta(days=2), stage.closes_at)
    first_stage(company, round_, applicants, moments).play()
    company.drain(stage.closes_at)
    manager = _second_manager(company, cast, round_, stage)
    in_order = sorted(applicants, key=lambda applicant: applicant.reference)
    at = stage.closes_at + timedelta(days=1)
    for applicant in in_order[:-2]:
        judging.screen(company, manager, applicant, stage, at)
    judging.find_ineligible(company, manager, in_order[-2].reference, stage, at)
    assessors = [Assessor(cast["assessor"], 0.1), *_colleagues(company, cast, round_, random, stage)]
    offers = judging.give_out(company, manager, in_order[:-2], assessors, stage, random, at + timedelta(hours=3))
    people, fund_id = [assessor.person for assessor in assessors], _fund_id(company, round_)
    sharing.say_what_they_know(company, manager, fund_id, people, stage, Random(f"{SEED} sharing"), at)
    _score_most(company, cast, offers, stage, random, at + timedelta(days=1), now)
    _declare_interests(company, cast, applicants, offers, assessors, now - timedelta(hours=3))
    sharing.share_out(company, manager, round_, stage, now - timedelta(minutes=50))
    company.drain(now)
    meeting.arrange(company, cast["moderator"], people, round_, stage, now)
    _propose_some(company, manager, round_, stage, now - timedelta(minutes=30))


def _declare_interests(
    company: Company, cast: dict[str, UUID], applicants: Sequence[Applicant], offers: Sequence[Offer],
    assessors: Sequence[Assessor], at: datetime,
) -> None:  # fmt: skip
    """The demonstration's assessor has a register; a colleague's names an applicant, which a manager has to decide."""
    colleague = assessors[-1].person
    theirs = {offer.applicant.reference for offer in offers if offer.assessor.person == colleague}
    named = next(each for each in applicants if each.reference not in theirs and each.email == "")
    entries = (
        (cast["assessor"], Entry(InterestKind.TRUSTEESHIP, "Lock Keepers Society", words="I chair its small board.")),
        (colleague, Entry(InterestKind.MEMBERSHIP, named.organisation, words="I give a little each year.")),
    )
    for person, entry in entries:
        with company.sessions.begin() as session:
            declare_interest(session, company.actor(person, at), entry, now=at)


def _second_manager(company: Company, cast: dict[str, UUID], round_: RoundDefinition, stage: StageDefinition) -> UUID:
    at = stage.opens_at
    manager = company.sign_up("Mina Manager", "second-manager@demo.example", at)
    company.appoint(cast["admin"], manager, _fund_id(company, round_), Role.MANAGER, at + timedelta(minutes=9))
    return manager


def _colleagues(
    company: Company, cast: dict[str, UUID], round_: RoundDefinition, random: Random, stage: StageDefinition
) -> list[Assessor]:
    colleagues = []
    for name in person_names(random, COLLEAGUES):
        person = company.sign_up(name, address(name, "panel"), stage.opens_at)
        company.appoint(
            cast["admin"], person, _fund_id(company, round_), Role.ASSESSOR, stage.opens_at + timedelta(minutes=9)
        )
        colleagues.append(Assessor(person, random.gauss(0, 0.5)))
    return colleagues


def _fund_id(company: Company, round_: RoundDefinition) -> UUID:
    with company.sessions.reading() as session:
        return get_round(session, SYSTEM, round_.reference).fund_id


def _score_most(
    company: Company,
    cast: dict[str, UUID],
    offers: Sequence[Offer],
    stage: StageDefinition,
    random: Random,
    begins: datetime,
    now: datetime,
) -> None:
    """Colleagues have scored most of theirs; the demonstration's own assessor has a queue at every point."""
    span = (now - begins - timedelta(hours=3)).total_seconds()
    own = [offer for offer in offers if offer.assessor.person == cast["assessor"]]
    waiting = {offer.assignment for offer in own[4:]}
    timeline = Timeline()
    for offer in offers:
        if offer.assignment in waiting or (offer not in own and random.random() < 0.2):
            continue
        at = begins + timedelta(seconds=round(random.random() * span))
        timeline.add(at, partial(judging.accept, company, offer, at))
        timeline.add(at + SETTLING, partial(judging.score, company, offer, stage, random, at + SETTLING))
    timeline.play()
    for offer in own[4:6]:
        judging.accept(company, offer, now - timedelta(hours=2))
    if len(own) > 4:
        draft = judging.draft_assessment(own[4], stage, random)
        first = stage.criteria[0].key
        with company.sessions.begin() as session:
            save_assessment(
                session, company.actor(cast["assessor"], now), own[4].assignment,
                AssessmentDraft({first: draft.scores[first]}), now=now - timedelta(hours=1),
            )  # fmt: skip
            write_private_note(
                session, company.actor(cast["assessor"], now), own[4].assignment,
                "Look up what the partner did last year.", now=now - timedelta(hours=1),
            )  # fmt: skip


def _propose_some(
    company: Company, manager: UUID, round_: RoundDefinition, stage: StageDefinition, at: datetime
) -> None:
    """Two from the foot of the ranking wait for an approver; whatever is not assessed yet is passed over."""
    ranked = deciding.read_ranking(company, manager, round_.reference, stage, at)
    done = deciding.only_assessed(company, manager, ranked, stage, at)
    reason = "Your outline was read by three assessors. {}"
    for row in done[-2:]:
        text = deciding.decline_reason(row, len(ranked), "It was not among those that can go further.")
        proposal = Proposal(Outcome.DECLINED, reason.format(text))
        at = deciding.propose(company, manager, stage, [(row.reference, proposal)], at)
    telling.prepare(company, manager, round_, stage, [row.reference for row in done[-2:]], at)


def _open(company: Company, cast: dict[str, UUID], own: Applicant, now: datetime) -> None:
    """A round that takes applications now: some handed in, some half written."""
    random = Random(f"{SEED} open")
    round_ = _load(company, cast, OPEN_NOW, now.date())
    stage = round_.stages[0]
    applicants = _applicants(round_, random, WRITING, 10_000, 60_000)
    for number, applicant in enumerate(applicants):
        at = stage.opens_at + (now - stage.opens_at) * (0.2 + 0.06 * number)
        applicant.sign_up(company, at)
        applicant.start(company, round_.reference, at + 2 * SETTLING)
        pages = stage.sections if number < 3 else stage.sections[: number % len(stage.sections)]
        for page, section in enumerate(pages):
            applicant.write(company, stage, section, at + (3 + page) * SETTLING)
        if number < 3:
            applicant.hand_in(company, stage, at + 12 * SETTLING)
    own.reference = ""
    own.amounts = requested_amounts(random, round_.stages, 10_000, 60_000)
    own.start(company, round_.reference, now - timedelta(days=1))
    for section in stage.sections[:2]:
        own.write(company, stage, section, now - timedelta(hours=20))
    ask_and_answer(company, cast["manager"], round_.reference, random, now)
