"""Reading applications; every query is filtered by who asks."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from assessments.accounts.models import Membership, Organisation, Person
from assessments.actors import READS_APPLICATIONS, Actor, Place
from assessments.applications.attachments import ids_in
from assessments.applications.confirmations import NOT_ASKED, asks_for_word, list_confirmations
from assessments.applications.models import Application, EarlyOpening, Extension, Submission
from assessments.applications.policies import own, staffed, visible_to, written_by
from assessments.documents.queries import find_documents
from assessments.errors import NotFound
from assessments.folding import fold
from assessments.funds.models import Round
from assessments.funds.shelf import REVISION, SHELF, Revision
from assessments.paging import Order, Page, encode_cursor

OWN_ON_A_PAGE = 20
EARLIER_LOOKED_AT = 20
"""The newest applications of an organisation, from which answers can be taken."""
LONGEST_SEARCH = 200


def get_application(
    session: Session, actor: Actor, reference: str, *, lock: bool = False, among: ColumnElement[bool] | None = None
) -> Application:
    """One application with its round, organisation, readers and submissions; NotFound unless the actor may see it.

    `among` narrows what the actor is looking through, say to their own organisation's. `lock` holds the application's
    row until the transaction ends, so that two people cannot change it at once.
    """
    seen = visible_to(actor) if among is None else among
    return get_application_where(session, and_(Application.reference == reference, seen), lock=lock)


def get_application_where(session: Session, condition: ColumnElement[bool], *, lock: bool = False) -> Application:
    """As `get_application`, the one of which the condition is true; it must hold who may see it. Raises NotFound.

    Its row is held by a statement of its own: PostgreSQL reads a row anew once it has waited for it, but what it joined
    to the row stays as it was before the wait.
    """
    statement = _with_revision().where(condition)
    if lock:
        session.execute(select(Application.id).where(condition).with_for_update(of=Application))
        statement = statement.execution_options(populate_existing=True)
    found = _tied(session, statement.options(*_whole()))
    if not found:
        raise NotFound
    _tie_to_documents(session, found[0])
    _tie_to_confirmations(session, found[0])
    return found[0]


def get_own_application(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Application:
    """As `get_application`, among those of the actor's organisations."""
    return get_application(session, actor, reference, lock=lock, among=own(actor))


