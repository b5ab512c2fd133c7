"""Who gets in where: a stage's ranking, how sure it is, who marks severely, and its files."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessments.actors import Role
from assessments.applications.models import Application, Submission
from assessments.clock import utcnow
from assessments.decisions.beside import AwardCheck
from assessments.decisions.states import CheckOutcome
from assessments.documents.models import Document, StoredFile
from assessments.funds.checklist import ChecklistItem, checklist_documents
from assessments.funds.models import Round, Stage
from assessments.funds.states import CheckKind, DoneBy, InTheZone
from assessments.rooms.inputs import read_choosing
from assessments.rooms.models import Scenario, ScenarioEntry
from assessments.rooms.states import Method
from assessments.scoring.draws import Draw
from assessments.scoring.models import Assignment
from assessments.scoring.rankings import Agreement, Severity
from assessments.scoring.states import State
from assessments.statistics.draw import commitment_to, commitment_to_list
from tests.factories import revise_rounds
from tests.portal.access import forms
from tests.portal.access.kinds import Case, Kind, Situation
from tests.portal.access.rows import (
    READING_STAFF,
    SIGNED_IN,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_any_fund,
    staff_of_the_application,
    staff_of_the_fund,
    without_a_bid,
)
from tests.portal.access.world import World

RANKED = (Situation.JUDGED, Situation.PROPOSED, Situation.TOLD)
FIGURES = without_a_bid(READING_STAFF)
SEVERITY = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.MODERATOR, Role.AUDITOR))
TAKERS = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.AUDITOR))
OF_THE_STAGE = Who(frozenset({Kind.ASSESSOR, Kind.ASSESSOR_OF_ANOTHER}), SIGNED_IN - holders(Role.ASSESSOR))

CHECK_READERS = staff_of_the_application(Role.MANAGER, Role.APPROVER, Role.AUDITOR)
CHECKERS = staff_of_the_application(Role.MANAGER, Role.APPROVER)
CHOOSERS = without_a_bid(staff_of_the_fund(Role.MANAGER, Role.APPROVER, Role.AUDITOR))
CHECKLIST = (
    ChecklistItem("register", "Registration seen", CheckKind.REGISTRATION, DoneBy.EITHER),
    ChecklistItem("accounts", "Accounts read", CheckKind.ACCOUNTS, is_second_wanted=True),
)

MANAGERS = without_a_bid(staff_of_the_fund(Role.MANAGER))


PLANNERS = Who(MANAGERS.may, CHOOSERS.may_not | CHOOSERS.may - MANAGERS.may)
"""Those who read scenarios reach the form, and may not send it."""


def checked(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"outcome": "in_order", "evidence": forms.WHY}


def scenario(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"name": "Another", "method": "skip_and_fill", "entry_key": "another"}


def adopting(_ids: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"reason": forms.WHY, "others": "as_they_are", "entry_key": "another"}


RANKINGS = (
    page("manage.draw", FIGURES, "round:proposed"),
    Row("manage.commit_draw", "POST", MANAGERS, "round:proposed"),
    Row("manage.reveal_seed", "POST", MANAGERS, "round:proposed"),
    page("assess.own_severity", staff_of_any_fund(Role.ASSESSOR)),
    Row("assess.open_severity", "POST", OF_THE_STAGE, "own stage"),
    *(page("manage.ranking", FIGURES, f"round:{situation}") for situation in RANKED),
    page("manage.checklist", CHECK_READERS, Situation.PROPOSED),
    page("manage.check_document", CHECK_READERS, "its check"),
    page("files.document", Who(frozenset()), "its check, its file"),
    *form("manage.check", CHECKERS, Situation.PROPOSED, checked, ids={"item": "register"}),
    Row("manage.confirm_check_of", "POST", CHECKERS, Situation.PROPOSED, ids={"item": "accounts"}),
    page("manage.reserves", MANAGERS, "round:proposed"),
    Row("manage.reserves", "POST", MANAGERS, "round:proposed"),
    page("manage.scenarios", CHOOSERS, "round:proposed"),
    Row("manage.scenarios", "POST", PLANNERS, "round:proposed", scenario),
    Row("manage.renew_scenario", "POST", MANAGERS, "scenario"),
    Row("manage.drop_scenario_of", "POST", MANAGERS, "scenario"),
    *form("manage.adopt", MANAGERS, "scenario", adopting),
    *(page("manage.room", FIGURES, f"round:{situation}") for situation in RANKED),
    *(page("manage.ranking_chart", FIGURES, f"round:{situation}") for situation in RANKED),
    *(page("manage.severity", SEVERITY, f"round:{situation}") for situation in RANKED),
    *(
        page("manage.ranking_file", TAKERS, f"round:{situation}", kind=kind)
        for situation in RANKED
        for kind in ("csv", "xlsx")
    ),
)


def furnish_rankings(session: Session, world: World) -> None:
    """A picture and everybody's severity, which rounds of so few applications do not come to by themselves."""
    for case in (Case.HOME, Case.FAR):
        submission = select(Submission).join(Submission.application)
        reference = world.ids[case, Situation.PROPOSED]["reference"]
        found = session.scalars(submission.where(Application.reference == reference)).one()
        world.ids[case, "own stage"] = {"stage_id": found.stage_id}
        _draw_at(session, found.stage_id, world.crews[case].manager.id)
        _plan(session, world, case, found)
    for case in Case:
        _look_at_accounts(session, world, case)
    session.execute(update(Round).values(checklist=checklist_documents(CHECKLIST)))
    revise_rounds(session)
    session.execute(update(Agreement).values(chart="<svg xmlns='http://www.w3.org/2000/svg'/>", icc=0.4))
    session.execute(delete(Severity))
    rows = session.execute(
        select(Submission.stage_id, Assignment.assessor_id)
        .join(Assignment.submission)
        .where(Assignment.state == State.SUBMITTED, Submission.stage_id.in_(select(Agreement.stage_id)))
        .distinct()
    ).all()
    session.add_all(
        Severity(stage_id=stage_id, assessor_id=assessor_id, place=place, n=9, leniency=-4.0, error=1.5)
        for place, (stage_id, assessor_id) in enumerate(rows, start=1)
    )


