"""An anonymous stage: whoever assesses it meets no name, on no page, in no email and in no file."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.applications.models import Answer, Application, Reader
from assessments.applications.queries import get_application
from assessments.applications.use_cases import save_section, screen_application
from assessments.applications.withholding import learns_names, with_names
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.funds.models import Form, Stage
from assessments.funds.questions import Question, Section, documents_of
from assessments.funds.states import QuestionKind
from assessments.interests.models import ApplicantsDeclared, Conflict
from assessments.interests.states import ConflictGround, Standing
from assessments.scoring.leaks import Leak
from assessments.scoring.models import Assignment
from assessments.scoring.states import State
from assessments.scoring.use_cases import assign_assessor
from assessments.work import run_due_jobs
from tests.evidence import Evidence
from tests.factories import actor_of, fill_in, revise_rounds, sign_in
from tests.mailbox import Mailbox
from tests.portal.assess.typed import WHOLE

NAMES = ("Zephyrine", "Quellen", "Otterbourne", "Rumpelt", "XQ-who", "ZTR")
FORBIDDEN = re.compile("|".join(NAMES))
PARTNER = {
    "organisation": "Otterbourne Press", "number": "", "contact": "Ida Rumpelt", "email": "ida@ztr.example",
    "role": "Prints.", "share": "500",
}  # fmt: skip
QUESTIONS = (
    Question("who", QuestionKind.LONG_TEXT, "Who are you?", max_words=50, is_identifying=True),
    Question("partners", QuestionKind.PARTNERS, "Who are your partners?", is_required=False),
)


@dataclass
class Blind:
    """An application to an anonymous stage, offered to an assessor."""

    evidence: Evidence
    document_id: UUID
    work: Assignment
    manager: Actor

    @property
    def url(self) -> str:
        return f"/assess/{self.work.id}"


@pytest.fixture
def moment() -> datetime:
    return utcnow()


@pytest.fixture
def blind(sessions: _Sessions, app: Flask, tmp_path: Path, moment: datetime) -> Blind:
    made = Evidence(sessions, tmp_path / "files", moment)
    with sessions.begin() as session:
        organisation = session.get_one(Organisation, made.organisation.id)
        organisation.name = "Zephyrine Marsh Trust"
        session.execute(update(Stage).where(Stage.key == "concept").values(is_anonymous=True, hides_title=True))
        form = get_application(session, made.actor, made.reference).current.form_id
        _identify(session, "title")
        row = session.get_one(Form, form)
        session.refresh(row)
        document = [*row.document, *documents_of([Section("more", "More", questions=QUESTIONS)])]
        session.execute(update(Form).where(Form.id == form).values(document=document))
        revise_rounds(session)
    return _handed_in(made, sessions, moment)


def _handed_in(made: Evidence, sessions: _Sessions, moment: datetime) -> Blind:
    document_id = made.attach(b"%PDF-1.7\nPlans.\n", "Zephyrine plans.pdf")
    with sessions.begin() as session:
        fill_in(session, made.actor, made.reference, "concept", now=moment, title="Zephyrine on wheels")
        entries = {"who": "XQ-who we are: Quellen and friends.", "partners": [PARTNER]}
        save_section(session, made.actor, made.reference, "concept", "more", entries, now=moment)
    made.submit()
    with sessions.begin() as session:
        manager = actor_of(session, made.staff.manager, now=moment)
        screen_application(session, manager, made.reference, "concept", is_eligible=True, reason="Fits.", now=moment)
        work = assign_assessor(
            session, manager, made.reference, "concept", made.staff.assessors[0].id,
            due_at=moment + timedelta(days=9), now=moment,
        )  # fmt: skip
    return Blind(made, document_id, work, manager)


@pytest.fixture
def assessor(client: FlaskClient, blind: Blind) -> FlaskClient:
    return sign_in(client, blind.evidence.staff.assessors[0])


def test_no_page_email_list_search_or_file_tells_an_assessor_whose_it_is(
    assessor: FlaskClient, blind: Blind, mailbox: Mailbox, moment: datetime
) -> None:
    (told,) = (mail for mail in mailbox.deliver(moment) if "to assess" in str(mail["Subject"]))
    texts = [str(told["Subject"]), told.get_content()]
    before = [
        assessor.get(path).text for path in ("/assess/", blind.url, f"{blind.url}/recuse", f"{blind.url}/interest")
    ]
    assert "Go through all applicants" in before[0]
    assert not any(blind.evidence.reference in text for text in (*texts, before[0])), "it is on no list before that"
    refused = assessor.post(f"{blind.url}/accept")
    assert refused.status_code == 409
    applicants = f"/assess/interests/applicants/{blind.evidence.reference.rpartition('-')[0]}"
    listed = assessor.get(applicants).text  # the one list that names them leads nowhere
    assert "Zephyrine Marsh Trust" in listed
    assert "with Otterbourne Press" in listed
    assert blind.evidence.reference not in listed
    assert assessor.post(applicants).status_code == 302
    opened = assessor.post(f"{blind.url}/accept", follow_redirects=True)
    assert "We visit people at home" in opened.text
    assert "Withheld: this stage is anonymous" in opened.text
    assert "Document 1.pdf" in opened.text
    paths = (f"{blind.url}/score", "/assess/?sort=organisation", "/assess/?q=Warmer")
    during = [assessor.get(path).text for path in paths]
    searched = [assessor.get(f"/assess/?q={name}") for name in NAMES]
    assert all("No work matches." in page.text for page in searched)
    done = assessor.post(f"{blind.url}/score", data={**WHOLE, "submit": "Save and submit"}, follow_redirects=True)
    after = [assessor.get(f"{blind.url}/{page}", follow_redirects=True).text for page in ("submitted", "amend", "note")]
    for text in (*texts, *before, refused.text, opened.text, *during, done.text, *after):
        assert not FORBIDDEN.search(text), FORBIDDEN.search(text)


def test_a_document_has_a_neutral_name_for_assessors_and_its_own_for_the_staff(
    assessor: FlaskClient, app: Flask, blind: Blind, sessions: _Sessions, moment: datetime
) -> None:
    _open(blind, sessions, assessor)
    with assessor.get(f"/files/{blind.document_id}") as sent:
        assert sent.status_code == 200
        assert "Document%201.pdf" in sent.headers["Content-Disposition"]
        assert not FORBIDDEN.search(sent.headers["Content-Disposition"])
    with sign_in(app.test_client(), blind.evidence.staff.manager).get(f"/files/{blind.document_id}") as sent:
        assert "Zephyrine" in sent.headers["Content-Disposition"]
    with sessions.begin() as session:
        _identify(session, "plans")
    assert assessor.get(f"/files/{blind.document_id}").status_code == 404


def test_who_learns_names_is_the_same_in_python_and_in_sql(
    assessor: FlaskClient, blind: Blind, sessions: _Sessions, moment: datetime
) -> None:
    _open(blind, sessions, assessor)
    staff = blind.evidence.staff
    with sessions.reading() as session:
        application = get_application(session, blind.manager, blind.evidence.reference)
        people = [staff.manager, staff.moderator, *staff.assessors, blind.evidence.lead]
        learning = [actor_of(session, person, now=moment) for person in people]
        for actor in learning:
            listed = session.scalars(select(Application.id).where(with_names(actor))).all()
            assert (application.id in listed) is learns_names(actor, application)
        assert [learns_names(actor, application) for actor in learning] == [True, True, False, False, True]


def test_ticking_an_applicant_is_a_conflict_at_once_and_takes_back_work_that_was_on_no_list(
    assessor: FlaskClient, blind: Blind, sessions: _Sessions
) -> None:
    applicants = f"/assess/interests/applicants/{blind.evidence.reference.rpartition('-')[0]}"
    data = {"applicants": [str(blind.evidence.organisation.id)]}
    assert assessor.get(blind.url).location == "/assess/"
    assert assessor.post(applicants, data=data).status_code == 302
    with sessions.reading() as session:
        assert session.scalars(select(Conflict.ground)).all() == [ConflictGround.DECLARED]
        assert session.get_one(Assignment, blind.work.id).state is State.RECUSED
    assert assessor.get(blind.url).status_code == 404
    assert assessor.post(applicants, data=data).status_code == 302
    with sessions.reading() as session:
        assert len(session.scalars(select(Conflict)).all()) == 1


def test_what_is_in_question_is_on_no_list_and_no_word_tells_of_a_tie(
    assessor: FlaskClient, blind: Blind, sessions: _Sessions, moment: datetime
) -> None:
    applicants = f"/assess/interests/applicants/{blind.evidence.reference.rpartition('-')[0]}"
    with sessions.begin() as session:
        application = get_application(session, blind.manager, blind.evidence.reference)
        conflict = Conflict(
            application_id=application.id, round_id=application.round_id, person_id=blind.work.assessor_id,
            ground=ConflictGround.SAME_NAME, rests_on="Zephyrine", standing=Standing.POSSIBLE, found_at=moment,
        )  # fmt: skip
        session.add(conflict)
    assert assessor.post(applicants).status_code == 302
    page, refused = assessor.get("/assess/").text, assessor.post(f"{blind.url}/accept")
    assert "1 application of Test round is not ready for you yet" in " ".join(page.split())
    assert blind.evidence.reference not in page
    assert refused.status_code == 409
    assert "it does not open yet" in refused.text
    assert "part in" not in refused.text
    with sessions.begin() as session:
        held = session.get_one(Conflict, conflict.id)
        held.standing, held.reason, held.decided_at, held.decided_by_id = (
            Standing.DISMISSED, "Another one.", moment, blind.manager.user_id
        )  # fmt: skip
    assert blind.evidence.reference in assessor.get("/assess/").text
    assert assessor.post(f"{blind.url}/accept").status_code == 302


def test_names_in_what_is_not_withheld_are_flagged_with_the_question_and_the_passage(
    app: Flask, blind: Blind, sessions: _Sessions, moment: datetime
) -> None:
    with sessions.begin() as session:
        told = "We of the ZEPHYRINE  Marsh Trust visit people at home."
        session.execute(update(Answer).where(Answer.question_key == "summary").values(value=told))
    run_due_jobs(sessions, now=moment, limit=100)
    with sessions.reading() as session:
        found = {(leak.question_key, leak.name) for leak in session.scalars(select(Leak))}
        assert found == {("plans", "zephyrine"), ("summary", "Zephyrine Marsh Trust")}
    manager = sign_in(app.test_client(), blind.evidence.staff.manager)
    page = f"/manage/rounds/{blind.evidence.reference.rpartition('-')[0]}/concept/names-found"
    shown = manager.get(page)
    assert "Zephyrine plans.pdf" in shown.text
    assert "We of the ZEPHYRINE Marsh Trust visit" in shown.text
    link = re.search(rf'href="({page}/[0-9a-f-]+)"', shown.text)
    assert link
    assert manager.post(link[1], data={"reason": "The file is about a place."}).status_code == 302
    assert "The file is about a place." in manager.get(f"{page}?show=noted").text
    assert manager.post(f"{page}/look").status_code == 302
    run_due_jobs(sessions, now=utcnow(), limit=100)
    with sessions.reading() as session:  # what was noted stays noted
        assert len(session.scalars(select(Leak).where(Leak.noted_at.is_(None))).all()) == 1


def _open(blind: Blind, sessions: _Sessions, assessor: FlaskClient) -> None:
    with sessions.begin() as session:
        application = get_application(session, blind.manager, blind.evidence.reference)
        session.add(
            ApplicantsDeclared(person_id=blind.work.assessor_id, round_id=application.round_id, declared_at=utcnow())
        )
    assert assessor.post(f"{blind.url}/accept").status_code == 302
    with sessions.reading() as session:
        assert session.scalars(select(Reader.withholds_names)).all() == [True]


def _identify(session: Session, key: str) -> None:
    """Say of a question, behind the rules' back, that its answer identifies."""
    for form in session.scalars(select(Form)).all():
        document = [
            {**section, "questions": [{**each, "is_identifying": each["key"] == key} for each in section["questions"]]}
            for section in form.document
        ]
        session.execute(update(Form).where(Form.id == form.id).values(document=document))
    revise_rounds(session)
