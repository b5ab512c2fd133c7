"""How one application comes into its situation, by the use cases that the pages call."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import SYSTEM, Actor
from assessments.applications.drafts import AsideAnswer, EarlierAnswer
from assessments.applications.models import Application, Submission
from assessments.applications.use_cases import OpenedPage, save_section, screen_application
from assessments.casework.use_cases import raise_flag, tag_application, write_note
from assessments.correspondence.recipients import count_reach
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import MessageDraft, send_message, write_message
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision
from assessments.funds.models import Round
from assessments.funds.queries import get_round
from assessments.funds.states import Purpose
from assessments.scoring.models import Assignment
from assessments.scoring.states import Recommendation
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    mark_anchor,
    moderate,
    open_others,
    save_assessment,
    submit_assessment,
    write_private_note,
)
from assessments.versions import fingerprint
from tests.factories import actor_of, fill_in, hand_in, make_application
from tests.portal.access.kinds import CRITERIA, STAGE, Case, Crew, Situation, mark

EARLIER = "What was said before."


@dataclass
class Story:
    """How one application comes into its situation."""

    session: Session
    crew: Crew
    situation: Situation
    round: Round
    now: datetime
    ids: dict[str, Any] = field(default_factory=dict)

    def tell(self) -> dict[str, Any]:
        """Play it, and return what addresses need."""
        application = self._write()
        self.ids.update(reference=application.reference, stage=STAGE, section="project")
        self._keep(application.reference)
        if self.situation in (Situation.DRAFT, Situation.HANDED, Situation.SEALED):
            return self.ids
        is_eligible = self.situation is not Situation.INELIGIBLE
        screen_application(
            self.session, self._as(self.crew.manager), application.reference, STAGE, is_eligible=is_eligible,
            reason=self._mark("screening"), now=self.now - timedelta(days=4),
        )  # fmt: skip
        if is_eligible:
            self._judge(application.reference)
        if self.situation in (Situation.PROPOSED, Situation.TOLD):
            self._decide(application.reference)
        return self.ids

    def _keep(self, reference: str) -> None:
        """What the manager keeps beside it, of which the applicant never reads a word."""
        manager, at = self._as(self.crew.manager), self.now - timedelta(days=5)
        tag = tag_application(self.session, manager, reference, self._mark("tag"), now=at)
        flag = raise_flag(self.session, manager, reference, reason=self._mark("flag"), now=at)
        note = write_note(self.session, manager, reference, text=self._mark("note"), entry_key="one", now=at)
        self.ids.update(tag_id=tag.id, flag_id=flag.id, note_id=note.id, manager=str(self.crew.manager.id))

    def _as(self, person: Person) -> Actor:
        return actor_of(self.session, person)

    def _mark(self, what: str) -> str:
        return mark(what, self.crew.case, self.situation)

    def _write(self) -> Application:
        begun = self.now if self.situation is Situation.DRAFT else self.now - timedelta(days=10)
        application = make_application(
            self.session, self.round, now=begun, lead=self.crew.lead, organisation=self.crew.organisation
        )
        write = fill_in if self.situation is Situation.DRAFT else hand_in
        write(
            self.session, self._as(self.crew.lead), application.reference, STAGE, now=begun,
            title=self._mark("title"), summary=self._mark("answer"),
        )  # fmt: skip
        if self.situation is Situation.DRAFT:
            self._set_aside(application.reference)
        return application

    def _set_aside(self, reference: str) -> None:
        """Two windows on one answer, of which the second clashed with the first."""
        lead = self._as(self.crew.lead)
        for words in (EARLIER, self._mark("answer")):
            save_section(self.session, lead, reference, STAGE, "project", {"summary": words}, now=self.now)
        entries, page = {"summary": self._mark("aside")}, OpenedPage(seen={"summary": "what stood before"})
        save_section(self.session, lead, reference, STAGE, "project", entries, now=self.now, page=page)
        of_it = select(Submission.id).join(Application).where(Application.reference == reference)
        self.ids["aside_id"] = self.session.scalars(
            select(AsideAnswer.id).where(AsideAnswer.submission_id.in_(of_it))
        ).one()
        kept = self.session.scalars(select(EarlierAnswer).where(EarlierAnswer.submission_id.in_(of_it)))
        self.ids["version_id"] = next(one.id for one in kept if one.value == EARLIER)

    def _judge(self, reference: str) -> None:
        first, second = self.crew.colleagues
        if self.situation is Situation.TOLD:
            self._submit(self._offer(reference, first), "peers")
            self._submit(self._offer(reference, second), "peers")
            return
        own = self._offer(reference, self.crew.assessor)
        self.ids["assignment_id"] = own.id
        if self.situation is Situation.OFFERED:
            return
        if self.situation is Situation.PROPOSED:
            mark_anchor(self.session, self._as(self.crew.manager), reference, STAGE, is_anchor=True, now=self.now)
        peers = self._offer(reference, first)
        self.ids["peers_assignment_id"] = peers.id
        self._save(own, "own", points=5)
        self.ids["seen_funder"] = fingerprint(self._mark("ownfunder"))
        write_private_note(self.session, self._as(self.crew.assessor), own.id, self._mark("private"), now=self.now)
        self._submit(peers, "peers")
        if self.situation is Situation.PROPOSED:
            submit_assessment(self.session, self._as(self.crew.assessor), own.id, now=self.now - timedelta(days=2))
            open_others(self.session, self._as(self.crew.assessor), own.id, now=self.now)

    def _offer(self, reference: str, assessor: Person) -> Assignment:
        due_at, offered_at = self.now + timedelta(days=7), self.now - timedelta(days=3)
        manager = self._as(self.crew.manager)
        return assign_assessor(
            self.session, manager, reference, STAGE, assessor.id, due_at=due_at, now=offered_at
        )  # fmt: skip

    def _save(self, work: Assignment, whose: str, points: int = 2) -> None:
        assessor = actor_of(self.session, self.session.get_one(Person, work.assessor_id))
        accept_assignment(self.session, assessor, work.id, now=self.now - timedelta(days=2))
        entry = ScoreEntry(points=points, reason=self._mark(f"{whose}reason"))
        draft = AssessmentDraft(
            scores=dict.fromkeys(CRITERIA, entry),
            recommendation=Recommendation.FUND,
            comment_for_funder=self._mark(f"{whose}funder"),
            comment_for_applicant=self._mark(f"{whose}note"),
        )
        save_assessment(self.session, assessor, work.id, draft, now=self.now - timedelta(days=2))

    def _submit(self, work: Assignment, whose: str) -> None:
        self._save(work, whose)
        assessor = actor_of(self.session, self.session.get_one(Person, work.assessor_id))
        submit_assessment(self.session, assessor, work.id, now=self.now - timedelta(days=2))

    def _decide(self, reference: str) -> None:
        agreed = dict.fromkeys(CRITERIA, ScoreEntry(points=3, reason=self._mark("agreed")))
        moderate(
            self.session, self._as(self.crew.moderator), reference, STAGE, agreed, now=self.now - timedelta(days=2)
        )
        lines = get_round(self.session, SYSTEM, self.round.reference).envelope
        proposal = Proposal(
            outcome=Outcome.INVITED,
            reason=self._mark("outcome"),
            amounts={line.id: 500_000 for line in lines if line.purpose is Purpose.PREPARATION},
            grant_purpose=self._mark("grant"),
            adviser_id=self.crew.adviser.id,
        )
        at = self.now - timedelta(days=1)
        decision = propose_decision(self.session, self._as(self.crew.manager), reference, STAGE, proposal, now=at)
        self.session.flush()
        self.ids["decision_id"] = decision.id
        if self.situation is Situation.TOLD or self.crew.case is Case.NEAR:
            approver = self._as(self.crew.approver)
            approve_decision(self.session, approver, reference, STAGE, seen_version=decision.version, now=at)


def write_to(session: Session, crew: Crew, reference: str, round_reference: str, now: datetime) -> tuple[UUID, UUID]:
    """Write to the applicant alone: one message that was sent, and one that was not."""
    manager, body = actor_of(session, crew.manager), mark("letter", crew.case, Situation.TOLD)
    draft = MessageDraft(Audience.CHOSEN, references=(reference,), subject="Hello", body=body)
    sent = write_message(session, manager, round_reference, draft, now=now)
    reach = count_reach(session, manager, sent)
    send_message(session, manager, round_reference, sent.id, seen_version=1, seen_reach=reach, now=now)
    body = mark("unsent", crew.case, Situation.TOLD)
    unsent = write_message(session, manager, round_reference, replace(draft, body=body), now=now)
    return sent.id, unsent.id
