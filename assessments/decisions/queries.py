"""Reading decisions and support."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, exists, func, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.decisions.beside import DecisionNote
from assessments.decisions.models import Decision, DecisionAmount, DecisionChange, Support
from assessments.decisions.policies import supports_visible_to
from assessments.decisions.states import HOLDS_MONEY, PENDING, Outcome, State
from assessments.errors import NotFound
from assessments.funds.models import EnvelopeLine, Round, Stage
from assessments.paging import Order, Page, encode_cursor

PAGE = 50


def list_decisions(session: Session, submission_ids: Iterable[UUID]) -> Sequence[Decision]:
    """Every decision of submissions that the caller, one of the fund's staff, was allowed to see; oldest first."""
    return session.scalars(
        select(Decision)
        .where(Decision.submission_id.in_(list(submission_ids)))
        .order_by(Decision.proposed_at, Decision.id)
        .options(*whole_decision())
    ).all()


def find_pending(session: Session, submission_id: UUID) -> Decision | None:
    """The decision of a submission that is proposed or approved."""
    return session.scalars(
        select(Decision)
        .where(Decision.submission_id == submission_id, Decision.state.in_(PENDING))
        .options(*whole_decision())
    ).one_or_none()


def find_note(session: Session, decision: Decision) -> DecisionNote | None:
    """What the staff noted for themselves of a decision that they may see."""
    return session.get(DecisionNote, decision.id)


def find_notes(session: Session, decisions: Sequence[Decision]) -> dict[UUID, DecisionNote]:
    """The same of several, by the decision's id."""
    wanted = DecisionNote.decision_id.in_([decision.id for decision in decisions])
    return {note.decision_id: note for note in session.scalars(select(DecisionNote).where(wanted))}


def find_last_released(session: Session, submission_id: UUID) -> Decision | None:
    """The newest decision of a submission that was told."""
    return session.scalars(
        select(Decision)
        .where(Decision.submission_id == submission_id, Decision.state == State.RELEASED)
        .order_by(Decision.released_at.desc(), Decision.id)
        .limit(1)
        .options(*whole_decision())
    ).one_or_none()


def list_released(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, Decision]:
    """The newest told decision of each submission, by its id; only what is released is looked at."""
    rows = session.scalars(
        select(Decision)
        .where(Decision.submission_id.in_(list(submission_ids)), Decision.state == State.RELEASED)
        .order_by(Decision.released_at, Decision.id)
        .options(*whole_decision())
    )
    return {decision.submission_id: decision for decision in rows}