def get_written_application(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Application:
    """As `get_application`, among those that the actor writes or watches being written: their own, or typed in."""
    return get_application(session, actor, reference, lock=lock, among=written_by(actor))


def get_staff_application(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Application:
    """As `get_application`, among those that the actor reads as the funder's staff."""
    return get_application(session, actor, reference, lock=lock, among=staffed(actor, *READS_APPLICATIONS))


def submission_at(application: Application, stage_key: str | None) -> Submission:
    """The submission of one stage, the newest if none is named; NotFound if the application did not come so far."""
    submission = application.current if stage_key is None else application.at(stage_key)
    if submission is None:
        raise NotFound
    return submission


def find_application_of(session: Session, organisation_id: UUID, round_id: UUID) -> Application | None:
    """The organisation's application in the round that still stands, if there is one."""
    theirs = Application.organisation_id == organisation_id, Application.round_id == round_id
    candidates = _tied(session, _with_revision().where(*theirs).options(*_whole()).order_by(Application.number))
    return next((application for application in candidates if application.current.state != "withdrawn"), None)


def list_own_applications(session: Session, actor: Actor, round_id: UUID | None = None) -> Sequence[Application]:
    """The applications of the actor's organisations, newest first."""
    outline = joinedload(Application.organisation), selectinload(Application.submissions)
    statement = (
        _with_revision()
        .where(own(actor))
        .options(*outline)
        .order_by(Application.started_at.desc(), Application.reference)
    )
    if round_id is not None:
        statement = statement.where(Application.round_id == round_id)
    return _tied(session, statement)


def list_earlier_submissions(session: Session, actor: Actor, submission: Submission) -> list[Submission]:
    """What the organisation of a draft wrote elsewhere, for whichever fund, with the answers; the newest first."""
    current = submission.application
    theirs = own(actor), Application.organisation_id == current.organisation_id
    answered = selectinload(Application.submissions).selectinload(Submission.answers)
    newest = Application.started_at.desc(), Application.reference
    statement = _with_revision().where(*theirs).options(answered).order_by(*newest).limit(EARLIER_LOOKED_AT)
    found = [each for application in _tied(session, statement) for each in reversed(application.submissions)]
    return [each for each in found if each.application_id != current.id or each.position < submission.position]


def page_own_applications(
    session: Session, actor: Actor, *, text: str = "", cursor: str | None = None
) -> Page[Application]:
    """A page of the applications of the actor's organisations, newest first, in which every word of the text is found.

    Looked for are the reference, the round, the title and the organisation, of drafts, too: they are their own.
    """
    order = Order(Application.started_at.expression, Application.reference.expression, descending=True)
    outline = joinedload(Application.organisation), selectinload(Application.submissions)
    statement = _with_revision().join(Application.organisation).where(own(actor)).options(*outline)
    for word in text[:LONGEST_SEARCH].split():
        places = (Application.reference, Application.title, Round.title)
        found = or_(*(column.icontains(word, autoescape=True) for column in places))
        statement = statement.where(or_(found, Organisation.name_key.icontains(fold(word), autoescape=True)))
    rows = _tied(session, order.apply(statement, cursor, OWN_ON_A_PAGE))
    shown = rows[:OWN_ON_A_PAGE]
    last = shown[-1] if len(rows) > OWN_ON_A_PAGE else None
    return Page(shown, encode_cursor(last.started_at, last.reference) if last else None)


def list_leads(session: Session, organisation_id: UUID) -> Sequence[Person]:
    """Those who are written to about an organisation's applications: its leads."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.place == Place.LEAD)
        .order_by(Person.email)
    ).all()


def list_members(session: Session, organisation_id: UUID) -> Sequence[Person]:
    """Everybody who has a place in an organisation."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Person.email)
    ).all()


def find_early_opening(session: Session, submission_id: UUID) -> EarlyOpening | None:
    """Who opened a submission before its closing, when and why; the caller has been allowed to know of it."""
    return session.scalars(
        select(EarlyOpening)
        .where(EarlyOpening.submission_id == submission_id)
        .options(joinedload(EarlyOpening.opened_by))
    ).one_or_none()


def list_early_openings(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, EarlyOpening]:
    """The openings of these submissions, by submission."""
    openings = session.scalars(select(EarlyOpening).where(EarlyOpening.submission_id.in_(list(submission_ids))))
    return {opening.submission_id: opening for opening in openings}


def list_extensions(session: Session, submission_id: UUID) -> Sequence[Extension]:
    """The extensions of a submission that the caller has already been allowed to see, oldest first."""
    return session.scalars(
        select(Extension)
        .where(Extension.submission_id == submission_id)
        .options(joinedload(Extension.granted_by))
        .order_by(Extension.granted_at)
    ).all()


def _with_revision() -> Select[Application, UUID, UUID, UUID]:
    """Applications, each with which revision of its round stands."""
    return select(Application, *REVISION).join(Application.round).join(Round.fund)


def _tied(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Application]:
    """The applications with their rounds from the shelf, and with their parts leading back to them."""
    rows = session.execute(statement).unique().all()
    rounds = SHELF.take(session, [Revision(*row[1:]) for row in rows])
    for (application, *_revision), round_ in zip(rows, rounds, strict=True):
        tie_to_round(application, round_)
    return [row[0] for row in rows]


def tie_to_round(application: Application, round_: Round) -> None:
    """Let an application and its submissions lead to what its round asks."""
    set_committed_value(application, "round", round_)
    stages = {stage.id: stage for stage in round_.stages}
    for submission in application.submissions:
        stage = stages[submission.stage_id]
        set_committed_value(submission, "application", application)
        set_committed_value(submission, "stage", stage)
        set_committed_value(submission, "form", next(form for form in stage.forms if form.id == submission.form_id))


def _tie_to_documents(session: Session, application: Application) -> None:
    """Let an application's submissions know what the documents are that their answers name: one query, if any is."""
    named = set().union(*(ids_in(submission) for submission in application.submissions))
    documents = find_documents(session, application.organisation_id, named)
    for submission in application.submissions:
        submission.documents = documents


def _tie_to_confirmations(session: Session, application: Application) -> None:
    """Let its submissions know who was asked to confirm what they say: one query, if any form asks for that."""
    asking = [submission for submission in application.submissions if asks_for_word(submission.form)]
    if asking:
        found = list_confirmations(session, [submission.id for submission in asking])
        for submission in asking:
            submission.confirmations = found.get(submission.id, NOT_ASKED)


def _whole() -> tuple[ORMOption, ...]:
    """Each thing by one path only: a second path would empty, in a query that reads anew, what the first has filled.

    What is few comes in the same statement; answers are many, and of receipts only a receipt's page reads the text.
    """
    return (
        joinedload(Application.organisation),
        selectinload(Application.readers),
        joinedload(Application.submissions).options(
            selectinload(Submission.answers),
            joinedload(Submission.receipts),
        ),
    )
