"""Asking assessors whether they assess at a stage, and what they answer; who waits moves up when somebody goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import SYSTEM, Actor, Role
from assessments.allocating.inputs import Wished
from assessments.allocating.inviting import asks_wishes, get_own_invitation
from assessments.allocating.models import AllocationPlan, AssessingInvitation, TitleWish
from assessments.allocating.queries import get_managed_stage
from assessments.allocating.states import Standing, Step, Wish, after
from assessments.allocating.use_cases.planning import MOST_ITEMS, hold_plan
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, Refused, _
from assessments.funds.models import Stage
from assessments.messages.use_cases import queue_email

NOT_A_RANK = _("Enter a whole number from 1, like 3.")
AGAIN = (Standing.DECLINED, Standing.STEPPED_BACK, Standing.WITHDRAWN)


def invite_to_assess(
    session: Session, actor: Actor, reference: str, stage_key: str, people: Sequence[UUID], *, most: int,
    answer_by: datetime, people_wanted: int | None, wishes: bool, now: datetime,
) -> int:  # fmt: skip
    """Ask assessors to assess at a stage, each by one email; how many were asked. Who is asked already is not again.

    Raises NotFound, NotPermitted, OwnBid or Invalid.
    """
    stage = get_managed_stage(session, actor, reference, stage_key)
    assessors = {one.id: one for one in list_people(session, actor, stage.round.fund_id, Role.ASSESSOR, now)}
    problems = _problems(people, assessors, most, answer_by, people_wanted, now)
    if problems:
        raise Invalid(problems)
    plan = hold_plan(session, actor, stage, now=now)
    plan.people_wanted, plan.asks_wishes = people_wanted, wishes
    mine = AssessingInvitation.stage_id == stage.id, AssessingInvitation.person_id.in_(people)
    known = {one.person_id: one for one in session.scalars(select(AssessingInvitation).where(*mine).with_for_update())}
    asked = 0
    for person_id in dict.fromkeys(people):
        one = known.get(person_id)
        if one is None or one.standing in AGAIN:
            _invite(session, actor, stage, assessors[person_id], one, most, answer_by, now)
            asked += 1
    move_up(session, stage, plan, now=now)
    return asked


def _problems(
    people: Sequence[UUID], assessors: Mapping[UUID, Person], most: int, answer_by: datetime, wanted: int | None,
    now: datetime,
) -> dict[str, str]:  # fmt: skip
    problems = {}
    if not people or not set(people) <= assessors.keys():
        problems["assessor"] = _("Choose at least one of the fund’s assessors.")
    if not 1 <= most <= MOST_ITEMS:
        problems["most"] = _("Enter a number from 1 to 500.")
    if wanted is not None and wanted < 1:
        problems["people_wanted"] = _("Enter a number from 1, or leave it empty.")
    if answer_by <= now:
        problems["answer_by"] = _("The day until which they can answer must be in the future.")
    return problems


def _invite(
    session: Session, actor: Actor, stage: Stage, person: Person, known: AssessingInvitation | None, most: int,
    answer_by: datetime, now: datetime,
) -> None:  # fmt: skip
    assert actor.user_id is not None
    invitation = known or AssessingInvitation(stage_id=stage.id, person_id=person.id, standing=Standing.INVITED)
    if known is not None:
        invitation.standing = after(known.standing, Step.INVITE_AGAIN)
    invitation.most, invitation.answer_by, invitation.reason = most, answer_by, ""
    invitation.invited_at, invitation.invited_by_id = now, actor.user_id
    invitation.answered_at = invitation.reminded_at = None
    session.add(invitation)
    session.flush()
    _note(session, actor, "assessing_invitation.sent", invitation, stage, now)
    tell_invited(session, invitation, stage, person, "assess_invited", now=now)


def tell_invited(
    session: Session, invitation: AssessingInvitation, stage: Stage, person: Person, template: str, *, now: datetime
) -> None:
    """Write to somebody about their invitation, once for each time that it is sent."""
    context = {
        "person": person.name,
        "round": stage.round.title,
        "stage": stage.title,
        "most": invitation.most,
        "answer_by": invitation.answer_by.isoformat(),
        "closes_at": stage.assessing_closes_at.isoformat(),
        "time_zone": stage.round.time_zone,
        "path": f"/assess/invitations/{invitation.id}",
    }
    key = f"{template}:{invitation.id}:{invitation.invited_at.isoformat()}"
    queue_email(
        session, key=key, template=template, address=person.email, context=context, now=now, user_id=person.id,
        round_id=stage.round_id,
    )  # fmt: skip


def withdraw_assessing_invitation(
    session: Session, actor: Actor, reference: str, stage_key: str, invitation_id: UUID, *, now: datetime
) -> None:
    """Take an invitation back that was not accepted. Raises NotFound, NotPermitted, OwnBid or IllegalStep."""
    stage = get_managed_stage(session, actor, reference, stage_key)
    hold_plan(session, actor, stage, now=now)
    mine = AssessingInvitation.id == invitation_id, AssessingInvitation.stage_id == stage.id
    invitation = session.scalars(select(AssessingInvitation).where(*mine).with_for_update()).one_or_none()
    if invitation is None:
        raise NotFound
    if invitation.standing is Standing.WITHDRAWN:
        return
    invitation.standing = after(invitation.standing, Step.WITHDRAW)
    session.flush()
    _note(session, actor, "assessing_invitation.withdrawn", invitation, stage, now)


def accept_invitation_to_assess(
    session: Session, actor: Actor, invitation_id: UUID, *, most: int, now: datetime
) -> AssessingInvitation:
    """Say yes, to as many as one can take; where enough others have, one waits.

    Raises NotFound, Invalid or IllegalStep.
    """
    invitation, plan = _held(session, actor, invitation_id, now)
    if invitation.standing in (Standing.ACCEPTED, Standing.WAITING) and invitation.most == most:
        return invitation
    if not 1 <= most <= invitation.most:
        raise Invalid({"most": _("Enter a number from 1 to %(most)s, which is what you are asked for.")},
                      most=invitation.most)  # fmt: skip
    is_full = plan.people_wanted is not None and _count_accepted(session, invitation.stage_id) >= plan.people_wanted
    invitation.standing = after(invitation.standing, Step.WAIT if is_full else Step.ACCEPT)
    invitation.most, invitation.answered_at = most, now
    session.flush()
    _note(session, actor, "assessing_invitation.accepted", invitation, invitation.stage, now)
    return invitation


def refuse_invitation_to_assess(
    session: Session, actor: Actor, invitation_id: UUID, *, reason: str, now: datetime
) -> AssessingInvitation:
    """Say no, or step back from a yes, with a reason; whoever waits longest then moves up.

    Raises NotFound, Invalid or IllegalStep.
    """
    invitation, plan = _held(session, actor, invitation_id, now)
    if invitation.standing in (Standing.DECLINED, Standing.STEPPED_BACK):
        return invitation
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    step = Step.DECLINE if invitation.standing is Standing.INVITED else Step.STEP_BACK
    invitation.standing = after(invitation.standing, step)
    invitation.reason, invitation.answered_at = reason.strip(), now
    session.flush()
    _note(session, actor, "assessing_invitation.refused", invitation, invitation.stage, now)
    move_up(session, invitation.stage, plan, now=now)
    return invitation


def move_up(session: Session, stage: Stage, plan: AllocationPlan, *, now: datetime) -> None:
    """Let those who wait in, who has waited longest first, as far as there is room."""
    wanted = select(AssessingInvitation).where(
        AssessingInvitation.stage_id == stage.id, AssessingInvitation.standing == Standing.WAITING
    )
    waiting = session.scalars(wanted.order_by(AssessingInvitation.answered_at, AssessingInvitation.id)).all()
    room = len(waiting)
    if plan.people_wanted is not None:
        room = max(0, plan.people_wanted - _count_accepted(session, stage.id))
    for invitation in waiting[:room]:
        invitation.standing = after(invitation.standing, Step.MOVE_UP)
        session.flush()
        _note(session, SYSTEM, "assessing_invitation.moved_up", invitation, stage, now)
        person = session.get_one(Person, invitation.person_id)
        tell_invited(session, invitation, stage, person, "assess_moved_up", now=now)


def say_wishes(
    session: Session, actor: Actor, invitation_id: UUID, wishes: Mapping[UUID, Wished], *, now: datetime
) -> list[UUID]:
    """Say which of the titles that one was shown one would like, and in which order.

    A number of what one would not like is left out; returned is of which. Raises NotFound, Refused or Invalid.
    """
    invitation, _plan = _held(session, actor, invitation_id, now)
    if not asks_wishes(session, invitation):
        raise Refused(_("Nothing was saved: this stage does not ask which titles you would like."))
    assert actor.user_id is not None
    kept = {key: said if said.wish is Wish.WOULD_LIKE else Wished(said.wish) for key, said in wishes.items()}
    problems = {rank_name(key): NOT_A_RANK for key, said in kept.items() if said.rank is not None and said.rank < 1}
    if problems:
        raise Invalid(problems)
    mine = TitleWish.person_id == actor.user_id, TitleWish.submission_id.in_(kept)
    known = {one.submission_id: Wished(one.wish, one.rank) for one in session.scalars(select(TitleWish).where(*mine))}
    changed = {key: said for key, said in kept.items() if known.get(key) != said}
    for key, said in changed.items():
        session.merge(TitleWish(person_id=actor.user_id, submission_id=key, wish=said.wish, rank=said.rank))
    session.flush()
    if changed:
        _note(session, actor, "assessing_invitation.titles_wished", invitation, invitation.stage, now)
    return [key for key, said in wishes.items() if said != kept[key]]


def rank_name(submission_id: UUID) -> str:
    """The name under which the number of a title is entered."""
    return f"rank-{submission_id}"


def _held(
    session: Session, actor: Actor, invitation_id: UUID, now: datetime
) -> tuple[AssessingInvitation, AllocationPlan]:
    """The actor's own invitation, and the plan of its stage, whose row is held first."""
    stage = get_own_invitation(session, actor, invitation_id).stage
    plan = hold_plan(session, actor, stage, now=now)
    return get_own_invitation(session, actor, invitation_id, lock=True), plan


def _count_accepted(session: Session, stage_id: UUID) -> int:
    accepted = select(AssessingInvitation.id).where(
        AssessingInvitation.stage_id == stage_id, AssessingInvitation.standing == Standing.ACCEPTED
    )
    return len(session.scalars(accepted).all())


def _note(
    session: Session, actor: Actor, action: str, invitation: AssessingInvitation, stage: Stage, now: datetime
) -> None:
    details = {"stage": str(stage.id), "person": str(invitation.person_id)}
    record(session, actor, action, invitation.id, now=now, round_id=stage.round_id, details=details)
