"""One application in an open and one in an anonymous stage, with an assessor in every state, and a secret word in each
text that not everybody may read: "Xqanswerano" is what the application in the anonymous stage answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place, Role
from assessments.allocating.models import AllocationRun
from assessments.applications.models import Application
from assessments.applications.use_cases import save_section, screen_application, submit_application
from assessments.awards.exports import Listed
from assessments.db import Base
from assessments.decisions.beside import AwardCheck
from assessments.decisions.models import Decision
from assessments.documents.models import Document
from assessments.funds.models import Form, Round, Stage
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from assessments.interests.models import Conflict
from assessments.panels.models import Item, Meeting
from assessments.reports.exports import What
from assessments.scoring.leaks import Leak
from assessments.scoring.states import Ground, Recommendation
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    declare_beforehand,
    open_others,
    recuse_assignment,
    save_assessment,
    submit_assessment,
    void_assessment,
)
from assessments.scoring.use_cases.noting import write_private_note
from tests.confirming import BEA
from tests.factories import (
    actor_of,
    fill_in,
    join,
    make_application,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
    revise_rounds,
)
from tests.portal.leaks.filed import CHARTER, PLAN, attach
from tests.portal.leaks.furnished import furnish
from tests.rowed import ask_also

ASSESSORS = ("offered", "working", "handed", "opened", "recused", "voided")
"""How far each has come: with an offer, with a draft, handed in, with the others' scores opened, stepped back in
conflict, and found to be in conflict after handing in."""
STAFF = (Role.MANAGER, Role.MODERATOR, Role.APPROVER, Role.AUDITOR, Role.ADVISER)
ROUNDS = ("open", "anon")
PARTNERS = Question("partners", QuestionKind.PARTNERS, "Who are your partners?", is_required=False)


@dataclass
class Judged:
    """The people by what they are, and the ids that addresses need."""

    people: dict[str, Person] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    works: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """Assignments by round and assessor."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """What the store holds of documents, by hash."""
    roleless: tuple[str, ...] = ()
    """Those who have no role in a fund but to assess, and do not administer."""

    def works_for(self, kind: str) -> list[str]:
        """Somebody's own, and one that is somebody else's, of each round."""
        return [
            str(self.works[where, one]) for where in ROUNDS for one in (kind, "handed") if (where, one) in self.works
        ]


def secret(what: str, where: str) -> str:
    """A word that stands nowhere by chance."""
    return f"Xq{what}{where}"


def make_judged(session: Session, *, now: datetime) -> Judged:
    """Build it all, by the use cases that pages call."""
    judged = Judged(roleless=(*ASSESSORS, "lead of open", "lead of anon", "stranger"))
    fund = make_fund(session)
    for kind in ASSESSORS:
        judged.people[kind] = make_staff(session, fund, Role.ASSESSOR, name=f"Ann {secret('name', kind)}")
    for role in STAFF:
        judged.people[role.value] = make_staff(session, fund, role)
    judged.people["sitting"] = make_staff(session, fund, Role.ASSESSOR, name="Pat Panel")
    judged.people["manager elsewhere"] = make_staff(session, make_fund(session, "Another fund"), Role.MANAGER)
    judged.people["stranger"] = make_person(session, "Sam Strange")
    judged.people["administrator"] = make_person(session, "Addie Min", is_administrator=True)
    for where in ROUNDS:
        judged.rounds[where] = make_round(
            session, now=now, fund=fund, reference=f"{where.upper()}-2026", title=f"The {where} round",
            closes_in=timedelta(days=-1),
        )  # fmt: skip
        if where == "anon":
            _make_anonymous(session, judged.rounds[where])
        ask_also(session, judged.rounds[where], PARTNERS, PLAN, CHARTER)
        _apply(session, judged, where, now)
        manager, chair, sitting = (
            actor_of(session, judged.people[kind]) for kind in ("manager", "moderator", "sitting")
        )  # fmt: skip
        furnish(
            session, judged.rounds[where], judged.applications[where], f"{secret('org', where)} Trust",
            manager=manager, chair=chair, sitting=sitting, now=now,
        )  # fmt: skip
    return judged


def _make_anonymous(session: Session, round_: Round) -> None:
    """Have its first stage withhold names, and the title as well."""
    stage = session.scalars(select(Stage).where(Stage.round_id == round_.id, Stage.key == "concept")).one()
    session.execute(update(Stage).where(Stage.id == stage.id).values(is_anonymous=True, hides_title=True))
    form = session.scalars(select(Form).where(Form.stage_id == stage.id)).one()
    document = [
        {
            **section,
            "questions": [
                {**question, "is_identifying": True} if question["key"] == "title" else question
                for question in section["questions"]
            ],
        }
        for section in form.document
    ]
    session.execute(update(Form).where(Form.id == form.id).values(document=document))
    revise_rounds(session)


def _apply(session: Session, judged: Judged, where: str, now: datetime) -> None:
    lead = make_person(session, f"Lee {secret('lead', where)}", email=f"lee@{secret('mail', where)}.example".lower())
    organisation = make_organisation(session, f"{secret('org', where)} Trust", lead=lead)
    judged.people[f"lead of {where}"] = lead
    join(session, make_person(session, f"Vi {secret('viewer', where)}"), organisation, Place.VIEWER)
    application = _handed_in(session, judged, lead, organisation, where, now - timedelta(days=5))
    manager = actor_of(session, judged.people["manager"])
    screen_application(session, manager, application.reference, "concept", is_eligible=True, reason="Fits.", now=now)
    judged.applications[where] = application
    for kind in ASSESSORS:
        _judge(session, judged, where, kind, now)


def _handed_in(
    session: Session, judged: Judged, lead: Person, organisation: Organisation, where: str, now: datetime
) -> Application:
    application = make_application(session, judged.rounds[where], now=now, lead=lead, organisation=organisation)
    actor, ids = actor_of(session, lead), (application.reference, "concept")
    fill_in(session, actor, *ids, now=now, title=secret("title", where), summary=secret("answer", where))
    partner = {**BEA, "organisation": f"{secret('partner', where)} Homes"}
    save_section(session, actor, *ids, "more", {"partners": [partner]}, now=now)
    for key in ("plan", "charter"):
        name, says = f"{secret('file', where)} {key}.pdf", secret(key, where)
        judged.contents |= attach(session, application, lead, key, name, says, now)
    submit_application(session, actor, *ids, is_declared=True, now=now)
    return application


def _judge(session: Session, judged: Judged, where: str, kind: str, now: datetime) -> None:
    person, reference = judged.people[kind], judged.applications[where].reference
    manager, assessor = actor_of(session, judged.people["manager"]), actor_of(session, person)
    due_at = now + timedelta(days=7)
    work = assign_assessor(session, manager, reference, "concept", person.id, due_at=due_at, now=now)
    judged.works[where, kind] = work.id
    if kind == "offered":
        return
    if where == "anon":
        declare_beforehand(session, assessor, judged.rounds[where].reference, [], now=now)
    accept_assignment(session, assessor, work.id, now=now)
    save_assessment(session, assessor, work.id, draft_of(kind, where), now=now)
    if kind == "handed":
        write_private_note(session, assessor, work.id, secret("private", where), now=now)
    if kind == "recused":
        recuse_assignment(session, assessor, work.id, ground=Ground.CONFLICT, reason="A cousin works there.", now=now)
    if kind in ("handed", "opened", "voided"):
        submit_assessment(session, assessor, work.id, now=now)
    if kind == "opened":
        open_others(session, assessor, work.id, now=now)
    if kind == "voided":
        void_assessment(session, manager, reference, "concept", work.id, reason="A trustee there.", now=now)


def draft_of(kind: str, where: str, points: int = 4) -> AssessmentDraft:
    """A whole assessment whose words tell whose they are."""
    entry = ScoreEntry(points=points, reason=secret(f"reason{kind}", where))
    return AssessmentDraft(
        dict.fromkeys(("reach", "change", "value"), entry), Recommendation.FUND,
        secret(f"funder{kind}", where), secret(f"note{kind}", where),
    )  # fmt: skip


def ids_of(session: Session, judged: Judged, people: Sequence[str]) -> dict[str, Any]:
    """Every id by the name under which addresses have it; what this world has none of is somebody else's anyway.

    Of the ids of people, those of two are tried.
    """
    references = [application.reference for application in judged.applications.values()]
    tables: dict[str, type[Base]] = {
        "organisation_id": Organisation, "document_id": Document, "decision_id": Decision, "conflict_id": Conflict,
        "meeting_id": Meeting, "item_id": Item, "leak_id": Leak, "run_id": AllocationRun, "check_id": AwardCheck,
    }  # fmt: skip
    rows = {
        name: [str(one) for one in session.scalars(select(table.id))] or NOBODYS  # type: ignore[attr-defined]
        for name, table in tables.items()
    }
    return {
        **dict.fromkeys(ELSEWHERE, NOBODYS),
        **rows,
        "reference": [*references, *(round_.reference for round_ in judged.rounds.values())],
        "application": references,
        "stage": ["concept"],
        "section": ["project"],
        "key": ["summary"],
        "what": [*(what.value for what in What), "standings", "reach", "repayments", *(each.value for each in Listed)],
        "person_id": [str(judged.people[kind].id) for kind in people],
        "people": ["assessors"],
        "number": ["1"],
        "part": ["accounts"],
        "token": ["nobodys"],
        "name": ["nobodys"],
        "item": ["register"],
        "kind": ["csv", "xlsx", "pdf"],
        "step": ["confirm", "dismiss"],
        "outcome": ["declined"],
    }


NOBODYS = [str(UUID(int=7))]
ELSEWHERE = (
    "appointment_id", "batch_id", "clause_id", "condition_id", "enquiry_id", "flag_id", "fund_id", "interest_id",
    "into_id", "invitation_id", "message_id", "plan_id", "reply_id", "report_id", "request_id", "scenario_id", "tag_id",
    "view_id",
)  # fmt: skip
"""What leads to nothing that anybody wrote here."""
