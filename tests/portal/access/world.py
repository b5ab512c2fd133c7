"""One world with somebody of every kind in it, and a secret in every text that not everybody may read.

Three cases stand side by side: `home` is the application that most questions are about, `near` is another
organisation's in the same rounds, and `far` is one in another fund. Each is in every situation once, and each text
that was written in it holds a mark that says what it is, whose and when: "XQ-answer-home-judged".
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Place, Role
from assessments.applications.models import Application, Submission
from assessments.batches.choosing import Ticked
from assessments.batches.states import Act
from assessments.batches.terms import Terms
from assessments.batches.use_cases import start_batch
from assessments.casework.use_cases import tag_application
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import MessageDraft, write_message
from assessments.decisions.plans import ReleasePlan
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Wording, release_decisions, word_letter
from assessments.enquiries.use_cases import Reply, ask_question, reply_to_question
from assessments.funds.models import Fund, Round, Stage
from assessments.interests.models import Conflict
from assessments.interests.states import ConflictGround, InterestKind, Standing
from assessments.interests.use_cases import Entry, declare_interest
from assessments.replies.states import ReplyKind
from assessments.replies.use_cases import raise_reply
from assessments.reports.use_cases import save_own_work_view, save_view
from assessments.scoring.leaks import Leak
from tests.factories import (
    actor_of,
    confirm_registers,
    join,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
    revise_rounds,
)
from tests.portal.access.kinds import STAGE, Case, Crew, Kind, Situation, mark
from tests.portal.access.story import Story, write_to
from tests.portal.access.support import support


@dataclass
class World:
    """The people by kind, and what addresses need to lead to a thing, by case and what it is."""

    people: dict[Kind, Person] = field(default_factory=dict)
    ids: dict[tuple[Case, str], dict[str, Any]] = field(default_factory=dict)
    crews: dict[Case, Crew] = field(default_factory=dict)


def make_world(session: Session, *, now: datetime) -> World:
    """Build all of it, by the use cases that the pages call."""
    world = World()
    _make_people(session, world)
    for fund_of in (Case.HOME, Case.FAR):
        for situation in Situation:
            grant_round = _make_round(session, world.crews[fund_of].fund, fund_of, situation, now)
            cases = (Case.HOME, Case.NEAR) if fund_of is Case.HOME else (Case.FAR,)
            for case in cases:
                world.ids[case, f"round:{situation}"] = {"reference": grant_round.reference, "stage": STAGE}
                world.ids[case, situation] = Story(session, world.crews[case], situation, grant_round, now).tell()
            if situation is Situation.TOLD:
                manager = actor_of(session, world.crews[fund_of].manager)
                release_decisions(
                    session, manager, grant_round.reference, STAGE, now=now - timedelta(days=1), without_feedback=True
                )
                for case in cases:
                    support(session, world.crews[case], world.ids[case, situation]["reference"], now)
                    world.ids[case, situation]["number"] = 1
                    _write_to(session, world, case, now)
        unpublished = make_round(
            session, now=now, fund=world.crews[fund_of].fund, reference=f"NEW-{fund_of.upper()}", is_published=False
        )
        for case in (Case.HOME, Case.NEAR) if fund_of is Case.HOME else (Case.FAR,):
            world.ids[case, "round:unpublished"] = {"reference": unpublished.reference}
    _ask_about_rounds(session, world, now)
    _word_letters(session, world, now)
    _save_view(session, world, now)
    _find_conflict(session, world, now)
    return world


def act_on_several(session: Session, world: World, fund_of: Case, now: datetime) -> None:
    """An act on all applications of a round, which nobody has begun to do yet; it leaves a tag that several carry."""
    cases = (Case.HOME, Case.NEAR) if fund_of is Case.HOME else (Case.FAR,)
    manager, at = actor_of(session, world.crews[fund_of].manager), Situation.HANDED
    references = [str(world.ids[case, at]["reference"]) for case in cases]
    for reference in references:
        shared, other = (
            tag_application(session, manager, reference, name, now=now) for name in ("Shared", "Shared, too")
        )
    batch = start_batch(
        session, manager, world.ids[fund_of, f"round:{at}"]["reference"], Act.UNTAG, Terms(tag_id=other.id),
        Ticked(tuple(references)), shown=0, entry_key="one", now=now,
    )  # fmt: skip
    for case in cases:
        world.ids[case, f"round:{at}"] |= {
            "tag_id": shared.id, "other_tag": str(other.id), "batch_id": batch.id, "references": references
        }  # fmt: skip


def _write_to(session: Session, world: World, case: Case, now: datetime) -> None:
    """Messages to one applicant, and one to everybody in the round who is writing."""
    told, writing = world.ids[case, "round:told"], world.ids[case, "round:draft"]
    reference = world.ids[case, Situation.TOLD]["reference"]
    sent, unsent = write_to(session, world.crews[case], reference, told["reference"], now)
    world.ids[case, "letter"] = {**told, "message_id": sent}
    world.ids[case, "message to one"] = {**told, "message_id": unsent}
    manager = actor_of(session, world.crews[case].manager)
    draft = MessageDraft(Audience.WRITING, STAGE, subject="Hello", body="Hello {organisation}")
    message = write_message(session, manager, writing["reference"], draft, now=now)
    world.ids[case, "message"] = {**writing, "message_id": message.id}


def _ask_about_rounds(session: Session, world: World, now: datetime) -> None:
    """A question that waits, and one that was published without a word of who asked it."""
    for case in (Case.HOME, Case.FAR):
        crew, reference = world.crews[case], world.ids[case, "round:draft"]["reference"]
        waiting, published = uuid4(), uuid4()
        for enquiry_id in (waiting, published):
            words = mark("enquiry", case, Situation.DRAFT)
            ask_question(session, actor_of(session, crew.lead), reference, enquiry_id, words, now=now)
        reply = Reply("They may.", is_public=True, question="May two trusts apply together?")
        reply_to_question(session, actor_of(session, crew.manager), reference, published, reply, now=now)
        world.ids[case, "enquiry"] = {"reference": reference, "enquiry_id": waiting}


def _word_letters(session: Session, world: World, now: datetime) -> None:
    """The funds' own words for those who are declined, a release that is set, and a reply to an outcome."""
    for case in (Case.HOME, Case.FAR):
        reference = world.ids[case, "round:judged"]["reference"]
        manager = actor_of(session, world.crews[case].manager)
        word_letter(session, manager, reference, STAGE, Outcome.DECLINED, Wording("Sorry", "No."), now=now)
        told = world.ids[case, f"round:{Situation.TOLD}"]
        stage_id = select(Stage.id).join(Stage.round).where(Round.reference == told["reference"], Stage.key == STAGE)
        plan = ReleasePlan(
            stage_id=session.scalars(stage_id).one(), release_at=now + timedelta(days=1), asked_at=now,
            asked_by_id=world.crews[case].manager.id, problems=[],
        )  # fmt: skip
        session.add(plan)
        session.flush()
        reference, lead = world.ids[case, Situation.TOLD]["reference"], actor_of(session, world.crews[case].lead)
        words = mark("reply", case, Situation.TOLD)
        reply = raise_reply(session, lead, reference, STAGE, uuid4(), ReplyKind.COMPLAINT, words, now=now)
        world.ids[case, "reply"] = {"reference": reference, "reply_id": reply.id}
        world.ids[case, "plan"] = {"reference": told["reference"], "stage": STAGE, "plan_id": plan.id}


