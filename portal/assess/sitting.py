"""One item of a panel's meeting: everybody present has it on their own device, and says whether their scores stand."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import READS_APPLICATIONS, Role
from assessments.applications.models import Submission
from assessments.errors import Invalid, Refused
from assessments.panels.policies import SITS, may_chair
from assessments.panels.queries import Seat, Sitting, TakesNoPart, get_seat, get_sitting
from assessments.panels.states import Phase
from assessments.panels.use_cases import (
    agree_scores,
    confirm_scores,
    open_item_scores,
    record_departure,
    revise_in_meeting,
    write_minutes,
)
from assessments.panels.use_cases.minutes import mark_of_minutes
from assessments.panels.wording import STANDS
from assessments.scoring.anonymity import is_anonymous_for
from assessments.scoring.drafts import mark_of_entries
from assessments.scoring.revisions import find_revision, list_revisions
from assessments.scoring.use_cases import ScoreEntry
from assessments.scoring.use_cases.amending import entries_that_stand
from assessments.scoring.use_cases.moderating import agreed_entries
from assessments.scoring.wording import RECOMMENDATIONS
from portal.answers import ShownSection, shown_answers, shown_to_assessor
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.comparison import compare, mark_from, marks_of, names_at_table
from portal.assess.forms import agreed_form, entries_from, name_problems, revised_form, told_differences
from portal.assess.meeting_forms import LeaveForm, MinutesForm
from portal.assess.meetings import SITTERS
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems
from portal.seen import SeenForm, Stands

ITEM = "/panels/<uuid:meeting_id>/items/<uuid:item_id>"


@blueprint.get(ITEM)
@needs_role(*SITTERS)
def panel_item(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """The application, all scores, who is there, and what members say of theirs."""
    seat = _seat(meeting_id, item_id)
    order = [item.id for item in seat.sitting.meeting.items]
    place = order.index(item_id)
    return render_template(
        "assess/panel_item.html",
        seat=seat,
        place=place + 1,
        previous=order[place - 1] if place else None,
        following=order[place + 1] if place + 1 < len(order) else None,
        compared=compare(seat.submission.stage.criteria, seat.assessments),
        names=_names(seat),
        marks=marks_of(seat.assessments),
        revised=list_revisions(reading(), seat.assessments),
        agreed_mark=mark_from(seat.moderation.scores) if seat.moderation else None,
        recommendations=RECOMMENDATIONS,
        stands=STANDS,
        said={one.person_id: one for one in seat.item.standings},
        scored={work.assessor_id for work in seat.assessments},
        shown=_shown(seat.submission),
        **_roles(seat),
    )


@blueprint.post(f"{ITEM}/open")
@needs_role(Role.ASSESSOR)
def open_panel_scores(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Open all scores of the item, after which one's own are only revised beside what one submitted."""
    with Sessions.begin() as session:
        open_item_scores(session, current_actor(), meeting_id, item_id, now=arrived_at())
    return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))


@blueprint.post(f"{ITEM}/confirm")
@needs_role(Role.ASSESSOR)
def confirm_panel_scores(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Say that one's own scores stand."""
    with Sessions.begin() as session:
        confirm_scores(session, current_actor(), meeting_id, item_id, now=arrived_at())
    return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))


@blueprint.route(f"{ITEM}/revise", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def revise_in_panel(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Revise one's own scores in the meeting."""
    seat = _seat(meeting_id, item_id)
    criteria, held = seat.submission.stage.criteria, _held(seat)
    if seat.own is None or not seat.is_open:
        return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))
    form, status = revised_form(criteria, held), 200
    form.open_at(mark_of_entries(held))
    if form.is_submitted():
        status = 422
        if form.validate():
            entries = entries_from(form, criteria)
            try:
                with Sessions.begin() as session:
                    revise_in_meeting(
                        session, current_actor(), meeting_id, item_id, entries, seen=form.seen.data, now=arrived_at()
                    )
                return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))
            except (Invalid, Refused) as refusal:
                held = _held(_seat(meeting_id, item_id, is_fresh=True))
                status = form.refuse(refusal, mark_of_entries(held), told_differences(criteria, held, entries))
    return _form_page("assess/revise_in_panel.html", seat, form), status