def is_standing() -> ColumnElement[bool]:
    """Whether a decision is its submission's newest that was not sent back."""
    newest = aliased(Decision)
    return Decision.id == (
        select(newest.id)
        .where(newest.submission_id == Submission.id, newest.state.in_(HOLDS_MONEY))
        .order_by(newest.proposed_at.desc(), newest.id)
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Approved:
    """How many decisions with one outcome wait to be released, and the money that they give."""

    outcome: Outcome
    count: int
    pence: int


def count_approved(session: Session, actor: Actor, stage_id: UUID) -> list[Approved]:
    """A stage's approved decisions by outcome, in the funds that the actor manages."""
    rows = session.execute(
        select(Decision.outcome, func.count(Decision.id.distinct()), func.sum(DecisionAmount.amount_pence))
        .select_from(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .outerjoin(DecisionAmount, DecisionAmount.decision_id == Decision.id)
        .where(*_approved(actor, stage_id))
        .group_by(Decision.outcome)
    )
    return [Approved(outcome, count, int(pence or 0)) for outcome, count, pence in rows]


def list_approved(session: Session, actor: Actor, stage_id: UUID, *, cursor: str | None = None) -> Page[Decision]:
    """A page of a stage's approved decisions by reference, in the funds that the actor manages."""
    order = Order(Application.reference.expression, Application.reference.expression)
    whose = joinedload(Decision.submission).joinedload(Submission.application).joinedload(Application.organisation)
    statement = select(Decision).join(Decision.submission).join(Submission.application)
    statement = statement.where(*_approved(actor, stage_id)).options(whose)
    decisions = session.scalars(order.apply(statement, cursor, PAGE)).all()
    last = decisions[PAGE - 1].submission.application.reference if len(decisions) > PAGE else None
    return Page(decisions[:PAGE], encode_cursor(last, last) if last else None)


def list_approved_marks(session: Session, actor: Actor, stage_id: UUID) -> list[str]:
    """The marks of all of a stage's approved decisions, by which a page tells which ones it was about."""
    narrow = load_only(Decision.id, Decision.version)
    statement = select(Decision).join(Decision.submission).join(Submission.application).options(narrow)
    return [decision.mark for decision in session.scalars(statement.where(*_approved(actor, stage_id)))]


def list_first_approved(session: Session, actor: Actor, stage_id: UUID) -> Sequence[Decision]:
    """The first of a stage's approved decisions with each outcome, whole, so that its letter can be shown."""
    approved = _approved(actor, stage_id)
    firsts = (
        select(func.min(Application.number))
        .select_from(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(*approved)
        .group_by(Decision.outcome)
    )
    return session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(*approved, Application.number.in_(firsts))
        .order_by(Application.number)
        .options(*to_be_released())
    ).all()


def _approved(actor: Actor, stage_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Decision.stage_id == stage_id, Decision.state == State.APPROVED, staffed(actor, Role.MANAGER)


def was_released_by(session: Session, actor: Actor, stage_id: UUID) -> bool:
    """Whether it was the actor who made the newest release of a stage, as somebody did who presses its button twice."""
    newest = (
        select(Decision.released_by_id)
        .where(Decision.stage_id == stage_id, Decision.state == State.RELEASED)
        .order_by(Decision.released_at.desc(), Decision.id)
        .limit(1)
    )
    return actor.user_id is not None and session.scalar(newest) == actor.user_id


def to_be_released() -> tuple[ORMOption, ...]:
    """What a decision is loaded with so that it can be released, or its letter shown."""
    return (
        selectinload(Decision.amounts).joinedload(DecisionAmount.line),
        selectinload(Decision.conditions),
        joinedload(Decision.submission).options(
            joinedload(Submission.stage).selectinload(Stage.criteria),
            joinedload(Submission.form),
            selectinload(Submission.answers),
            joinedload(Submission.application).options(
                joinedload(Application.round).options(
                    joinedload(Round.fund),
                    # Its own stage is one of these. Read anew without its criteria, it would lose them.
                    selectinload(Round.stages).selectinload(Stage.criteria),
                ),
                joinedload(Application.organisation),
            ),
        ),
    )


def money_given() -> Subquery:
    """What each decision gives of each line as it stands, in parts: decision_id, envelope_line_id and pence.

    Deeds count, and what was given up gives nothing: every sum of money that was decided is made from this.
    """
    amounts = select(
        DecisionAmount.decision_id, DecisionAmount.envelope_line_id, DecisionAmount.amount_pence.label("pence")
    )
    changes = select(DecisionChange.decision_id, DecisionChange.envelope_line_id, DecisionChange.change_pence)
    part = union_all(amounts, changes).subquery()
    standing = select(Decision.id).where(Decision.given_up_at.is_(None))
    return select(part).where(part.c.decision_id.in_(standing)).subquery("given")


def pence_held(
    session: Session, round_id: UUID, *, without: Collection[UUID] = (), states: Collection[State] = HOLDS_MONEY
) -> dict[UUID, int]:
    """Pence that live decisions take from each line of a round's envelope, those of some submissions left out.

    Of what was told and is about to be corrected, the larger counts. What was given up holds nothing; deeds count.
    """
    line, pence = "envelope_line_id", "pence"
    part = money_given()
    of_decision = (
        select(part.c[line], Decision.submission_id, func.sum(part.c[pence]).label(pence))
        .join(Decision, Decision.id == part.c.decision_id)
        .join(EnvelopeLine, EnvelopeLine.id == part.c[line])
        .where(EnvelopeLine.round_id == round_id, Decision.state.in_(states))
        .group_by(part.c[line], Decision.submission_id, Decision.id)
    )
    each = (of_decision.where(Decision.submission_id.not_in(without)) if without else of_decision).subquery()
    of_submission = (
        select(each.c[line], func.max(each.c[pence]).label(pence))
        .group_by(each.c[line], each.c.submission_id)
        .subquery()
    )
    totals = select(of_submission.c[line], func.sum(of_submission.c[pence])).group_by(of_submission.c[line])
    return {line_id: int(total) for line_id, total in session.execute(totals)}


def get_support(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Support:
    """An application's newest support that the actor may see, with its sessions. Raises NotFound without any."""
    mine = (Application.reference == reference, supports_visible_to(actor))
    if lock:
        session.execute(
            select(Application.id).join(Support, Support.application_id == Application.id).where(*mine)
            .with_for_update(of=Application)
        )  # fmt: skip
    support = session.scalars(
        select(Support).join(Support.application).where(*mine).options(*_support())
        .order_by(Support.offered_at.desc()).limit(1)
        .execution_options(populate_existing=lock)
    ).one_or_none()  # fmt: skip
    if support is None:
        raise NotFound
    return support


def find_supports(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, Support]:
    """The newest support of each application that the caller was allowed to see, by the application's id."""
    theirs = select(Support).where(Support.application_id.in_(list(application_ids))).options(*_support())
    return {support.application_id: support for support in session.scalars(theirs.order_by(Support.offered_at))}


def list_supports(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[Support]:
    """A page of those whom the actor advises, by reference; of each the newest support."""
    order = Order(Application.reference.expression, Application.reference.expression)
    later = aliased(Support)
    came_later = (later.application_id == Support.application_id) & (later.offered_at > Support.offered_at)
    is_newest = ~exists().where(came_later, later.adviser_id == actor.user_id)
    statement = (
        select(Support)
        .join(Support.application)
        .where(Support.adviser_id == actor.user_id, staffed(actor, Role.ADVISER), is_newest)
        .options(
            selectinload(Support.sessions),
            joinedload(Support.application).options(
                joinedload(Application.organisation),
                joinedload(Application.round),
                selectinload(Application.submissions).joinedload(Submission.stage),
            ),
        )
    )
    supports = session.scalars(order.apply(statement, cursor, PAGE)).all()
    last = supports[PAGE - 1].application.reference if len(supports) > PAGE else None
    return Page(supports[:PAGE], encode_cursor(last, last) if last else None)


def whole_decision() -> tuple[ORMOption, ...]:
    """What a decision is loaded with so that a page can show all of it."""
    return (
        selectinload(Decision.amounts).joinedload(DecisionAmount.line),
        selectinload(Decision.conditions),
        joinedload(Decision.adviser),
        joinedload(Decision.proposed_by),
        joinedload(Decision.approved_by),
    )


def _support() -> tuple[ORMOption, ...]:
    return (
        joinedload(Support.adviser),
        selectinload(Support.sessions),
        joinedload(Support.application).options(
            joinedload(Application.organisation),
            joinedload(Application.round).options(joinedload(Round.fund), selectinload(Round.stages)),
            selectinload(Application.readers),
            selectinload(Application.submissions).options(
                joinedload(Submission.stage), joinedload(Submission.form), selectinload(Submission.answers)
            ),
        ),
    )