def _save_view(session: Session, world: World, now: datetime) -> None:
    """A view that the manager at home keeps of a list, and one that the assessor keeps of their own work."""
    reference = world.ids[Case.HOME, f"round:{Situation.JUDGED}"]["reference"]
    manager = actor_of(session, world.crews[Case.HOME].manager)
    view = save_view(session, manager, reference, "Mine", "state=assessed", for_all_rounds=False, now=now)
    world.ids[Case.HOME, "view"] = {"reference": reference, "view_id": view.id}
    assessor = actor_of(session, world.crews[Case.HOME].assessor)
    own = save_own_work_view(session, assessor, "Mine", "show=overdue", now=now)
    world.ids[Case.HOME, "own_view"] = {"view_id": own.id}


def _find_conflict(session: Session, world: World, now: datetime) -> None:
    """What the assessor at home declares, and what somebody else who assesses for the fund may have a part in."""
    assessor = actor_of(session, world.crews[Case.HOME].assessor)
    declared = declare_interest(session, assessor, Entry(InterestKind.MONEY, "Otter Trust"), now=now)
    world.ids[Case.HOME, "own_interest"] = {"interest_id": declared.id}
    confirm_registers(session, world.crews[Case.HOME].fund)
    ids = world.ids[Case.HOME, Situation.HANDED]
    application = session.scalars(select(Application).where(Application.reference == ids["reference"])).one()
    conflict = Conflict(
        application_id=application.id, round_id=application.round_id, ground=ConflictGround.EMAIL_DOMAIN,
        person_id=world.people[Kind.ASSESSOR_OF_ANOTHER].id, rests_on="otters.org", standing=Standing.POSSIBLE,
        found_at=now,
    )  # fmt: skip
    session.add(conflict)
    session.flush()
    of_round = world.ids[Case.HOME, f"round:{Situation.HANDED}"]
    submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
    session.execute(update(Stage).where(Stage.id == submission.stage_id).values(is_anonymous=True))
    revise_rounds(session, application.round_id)
    leak = Leak(
        submission_id=submission.id, stage_id=submission.stage_id, question_key="summary", name="Otters",
        passage="We are the Otters.", found_at=now,
    )  # fmt: skip
    session.add(leak)
    session.flush()
    world.ids[Case.HOME, "leak"] = {**of_round, "leak_id": leak.id}
    world.ids[Case.HOME, "conflict"] = {**of_round, "conflict_id": conflict.id, "step": "dismiss"}