@blueprint.route(f"{ITEM}/agree", methods=["GET", "POST"])
@needs_role(Role.MODERATOR)
def agree(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Record what the panel agrees."""
    seat = _seat(meeting_id, item_id)
    criteria, standing = seat.submission.stage.criteria, agreed_entries(seat.moderation)
    form, status = agreed_form(criteria, standing), 200
    form.open_at(mark_of_entries(standing))
    if form.is_submitted():
        status = 422
        if form.validate():
            entries = entries_from(form, criteria)
            try:
                with Sessions.begin() as session:
                    agree_scores(
                        session, current_actor(), meeting_id, item_id, entries, seen=form.seen.data, now=arrived_at()
                    )
                wake_worker()
                flash(_("The agreed scores are recorded."))
                return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))
            except (Invalid, Refused) as refusal:
                standing = agreed_entries(_seat(meeting_id, item_id, is_fresh=True).moderation)
                told = told_differences(criteria, standing, entries)
                status = form.refuse(refusal, mark_of_entries(standing), told)
    return _form_page("assess/agree.html", seat, form), status


@blueprint.route(f"{ITEM}/leave", methods=["GET", "POST"])
@needs_role(*SITS)
def leave_item(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Record that somebody leaves for the item: the chair for anybody, a member for themselves."""
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    if sitting.is_shut_to(current_actor(), sitting.item(item_id)):
        return _left(meeting_id)
    form, status = LeaveForm(), 200
    form.person.choices = _leavers(sitting)
    if form.is_submitted():
        status, chosen = 422, form.chosen() if form.validate() else None
        if chosen is not None:
            try:
                with Sessions.begin() as session:
                    record_departure(
                        session, current_actor(), meeting_id, item_id, chosen[0], ground=chosen[1], now=arrived_at()
                    )
                return _left(meeting_id)
            except (Invalid, Refused) as refusal:
                status = show_problems(form, refusal)
    page = render_template("assess/leave_item.html", sitting=sitting, item=sitting.item(item_id), form=form)
    return page, status


@blueprint.route(f"{ITEM}/minutes", methods=["GET", "POST"])
@needs_role(Role.MODERATOR)
def item_minutes(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Write down what was said of the item."""
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    item = sitting.item(item_id)
    if sitting.is_shut_to(current_actor(), item):
        raise TakesNoPart
    form, status = MinutesForm(data={"text": item.minutes}), 200
    form.open_at(mark_of_minutes(item))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    write_minutes(
                        session, current_actor(), meeting_id, item_id, form.text.data or "", seen=form.seen.data,
                        now=arrived_at(),
                    )  # fmt: skip
                return redirect(url_for(".panel_item", meeting_id=meeting_id, item_id=item_id))
            except (Invalid, Refused) as refusal:
                now_stands = get_sitting(fresh_reading(), current_actor(), meeting_id).item(item_id)
                told = [Stands(_("Minutes of this item"), now_stands.minutes)]
                status = form.refuse(refusal, mark_of_minutes(now_stands), told)
    return render_template("assess/item_minutes.html", sitting=sitting, item=item, form=form), status


def _seat(meeting_id: UUID, item_id: UUID, *, is_fresh: bool = False) -> Seat:
    session = fresh_reading() if is_fresh else reading()
    return get_seat(session, current_actor(), meeting_id, item_id, now=arrived_at())


def _held(seat: Seat) -> dict[str, ScoreEntry]:
    """What the member holds now."""
    if seat.own is None or seat.own.assessment is None:
        return {}
    return entries_that_stand(seat.own.assessment, find_revision(fresh_reading(), seat.own.assessment.id))


def _roles(seat: Seat) -> dict[str, Any]:
    """What whoever looks at the item may do."""
    actor, sitting = current_actor(), seat.sitting
    is_under_way = sitting.meeting.phase is Phase.UNDER_WAY
    is_member = actor.user_id in sitting.member_ids
    is_asked = is_under_way and seat.own is not None
    says = is_asked and seat.is_present(actor.user_id)
    has_opened = seat.own is not None and seat.own.opened_others_at is not None
    return {
        "is_under_way": is_under_way,
        "is_chair": may_chair(actor, sitting.meeting.stage.round.fund_id) and is_under_way,
        "may_say": says and has_opened,
        "may_open": says and not has_opened,
        "is_awaited": is_asked and is_member and not says,
        "may_leave": is_under_way and is_member,
    }


def _shown(submission: Submission) -> list[ShownSection]:
    """The answers, to an assessor at an anonymous stage without what identifies."""
    if is_anonymous_for(current_actor(), submission):
        return shown_to_assessor(submission, at=submission)
    return shown_answers(submission)


def _names(seat: Seat) -> dict[UUID, str]:
    """What to call those who assessed the item."""
    sees_all = current_actor().has_role(seat.sitting.meeting.stage.round.fund_id, *READS_APPLICATIONS)
    return names_at_table(seat.assessments, seat.sitting.member_ids, sees_all=sees_all)


def _leavers(sitting: Sitting) -> dict[str, str]:
    """Whom the actor may record as leaving: the chair anybody, others themselves."""
    is_chair = may_chair(current_actor(), sitting.meeting.stage.round.fund_id)
    return {
        str(member.person_id): member.person.name
        for member in sitting.members
        if is_chair or member.person_id == current_actor().user_id
    }


def _left(meeting_id: UUID) -> ResponseReturnValue:
    flash(_("It is recorded who leaves for this item. Its page is shut for them."))
    return redirect(url_for(".meeting", meeting_id=meeting_id))


def _form_page(template: str, seat: Seat, form: SeenForm) -> str:
    name_problems(form, seat.submission.stage.criteria)
    return render_template(
        template,
        seat=seat,
        form=form,
        criteria=seat.submission.stage.criteria,
        compared=compare(seat.submission.stage.criteria, seat.assessments),
        names=_names(seat),
        revised=list_revisions(reading(), seat.assessments),
        has_quorum=seat.sitting.has_quorum(seat.item),
    )
