"""Who judges what: assigning, taking back, reopening, and closing with fewer assessments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.errors import DomainError, NotFound
from assessments.interests.queries import Ground, preview_grounds
from assessments.interests.states import BARRING, Standing
from assessments.interests.wording import GROUNDS
from assessments.scoring.anchors import find_anchor
from assessments.scoring.models import Assignment
from assessments.scoring.queries import AssessorLoad, list_assessors, list_assignments
from assessments.scoring.states import LIVE
from assessments.scoring.use_cases import (
    assign_assessor,
    close_assessing,
    reopen_assessment,
    take_back_assignment,
    void_assessment,
)
from assessments.scoring.use_cases.giving_out import ensure_works_seen, mark_of_works
from assessments.versions import Outdated
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.errors import status_of
from portal.fields import moment_in
from portal.manage import blueprint
from portal.manage.forms import AssignForm, ReasonForm
from portal.manage.subjects import submission_for
from portal.problems import show_problems

DUE_CLOCK = time(17)
DONE = 302


@blueprint.route("/applications/<reference>/<stage>/assign", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def assign(reference: str, stage: str) -> ResponseReturnValue:
    """Choose assessors, several at once, and the day on which their work is due."""
    submission = submission_for(Role.MANAGER, reference, stage)
    works = list_assignments(reading(), submission.id)
    loads = list_assessors(
        reading(), submission.application.round.fund_id, submission.application.round_id, arrived_at()
    )
    free, shut = _parted(_free(loads, works), grounds := _grounds(submission, loads))
    is_closed = arrived_at() >= submission.stage.assessing_closes_at
    form, status = AssignForm(data={} if is_closed else {"due_on": _last_day(submission)}), 200
    form.open_at(mark_of_works(works))
    form.offer(free)
    if form.is_submitted():
        status = 422
        is_whole = form.validate()
        chosen, due_at = form.chosen(loads), _due_at(form, submission)
        if is_whole and chosen and due_at is not None:
            status, redirection = _assign(form, submission, chosen, due_at)
            if redirection is not None:
                return redirection
            works = list_assignments(fresh_reading(), submission.id)
            form.seen.data = mark_of_works(works)
    return render_template(
        "manage/assign.html",
        form=form,
        submission=submission,
        live=[work for work in works if work.state in LIVE],
        loads=free,
        is_closed=is_closed,
        hints=[{"hint": {"text": hint_of(load, grounds.get(load.person.id, ()))}} for load in free],
        shut=[(load.person, grounds_told(grounds[load.person.id])) for load in shut],
        is_anchor=find_anchor(reading(), submission.id) is not None,
    ), status


def _free(loads: Sequence[AssessorLoad], works: Sequence[Assignment]) -> list[AssessorLoad]:
    """The assessors who have no work on this submission; the others may be chosen again, to no effect."""
    busy = {work.assessor_id for work in works if work.state in LIVE}
    return [load for load in loads if load.person.id not in busy]


def _grounds(submission: Submission, loads: Sequence[AssessorLoad]) -> Mapping[UUID, Sequence[Ground]]:
    """By what each of the assessors has, or may have, a part in the application."""
    people = [load.person.id for load in loads]
    return preview_grounds(reading(), submission.application_id, people, now=arrived_at())


def _parted(
    free: Sequence[AssessorLoad], grounds: Mapping[UUID, Sequence[Ground]]
) -> tuple[list[AssessorLoad], list[AssessorLoad]]:
    """Those who may be chosen, and those who are excluded."""
    shut = {person_id for person_id, found in grounds.items() if any(each.standing in BARRING for each in found)}
    return (
        [load for load in free if load.person.id not in shut],
        [load for load in free if load.person.id in shut],
    )


def grounds_told(grounds: Iterable[Ground]) -> str:
    """The grounds that hold or have to be decided, in words."""
    standing = (each for each in grounds if each.standing is not Standing.DISMISSED)
    return "; ".join(f"{_(GROUNDS[each.ground])} ({each.rests_on})" for each in standing)


def hint_of(load: AssessorLoad, grounds: Iterable[Ground] = ()) -> str:
    """How much of the round's work an assessor has, and what has to be decided before the application opens to them."""
    waiting = grounds_told(each for each in grounds if each.standing is Standing.POSSIBLE)
    told = _load_told(load)
    return _("%(told)s. Possible conflict: %(grounds)s", told=told, grounds=waiting) if waiting else told


def _load_told(load: AssessorLoad) -> str:
    outstanding = ngettext("%(num)s to do", "%(num)s to do", load.outstanding)
    submitted = ngettext("%(num)s submitted", "%(num)s submitted", load.submitted)
    return str(_("In this round: %(outstanding)s, %(submitted)s", outstanding=outstanding, submitted=submitted))


def _last_day(submission: Submission) -> date:
    zone = ZoneInfo(submission.application.round.time_zone)
    return submission.stage.assessing_closes_at.astimezone(zone).date()