def _make_people(session: Session, world: World) -> None:
    home, far = make_fund(session, "The fund at home"), make_fund(session, "The fund elsewhere")
    people = world.people
    people[Kind.STRANGER] = make_person(session, "Sam Stranger")
    people[Kind.ADMINISTRATOR] = make_person(session, "Addy Ministrator", is_administrator=True)
    for kind, elsewhere, role in (
        (Kind.MODERATOR, Kind.MODERATOR_ELSEWHERE, Role.MODERATOR),
        (Kind.MANAGER, Kind.MANAGER_ELSEWHERE, Role.MANAGER),
        (Kind.APPROVER, Kind.APPROVER_ELSEWHERE, Role.APPROVER),
        (Kind.AUDITOR, Kind.AUDITOR_ELSEWHERE, Role.AUDITOR),
    ):
        people[kind] = make_staff(session, home, role)
        people[elsewhere] = make_staff(session, far, role)
    for kind, case, fund in (
        (Kind.ASSESSOR, Case.HOME, home),
        (Kind.ASSESSOR_OF_ANOTHER, Case.NEAR, home),
        (Kind.ASSESSOR_ELSEWHERE, Case.FAR, far),
    ):
        people[kind] = make_staff(session, fund, Role.ASSESSOR, name=mark("name", case, "assessor"))
    for kind, fund in ((Kind.ADVISER, home), (Kind.ADVISER_OF_ANOTHER, home), (Kind.ADVISER_ELSEWHERE, far)):
        people[kind] = make_staff(session, fund, Role.ADVISER)
    colleagues = {fund.id: _colleagues(session, fund, case) for case, fund in ((Case.HOME, home), (Case.FAR, far))}
    numbers = {Case.HOME: "1234567", Case.NEAR: "1234568", Case.FAR: "1234569"}  # by one they would be the same body
    for case, fund, abroad in ((Case.HOME, home, ""), (Case.NEAR, home, ""), (Case.FAR, far, "_ELSEWHERE")):
        other = {Case.HOME: "", Case.NEAR: "_OF_ANOTHER", Case.FAR: "_ELSEWHERE"}[case]
        lead = make_person(session, f"Lea of {case}")
        advisers = (people[Kind[f"ADVISER{other}"]], make_staff(session, fund, Role.ADVISER))
        world.crews[case] = Crew(
            case, fund, lead, make_organisation(session, f"The trust at {case}", lead=lead, number=numbers[case]),
            people[Kind[f"MANAGER{abroad}"]], people[Kind[f"APPROVER{abroad}"]],
            people[Kind[f"MODERATOR{abroad}"]], people[Kind[f"ASSESSOR{other}"]], colleagues[fund.id], *advisers,
        )  # fmt: skip
    people[Kind.LEAD], people[Kind.RIVAL] = world.crews[Case.HOME].lead, world.crews[Case.NEAR].lead
    for kind, place in ((Kind.EDITOR, Place.EDITOR), (Kind.VIEWER, Place.VIEWER)):
        people[kind] = make_person(session, f"The {place}")
        join(session, people[kind], world.crews[Case.HOME].organisation, place)
    people[Kind.TORN] = make_staff(session, home, Role.MANAGER)
    join(session, people[Kind.TORN], world.crews[Case.HOME].organisation, Place.EDITOR)


def _colleagues(session: Session, fund: Fund, case: Case) -> tuple[Person, Person]:
    first, second = (make_staff(session, fund, Role.ASSESSOR, name=mark("name", case, f"peer{n}")) for n in (1, 2))
    return first, second


def _make_round(session: Session, fund: Fund, case: Case, situation: Situation, now: datetime) -> Round:
    """A round that takes applications for a draft and what is sealed, and one that has just closed for all else."""
    reference = f"{case.upper()}-{situation.upper()}"
    if situation in (Situation.DRAFT, Situation.SEALED):
        is_sealed = situation is Situation.SEALED
        return make_round(session, now=now, fund=fund, reference=reference, is_sealed=is_sealed)
    early, closes_in = now - timedelta(days=10), timedelta(days=5)
    return make_round(session, now=early, fund=fund, reference=reference, closes_in=closes_in)
