"""Signing up, in and out; one's own account and organisation."""

from datetime import datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.accounts import use_cases
from assessments.accounts.models import AttemptKind, Person, Purpose
from assessments.accounts.organisations import list_own_requests
from assessments.accounts.queries import list_memberships
from assessments.accounts.use_cases import NotConfirmed, note_attempt
from assessments.accounts.use_cases.joining import PASSES_ON_AFTER
from assessments.accounts.wording import PLACES, ROLES
from assessments.funds.queries import list_funds
from portal.account import blueprint, invitations, members, naming
from portal.account.answering import answer_form
from portal.account.forms import ChangePasswordForm, ForgottenForm, ResetForm, SignInForm, SignUpForm
from portal.account.resuming import show_kept
from portal.arrival import arrived_at
from portal.auth import (
    begin_session,
    current_actor,
    current_person,
    end_session,
    first_page,
    login_required,
    safe_next,
    session_ends_at,
    stay_signed_in,
)
from portal.db import Sessions, reading, wake_worker
from portal.devices import known_device, remember_device
from portal.posted import KEPT, kept_before

__all__ = ["blueprint", "invitations", "members", "naming"]

CHECKING = "checking_email"


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Create an account; the answer is the same whether or not the address is known."""
    form = SignUpForm()

    def register(now: datetime) -> ResponseReturnValue:
        _note(AttemptKind.SIGN_UP, str(form.email.data), now)
        with Sessions.begin() as writing:
            use_cases.register_person(
                writing,
                name=str(form.name.data),
                email=str(form.email.data),
                password=str(form.password.data),
                now=now,
            )
        return _look_for_email(str(form.email.data))

    return answer_form(form, "account/sign_up.html", register)


@blueprint.get("/check-email")
def check_email() -> ResponseReturnValue:
    """Say that an email is on its way, whatever it says."""
    return render_template("account/check_email.html", email=session.get(CHECKING))


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Confirm an address. Opening the link changes nothing, for mail scanners open links too."""
    if request.method != "POST":
        use_cases.check_link(reading(), token, Purpose.CONFIRM, now=arrived_at())
        return render_template("account/confirm.html")
    with Sessions.begin() as writing:
        person = use_cases.confirm_person(writing, token, now=arrived_at())
        to_password = use_cases.link_to_first_password(writing, person, now=arrived_at())
    if to_password:
        flash(_("Your email address is confirmed. Different passwords were given for it, so choose one now."))
        return redirect(to_password)
    flash(_("Your email address is confirmed. You can now sign in."))
    return redirect(url_for(".sign_in"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in, and go to the page that was wanted or to one's work; or back to a form that was not taken."""
    form, kept = SignInForm(), kept_before()

    def enter(now: datetime) -> ResponseReturnValue:
        _note(AttemptKind.SIGN_IN, str(form.email.data), now)
        begin_session(_sign_in(str(form.email.data), str(form.password.data), now), now=now)
        if kept is not None:
            return show_kept(kept, request.form[KEPT], is_signed_in_now=True)
        return redirect(safe_next() or first_page(current_actor()))

    if kept is not None:
        return answer_form(form, "account/signed_out.html", enter, sealed=request.form[KEPT], posted=kept.fields)
    return answer_form(form, "account/sign_in.html", enter)


@blueprint.get("/session", endpoint="session")
def tell_session() -> ResponseReturnValue:
    """In how many seconds one is signed out, for the script that warns of it."""
    return {"ends_in": _seconds_left()}


@blueprint.post("/session")
@login_required
def stay() -> ResponseReturnValue:
    """Stay signed in; answers as above."""
    stay_signed_in(now=arrived_at())
    return {"ends_in": _seconds_left()}


def _seconds_left() -> int:
    ends_at = session_ends_at()
    return max(0, int((ends_at - arrived_at()).total_seconds())) if ends_at else 0


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out, on every device."""
    with Sessions.begin() as writing:
        use_cases.sign_out(writing, current_actor(), now=arrived_at())
    end_session()
    flash(_("You have signed out, on this device and on any other."))
    response = redirect(url_for(".sign_in"))
    response.headers["Clear-Site-Data"] = '"storage"'  # what waited in this browser to be saved is nobody else's
    return response


@blueprint.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link that sets a new password; the answer is the same whether or not the address is known."""
    form = ForgottenForm()

    def ask(now: datetime) -> ResponseReturnValue:
        _note(AttemptKind.RESET, str(form.email.data), now)
        with Sessions.begin() as writing:
            use_cases.ask_for_reset(writing, email=str(form.email.data), now=now)
        return _look_for_email(str(form.email.data))

    return answer_form(form, "account/forgotten.html", ask)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by an emailed link."""
    if request.method != "POST":
        use_cases.check_link(reading(), token, Purpose.RESET, now=arrived_at())
    form = ResetForm()

    def set_password(now: datetime) -> ResponseReturnValue:
        with Sessions.begin() as writing:
            person = use_cases.reset_password(writing, token, str(form.password.data), now=now)
        wake_worker()
        end_session()
        remember_device(person.email)
        flash(_("Your password is set. You can now sign in with it."))
        return redirect(url_for(".sign_in"))

    return answer_form(form, "account/reset.html", set_password)


@blueprint.get("/")
@login_required
def account() -> ResponseReturnValue:
    """What we hold about the person, and in which organisations and funds they have a part."""
    actor, person = current_actor(), current_person()
    assert person is not None
    funds = {fund.id: fund.name for fund in list_funds(reading())} if actor.roles else {}
    return render_template(
        "account/account.html",
        memberships=list_memberships(reading(), person.id),
        roles=sorted((funds[fund_id], _(ROLES[role])) for fund_id, role in actor.roles),
        places=PLACES,
        requests=list_own_requests(reading(), actor),
        passes_on_before=arrived_at() - PASSES_ON_AFTER,
    )


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def change_password() -> ResponseReturnValue:
    """Set a new password, knowing the old one; wrong guesses at it count as attempts to sign in."""
    form, person = ChangePasswordForm(), current_person()
    assert person is not None

    def change(now: datetime) -> ResponseReturnValue:
        _note(AttemptKind.SIGN_IN, person.email, now)
        with Sessions.begin() as writing:
            changed = use_cases.change_password(
                writing,
                current_actor(),
                old_password=str(form.old_password.data),
                new_password=str(form.password.data),
                now=now,
            )
        wake_worker()
        begin_session(changed, now=now)
        flash(_("Your password is changed. You are signed out on every other device."))
        return redirect(url_for(".account"))

    return answer_form(form, "account/change_password.html", change)


def _note(kind: AttemptKind, email: str, now: datetime) -> None:
    with Sessions.begin() as writing:
        note_attempt(writing, kind, email=email, address=request.remote_addr or "", device=known_device(email), now=now)


def _sign_in(email: str, password: str, now: datetime) -> Person:
    try:
        with Sessions.begin() as writing:
            person = use_cases.sign_in(
                writing,
                email=email,
                password=password,
                address=request.remote_addr or "",
                device=known_device(email),
                now=now,
            )
    except NotConfirmed as refusal:
        with Sessions.begin() as writing:
            use_cases.send_confirmation_again(writing, refusal.person_id, now=now)
        wake_worker()
        raise
    remember_device(person.email)
    return person


def _look_for_email(email: str) -> ResponseReturnValue:
    wake_worker()
    session[CHECKING] = email.strip()
    return redirect(url_for(".check_email"))
