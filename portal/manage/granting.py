"""The preparation grant of an application, as the fund's manager and auditor see it: paid, spent, returned."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.policies import is_staff
from assessments.awards.use_cases import pay_grant
from assessments.decisions.models import Support
from assessments.decisions.queries import get_support
from assessments.errors import DomainError, NotFound
from assessments.supporting.grants import account_of, find_grant, with_open_account
from assessments.supporting.queries import sees_support
from assessments.supporting.use_cases import note_return, settle_grant
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Session, Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.manage.bank import bank_of
from portal.problems import show_problems
from portal.supporting.forms import PaymentForm, ReturnForm
from portal.supporting.shown import GRANT_STATES
from portal.wording import SCAN_STATES

Doing = Callable[[Session], object]


@blueprint.get("/applications/<reference>/grant")
@needs_role(Role.MANAGER, Role.AUDITOR)
def grant(reference: str) -> ResponseReturnValue:
    """Where every penny of the grant is."""
    return _page(_for_staff(reference), PaymentForm(formdata=None), ReturnForm(formdata=None))


@blueprint.post("/applications/<reference>/grant/paid")
@needs_role(Role.MANAGER)
def grant_paid(reference: str) -> ResponseReturnValue:
    """Note on which day it was paid."""
    support, form = _for_staff(reference), PaymentForm()

    def pay(session: Session) -> object:
        assert form.paid_on.data is not None
        return pay_grant(session, current_actor(), reference, form.paid_on.data, now=arrived_at())

    done = _do(form, reference, pay, _("The payment is noted. Whoever leads the application gets an email."))
    return done or (_page(support, form, ReturnForm(formdata=None)), 422)


@blueprint.post("/applications/<reference>/grant/returned")
@needs_role(Role.MANAGER)
def grant_returned(reference: str) -> ResponseReturnValue:
    """Note how much came back."""
    support, form = _for_staff(reference), ReturnForm()

    def take_back(session: Session) -> object:
        assert form.returned_on.data is not None
        day, pence = form.returned_on.data, form.pence.pence
        return note_return(session, current_actor(), reference, pence, day, now=arrived_at())

    done = _do(form, reference, take_back, _("What came back is noted."))
    return done or (_page(support, PaymentForm(formdata=None), form), 422)


@blueprint.post("/applications/<reference>/grant/settle")
@needs_role(Role.MANAGER)
def grant_settled(reference: str) -> ResponseReturnValue:
    """Close the account."""
    _for_staff(reference)
    with Sessions.begin() as session:
        settle_grant(session, current_actor(), reference, now=arrived_at())
    flash(_("The account of the grant is closed."))
    return redirect(url_for(".grant", reference=reference))


def _for_staff(reference: str) -> Support:
    """The support of an application of which the actor manages or audits the fund. Raises NotFound."""
    support = get_support(reading(), current_actor(), reference)
    is_of_fund = is_staff(current_actor(), support.application, Role.MANAGER, Role.AUDITOR)
    if not (is_of_fund and sees_support(reading(), current_actor(), support)):
        raise NotFound
    return with_open_account(reading(), support)


def _do(form: Any, reference: str, doing: Doing, told: str) -> ResponseReturnValue | None:
    if not form.validate():
        return None
    try:
        with Sessions.begin() as session:
            doing(session)
    except DomainError as refusal:
        show_problems(form, refusal)
        return None
    wake_worker()
    flash(told)
    return redirect(url_for(".grant", reference=reference))


def _page(support: Support, payment: PaymentForm, back: ReturnForm) -> str:
    return render_template(
        "manage/grant.html",
        form=back if back.errors else payment,
        payment=payment,
        back=back,
        support=support,
        account=account_of(support, find_grant(reading(), support.id)),
        is_earlier=support.id != get_support(reading(), current_actor(), support.application.reference).id,
        states=GRANT_STATES,
        scan_states=SCAN_STATES,
        **bank_of(support.application),
    )
