"""One's own register of interests, confirming it for a round, and an interest that one finds only later."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError, NotFound
from assessments.funds.models import Round
from assessments.interests.models import Interest
from assessments.interests.policies import KEEPS_REGISTER
from assessments.interests.queries import (
    find_applicants_declared,
    list_applicants,
    list_own_confirmed,
    list_own_interests,
    list_rounds_to_confirm,
)
from assessments.interests.use_cases import (
    change_interest,
    confirm_interests,
    declare_interest,
    mark_of_interest,
    remove_interest,
)
from assessments.interests.wording import KINDS_BRIEFLY
from assessments.scoring.conflicts import has_declared
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.use_cases import declare_beforehand, declare_conflict
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.assess.interest_forms import (
    NOTHING,
    ApplicantsForm,
    ConfirmRegisterForm,
    InterestForm,
    OwnInterestForm,
)
from portal.auth import current_actor, needs_role, safe_next
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems
from portal.seen import Stands


@blueprint.get("/interests")
@needs_role(*KEEPS_REGISTER)
def interests() -> ResponseReturnValue:
    """One's register, and for which rounds one has said that it is complete."""
    actor = current_actor()
    return render_template(
        "assess/interests.html",
        interests=list_own_interests(reading(), actor),
        kinds=KINDS_BRIEFLY,
        rounds=list_rounds_to_confirm(reading(), actor),
        confirmed=list_own_confirmed(reading(), actor),
        judges_in=actor.funds_as(Role.ASSESSOR),
    )


@blueprint.route("/interests/add", methods=["GET", "POST"])
@needs_role(*KEEPS_REGISTER)
def add_interest() -> ResponseReturnValue:
    """Declare an interest."""
    form, status = InterestForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    declare_interest(session, current_actor(), form.entry(), now=arrived_at())
                return _kept(_("It is in your register."))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("assess/add_interest.html", form=form), status


@blueprint.route("/interests/<uuid:interest_id>", methods=["GET", "POST"], endpoint="change_interest")
@needs_role(*KEEPS_REGISTER)
def change(interest_id: UUID) -> ResponseReturnValue:
    """Change an entry, or take it out."""
    interest = _own(list_own_interests(reading(), current_actor()), interest_id)
    form, status = InterestForm(), 200
    form.fill(interest)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    change_interest(
                        session, current_actor(), interest_id, form.entry(), now=arrived_at(), seen=form.seen.data
                    )
                return _kept(_("Your register is changed."))
            except DomainError as refusal:
                stands = _own(list_own_interests(fresh_reading(), current_actor()), interest_id)
                status = form.refuse(refusal, mark_of_interest(stands), _told(stands))
    return render_template("assess/change_interest.html", form=form, interest=interest), status


@blueprint.post("/interests/<uuid:interest_id>/remove", endpoint="remove_interest")
@needs_role(*KEEPS_REGISTER)
def remove(interest_id: UUID) -> ResponseReturnValue:
    """Take an entry out of one's register."""
    with Sessions.begin() as session:
        remove_interest(session, current_actor(), interest_id, now=arrived_at())
    return _kept(_("It is out of your register."))


@blueprint.route("/interests/confirm/<reference>", methods=["GET", "POST"])
@needs_role(*KEEPS_REGISTER)
def confirm_register(reference: str) -> ResponseReturnValue:
    """Say for a round that one's register is complete: before that no application of it opens."""
    round_ = _round(list_rounds_to_confirm(reading(), current_actor()), reference)
    mine = list_own_interests(reading(), current_actor())
    form, status = ConfirmRegisterForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    confirm_interests(
                        session, current_actor(), reference, is_nothing=form.complete.data == NOTHING, now=arrived_at()
                    )
                flash(_("Your register is confirmed for %(round)s.", round=round_.title))
                return redirect(safe_next() or url_for(".interests"))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "assess/confirm_register.html",
        form=form,
        round=round_,
        interests=mine,
        kinds=KINDS_BRIEFLY,
        confirmed=list_own_confirmed(reading(), current_actor()).get(round_.id),
    ), status


@blueprint.route("/interests/applicants/<reference>", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def applicants(reference: str) -> ResponseReturnValue:
    """All applicants of a round with an anonymous stage: in which of them one has an interest."""
    round_ = _round(list_rounds_to_confirm(reading(), current_actor(), [Role.ASSESSOR]), reference)
    listed = list_applicants(reading(), current_actor(), round_)
    form, status = ApplicantsForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            known = {str(each.organisation_id): each.organisation_id for each in listed}
            chosen = [known[each] for each in form.applicants.data or [] if each in known]
            try:
                with Sessions.begin() as session:
                    declare_beforehand(session, current_actor(), reference, chosen, now=arrived_at())
                wake_worker()
                flash(_("Thank you. Applications of %(round)s can open to you now.", round=round_.title))
                return redirect(safe_next() or url_for(".interests"))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "assess/applicants.html",
        form=form,
        round=round_,
        applicants=listed,
        declared=find_applicants_declared(reading(), current_actor().user_id, round_.id),
    ), status


@blueprint.route("/<uuid:assignment_id>/interest", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def own_interest(assignment_id: UUID) -> ResponseReturnValue:
    """Say of work at hand, or submitted, that one has an interest after all."""
    form, status = OwnInterestForm(), 200
    if form.is_submitted() and has_declared(reading(), current_actor(), assignment_id):
        return _declared()
    work = get_own_assignment(reading(), current_actor(), assignment_id)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    declare_conflict(
                        session, current_actor(), assignment_id, reason=form.reason.data or "", now=arrived_at()
                    )
                wake_worker()
                return _declared()
            except DomainError as refusal:
                if has_declared(fresh_reading(), current_actor(), assignment_id):  # by the other press of a double one
                    return _declared()
                status = show_problems(form, refusal)
    return render_template("assess/own_interest.html", work=work, form=form), status


def _declared() -> ResponseReturnValue:
    flash(_("Your interest is on record. The application is off your list, and what you scored does not count."))
    return redirect(url_for(".queue"))


def _kept(told: str) -> ResponseReturnValue:
    wake_worker()
    flash(told)
    return redirect(url_for(".interests"))


def _own(mine: Sequence[Interest], interest_id: UUID) -> Interest:
    interest = next((each for each in mine if each.id == interest_id), None)
    if interest is None:
        raise NotFound
    return interest


def _round(rounds: Sequence[Round], reference: str) -> Round:
    found = next((each for each in rounds if each.reference == reference), None)
    if found is None:
        raise NotFound
    return found


def _told(interest: Interest) -> list[Stands]:
    words = "\n".join(filter(None, (_(KINDS_BRIEFLY[interest.kind]), interest.words)))
    return [Stands(interest.organisation, words)]