def _plan(session: Session, world: World, case: Case, submission: Submission) -> None:
    """A scenario that is worked out from what stands."""
    ids = world.ids[case, "round:proposed"]
    scenario = Scenario(
        stage_id=submission.stage_id, name="First", method=Method.BEST, made_by_id=world.crews[case].manager.id,
        made_at=utcnow(), entry_key="first", worked_out_at=utcnow(), is_proven=True, gap=0.0,
        fingerprint=read_choosing(session, submission.stage_id).fingerprint,
    )  # fmt: skip
    session.add(scenario)
    session.flush()
    session.add(ScenarioEntry(scenario_id=scenario.id, submission_id=submission.id, place=1, is_in=True, pence={}))
    world.ids[case, "scenario"] = {**ids, "scenario_id": scenario.id}


def _look_at_accounts(session: Session, world: World, case: Case) -> None:
    """Somebody has read the accounts, and waits for another."""
    reference = world.ids[case, Situation.PROPOSED]["reference"]
    application = session.scalars(select(Application).where(Application.reference == reference)).one()
    reader_id, now = world.crews[case].moderator.id, utcnow()
    document = Document(
        organisation_id=application.organisation_id, stored=session.scalars(select(StoredFile)).first(),
        name="accounts.pdf", uploaded_at=now, uploaded_by_id=reader_id,
    )  # fmt: skip
    check = AwardCheck(
        application_id=application.id, item_key="accounts", kind=CheckKind.ACCOUNTS, outcome=CheckOutcome.IN_ORDER,
        evidence="Read.", document=document, done_by_id=reader_id, done_at=now,
    )  # fmt: skip
    session.add(check)
    session.flush()
    world.ids[case, "its check"] = {"reference": reference, "check_id": check.id}
    world.ids[case, "its check, its file"] = {"document_id": document.id}


def _draw_at(session: Session, stage_id: UUID, manager_id: UUID) -> None:
    """A draw that is committed to and not revealed, where that is the rule."""
    session.execute(update(Stage).where(Stage.id == stage_id).values(in_the_zone=InTheZone.DRAW))
    seed, entrants = "0123456789abcdef", ["NOT-2026-0001", "NOT-2026-0002"]
    session.add(
        Draw(
            stage_id=stage_id, seed=seed, commitment=commitment_to(seed), entrants=entrants, committed_at=utcnow(),
            list_commitment=commitment_to_list(entrants, seed), fingerprint="", committed_by_id=manager_id,
        )
    )  # fmt: skip
    revise_rounds(session)