def _due_at(form: AssignForm, submission: Submission) -> datetime | None:
    """The end of the working day that was chosen, or the moment at which assessing closes on that day.

    After the close any day will do: work that is given out then is what the manager wants to have all the same.
    """
    day, closes_at = form.due_on.data, submission.stage.assessing_closes_at
    if day is None:
        return None
    due_at = moment_in(submission.application.round.time_zone, day, DUE_CLOCK)
    if arrived_at() >= closes_at:
        return due_at.astimezone(UTC) if due_at else None
    if day > _last_day(submission):
        form.due_on.errors = [_("Choose a day on which assessing of this stage is still open.")]
        return None
    return min(due_at or closes_at, closes_at).astimezone(UTC)


def _assign(
    form: AssignForm, submission: Submission, chosen: Sequence[Person], due_at: datetime
) -> tuple[int, ResponseReturnValue | None]:
    """Assign all of them or, where one cannot be, none; the form then says who it was."""
    reference, at_hand = submission.application.reference, chosen[0]
    try:
        with Sessions.begin() as session:
            ensure_works_seen(
                session, current_actor(), reference, submission.stage.key, [one.id for one in chosen],
                seen=form.seen.data,
            )  # fmt: skip
            for at_hand in chosen:
                assign_assessor(
                    session, current_actor(), reference, submission.stage.key, at_hand.id, due_at=due_at,
                    now=arrived_at(),
                )  # fmt: skip
    except Outdated as refusal:
        form.form_errors.append(
            _(
                "Somebody else has assigned people, or taken work back, since you opened this page. Nobody was added. "
                "Who has it now stands above your choice. Press the button again to add those whom you chose."
            )
        )
        return int(status_of(refusal)), None
    except DomainError as refusal:
        status = show_problems(form, refusal)
        form.form_errors.append(_("It was %(name)s who could not be assigned. Nobody was.", name=at_hand.name))
        return status, None
    told = ngettext("%(num)s assessor is assigned.", "%(num)s assessors are assigned.", len(chosen))
    return 302, _done(reference, told)


@blueprint.route(
    "/applications/<reference>/<stage>/assignments/<uuid:assignment_id>/take-back", methods=["GET", "POST"]
)
@needs_role(Role.MANAGER)
def take_back(reference: str, stage: str, assignment_id: UUID) -> ResponseReturnValue:
    """Take work back from an assessor who has not submitted it."""
    submission, work = _work(reference, stage, assignment_id)
    form, status = _with_reason(
        lambda session, reason: take_back_assignment(
            session, current_actor(), reference, stage, work.id, reason=reason, now=arrived_at()
        )
    )
    if status == DONE:
        return _done(reference, _("The work is taken back from %(name)s.", name=work.assessor.name))
    return render_template("manage/take_back.html", form=form, submission=submission, work=work), status


@blueprint.route("/applications/<reference>/<stage>/assignments/<uuid:assignment_id>/reopen", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def reopen(reference: str, stage: str, assignment_id: UUID) -> ResponseReturnValue:
    """Let an assessor change what they submitted."""
    submission, work = _work(reference, stage, assignment_id)
    form, status = _with_reason(
        lambda session, reason: reopen_assessment(
            session, current_actor(), reference, stage, work.id, reason=reason, now=arrived_at()
        )
    )
    if status == DONE:
        return _done(reference, _("%(name)s can change the assessment again.", name=work.assessor.name))
    return render_template("manage/reopen.html", form=form, submission=submission, work=work), status


@blueprint.route("/applications/<reference>/<stage>/assignments/<uuid:assignment_id>/void", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def void(reference: str, stage: str, assignment_id: UUID) -> ResponseReturnValue:
    """Take an assessment out of every figure, since its author turned out to have a conflict."""
    submission, work = _work(reference, stage, assignment_id)
    form, status = _with_reason(
        lambda session, reason: void_assessment(
            session, current_actor(), reference, stage, work.id, reason=reason, now=arrived_at()
        )
    )
    if status == DONE:
        return _done(reference, _("The assessment by %(name)s no longer counts.", name=work.assessor.name))
    return render_template("manage/void.html", form=form, submission=submission, work=work), status


@blueprint.route(
    "/applications/<reference>/<stage>/close-assessing", methods=["GET", "POST"], endpoint="close_assessing"
)
@needs_role(Role.MANAGER)
def close_with_fewer(reference: str, stage: str) -> ResponseReturnValue:
    """Let an application be decided on fewer assessments than its stage wants."""
    submission = submission_for(Role.MANAGER, reference, stage)
    form, status = _with_reason(
        lambda session, reason: close_assessing(
            session, current_actor(), reference, stage, reason=reason, now=arrived_at()
        )
    )
    if status == DONE:
        return _done(reference, _("Assessing of %(reference)s is closed.", reference=reference))
    return render_template("manage/close_assessing.html", form=form, submission=submission), status


def _work(reference: str, stage: str, assignment_id: UUID) -> tuple[Submission, Assignment]:
    submission = submission_for(Role.MANAGER, reference, stage)
    works = list_assignments(reading(), submission.id)
    work = next((work for work in works if work.id == assignment_id), None)
    if work is None:
        raise NotFound
    return submission, work


def _with_reason(act: Callable[[Session, str], object]) -> tuple[ReasonForm, int]:
    """The form of something that needs only a reason, and DONE once it was done with the reason that was given."""
    form, status = ReasonForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    act(session, form.reason.data or "")
                status = DONE
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return form, status


def _done(reference: str, told: str) -> ResponseReturnValue:
    wake_worker()
    flash(told)
    return redirect(url_for(".application", reference=reference))
