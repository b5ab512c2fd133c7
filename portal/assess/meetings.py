"""Meetings of panels: the list, arranging one, its agenda, running it, and its minutes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts.queries import list_people
from assessments.actors import Role
from assessments.errors import Invalid, Refused
from assessments.panels.models import Item, Meeting
from assessments.panels.openness import unready, without_scores
from assessments.panels.policies import FOLLOWS, SITS, may_arrange, may_chair
from assessments.panels.queries import (
    Sitting,
    get_sitting,
    get_stage_to_arrange,
    list_divergent_ids,
    list_meetings,
    list_stages_to_arrange,
    list_zone_ids,
)
from assessments.panels.states import Phase
from assessments.panels.use_cases import (
    add_to_minutes,
    begin_meeting,
    change_meeting,
    close_meeting,
    make_meeting,
    mark_present,
    set_agenda,
)
from assessments.panels.use_cases.arranging import details_of, mark_of_agenda, mark_of_details
from assessments.panels.wording import GROUNDS, PHASES
from assessments.scoring.opening import ApplicantsNotDeclared, InterestsNotConfirmed
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.meeting_forms import (
    AdditionForm,
    DetailsForm,
    PresenceForm,
    agenda_form,
    agenda_from,
    key_of,
    offered_in,
)
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.problems import show_problems
from portal.seen import SeenForm, Stands
from portal.text import moment

SITTERS = (*SITS, *FOLLOWS[1:])
"""Roles of which somebody may have to do with a meeting."""


@blueprint.get("/panels")
@needs_role(*SITTERS)
def meetings() -> ResponseReturnValue:
    """The meetings that one sits in or follows, the last to begin first."""
    page = list_meetings(reading(), current_actor(), cursor=request.args.get("after") or None)
    return render_template(
        "assess/meetings.html",
        meetings=page.rows,
        phases=PHASES,
        stages=list_stages_to_arrange(reading(), current_actor(), arrived_at()),
        next_url=url_for(".meetings", after=page.next_cursor) if page.next_cursor else None,
    )


@blueprint.route("/panels/new/<reference>/<stage>", methods=["GET", "POST"])
@needs_role(Role.MODERATOR, Role.MANAGER)
def new_meeting(reference: str, stage: str) -> ResponseReturnValue:
    """Arrange a meeting about one stage of a round."""
    found = get_stage_to_arrange(reading(), current_actor(), reference, stage)
    form, status = DetailsForm(), 200
    key = key_of(form.entry_key)
    if form.is_submitted():
        status = 422
        form.validate()
        details = form.details(found.round.time_zone)
        if details is not None:
            try:
                with Sessions.begin() as session:
                    made = make_meeting(
                        session, current_actor(), reference, stage, details, entry_key=key, now=arrived_at()
                    )
                    meeting_id = made.id
                return redirect(url_for(".meeting_agenda", meeting_id=meeting_id))
            except (Invalid, Refused) as refusal:
                status = show_problems(form, refusal)
    return render_template("assess/new_meeting.html", form=form, stage=found), status


@blueprint.get("/panels/<uuid:meeting_id>")
@needs_role(*SITTERS)
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    """The agenda, with where each item stands; for the chair also who is present."""
    return _show_meeting(get_sitting(reading(), current_actor(), meeting_id))


@blueprint.route("/panels/<uuid:meeting_id>/details", methods=["GET", "POST"])
@needs_role(Role.MODERATOR, Role.MANAGER)
def meeting_details(meeting_id: UUID) -> ResponseReturnValue:
    """Change when and where a panel meets."""
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    found, status = sitting.meeting, 200
    zone = found.stage.round.time_zone
    form = DetailsForm(data=_typed(found, zone))
    form.open_at(mark_of_details(details_of(found)))
    if form.is_submitted():
        status = 422
        form.validate()
        details = form.details(zone)
        if details is not None:
            try:
                with Sessions.begin() as session:
                    change_meeting(session, current_actor(), meeting_id, details, seen=form.seen.data, now=arrived_at())
                return redirect(url_for(".meeting", meeting_id=meeting_id))
            except (Invalid, Refused) as refusal:
                now_stands = get_sitting(fresh_reading(), current_actor(), meeting_id).meeting
                stands = [
                    Stands(_("Now"), f"{now_stands.title}\n{moment(now_stands.starts_at, zone)}\n{now_stands.place}")
                ]
                status = form.refuse(refusal, mark_of_details(details_of(now_stands)), stands)
    return render_template("assess/meeting_details.html", form=form, sitting=sitting), status


@blueprint.route("/panels/<uuid:meeting_id>/agenda", methods=["GET", "POST"])
@needs_role(Role.MODERATOR, Role.MANAGER)
def meeting_agenda(meeting_id: UUID) -> ResponseReturnValue:
    """Who sits on the panel, and what comes in which order."""
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    items = _open_items(sitting)
    form, status = _agenda_form(sitting, items), 200
    form.open_at(mark_of_agenda(sitting))
    if form.is_submitted():
        status = 422
        agenda = agenda_from(form, items) if form.validate() else None
        if agenda is not None:
            try:
                with Sessions.begin() as session:
                    set_agenda(session, current_actor(), meeting_id, agenda, seen=form.seen.data, now=arrived_at())
                flash(_("Members and agenda are saved."))
                return redirect(url_for(".meeting", meeting_id=meeting_id))
            except (Invalid, Refused) as refusal:
                stands = get_sitting(fresh_reading(), current_actor(), meeting_id)
                lines = "\n".join(item.submission.application.reference for item in _open_items(stands))
                members = "\n".join(member.person.name for member in stands.members)
                told = [Stands(_("Agenda"), lines), Stands(_("Members"), members)]
                status = form.refuse(refusal, mark_of_agenda(stands), told)
    return render_template("assess/meeting_agenda.html", form=form, sitting=sitting, items=items), status


@blueprint.post("/panels/<uuid:meeting_id>/begin", endpoint="begin_meeting")
@needs_role(Role.MODERATOR)
def begin(meeting_id: UUID) -> ResponseReturnValue:
    """Begin the meeting, which opens its items to the members."""
    with Sessions.begin() as session:
        begin_meeting(session, current_actor(), meeting_id, now=arrived_at())
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@blueprint.post("/panels/<uuid:meeting_id>/presence")
@needs_role(Role.MODERATOR)
def presence(meeting_id: UUID) -> ResponseReturnValue:
    """Say who is there now."""
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    form = PresenceForm()
    form.offer(sitting)
    if not form.validate():
        return _show_meeting(sitting, form), 422
    try:
        ids = [UUID(one) for one in form.present.data or [] if one in offered_in(form.present)]
        if len(ids) != len(form.present.data or []):
            form.present.errors = [_("Somebody was taken off the panel meanwhile. Nothing was changed: choose again.")]
            return _show_meeting(sitting, form), 422
        with Sessions.begin() as session:
            mark_present(session, current_actor(), meeting_id, ids, now=arrived_at())
    except (Invalid, Refused) as refusal:
        status = show_problems(form, refusal)
        return _show_meeting(get_sitting(fresh_reading(), current_actor(), meeting_id), form), status
    return redirect(url_for(".meeting", meeting_id=meeting_id))


@blueprint.post("/panels/<uuid:meeting_id>/close", endpoint="close_meeting")
@needs_role(Role.MODERATOR)
def close(meeting_id: UUID) -> ResponseReturnValue:
    """Close the meeting, which makes its minutes final."""
    with Sessions.begin() as session:
        close_meeting(session, current_actor(), meeting_id, now=arrived_at())
    flash(_("The meeting is closed, and its minutes are final."))
    return redirect(url_for(".meeting_minutes", meeting_id=meeting_id))


@blueprint.route("/panels/<uuid:meeting_id>/minutes", methods=["GET", "POST"])
@needs_role(*SITTERS)
def meeting_minutes(meeting_id: UUID) -> ResponseReturnValue:
    """What was said and agreed, item by item, and what was added later."""
    form, status = AdditionForm(), 200
    key = key_of(form.entry_key)
    sitting = get_sitting(reading(), current_actor(), meeting_id)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    add_to_minutes(
                        session, current_actor(), meeting_id, form.text.data or "", entry_key=key, now=arrived_at()
                    )
                return redirect(url_for(".meeting_minutes", meeting_id=meeting_id))
            except (Invalid, Refused) as refusal:
                status = show_problems(form, refusal)
    names = {str(member.person_id): member.person.name for member in sitting.meeting.members}
    page = render_template(
        "assess/meeting_minutes.html",
        sitting=sitting,
        form=form,
        names=names,
        present={item.id: _present(sitting, item, names) for item in sitting.meeting.items},
        grounds=GROUNDS,
        unready=unready(reading(), current_actor(), sitting.meeting, sitting.meeting.items),
        without_scores=without_scores(reading(), current_actor(), sitting.meeting, sitting.meeting.items),
        is_chair=may_chair(current_actor(), sitting.meeting.stage.round.fund_id),
        is_final=sitting.meeting.phase is Phase.CLOSED,
    )
    return page, status


def _show_meeting(sitting: Sitting, form: PresenceForm | None = None) -> str:
    fund_id = sitting.meeting.stage.round.fund_id
    if form is None:
        form = PresenceForm()
        form.offer(sitting)
    first = unready(reading(), current_actor(), sitting.meeting, _open_items(sitting))
    return render_template(
        "assess/meeting.html",
        sitting=sitting,
        unready=first,
        confirms=InterestsNotConfirmed in first.values(),
        declares=ApplicantsNotDeclared in first.values(),
        form=form,
        phases=PHASES,
        phase=sitting.meeting.phase,
        is_under_way=sitting.meeting.phase is Phase.UNDER_WAY,
        is_closed=sitting.meeting.phase is Phase.CLOSED,
        is_chair=may_chair(current_actor(), fund_id),
        may_arrange=may_arrange(current_actor(), fund_id),
        may_enter=sitting.meeting.phase is Phase.UNDER_WAY or current_actor().has_role(fund_id, *FOLLOWS),
    )


def _present(sitting: Sitting, item: Item, names: Mapping[str, str]) -> list[str]:
    """Who was there when the item was agreed or the meeting closed, or who is there now."""
    if item.present is None:
        return [member.person.name for member in sitting.taking_part(item)]
    return sorted(names[person_id] for person_id in item.present)


def _open_items(sitting: Sitting) -> list[Item]:
    """The items of which whoever arranges the meeting may know."""
    return [item for item in sitting.meeting.items if not sitting.is_shut_to(current_actor(), item)]


def _agenda_form(sitting: Sitting, items: list[Item]) -> SeenForm:
    stage, now = sitting.meeting.stage, arrived_at()
    found = {
        person.id: person
        for role in SITS
        for person in list_people(reading(), current_actor(), stage.round.fund_id, role, now)
    }
    people = found | {member.person_id: member.person for member in sitting.members}
    by_name = sorted(people.values(), key=lambda person: (person.name, person.id))
    divergent, zone = (
        len(list_ids(reading(), current_actor(), stage.id)) for list_ids in (list_divergent_ids, list_zone_ids)
    )
    return agenda_form(sitting, items, by_name, divergent, zone)


def _typed(found: Meeting, zone: str) -> dict[str, Any]:
    local = found.starts_at.astimezone(ZoneInfo(zone))
    return {
        "title": found.title,
        "day": local.date(),
        "clock": f"{local:%H:%M}",
        "place": found.place,
        "quorum": str(found.quorum),
    }
