"""How a fund can be reached, as its manager says."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import StringField, SubmitField, TextAreaField

from assessments.actors import Role
from assessments.errors import DomainError
from assessments.funds.contact import FundContact, contact_of, mark_of_contact
from assessments.funds.queries import get_managed_fund
from assessments.funds.use_cases import set_fund_contact
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.fields import plain_lines
from portal.manage import blueprint
from portal.seen import SeenForm, Stands

LINES = {"rows": 4, "attributes": {"dir": "auto"}}


class ContactForm(SeenForm):
    """The ways to reach a fund."""

    email = StringField(
        lazy_gettext("Email address"),
        description=lazy_gettext("Answers to the fund’s messages come here. Choose one that several people read."),
        widget=GovTextInput(),
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )
    phone = StringField(
        lazy_gettext("Telephone number"), widget=GovTextInput(), render_kw={"type": "tel", "autocomplete": "off"}
    )
    hours = StringField(
        lazy_gettext("When somebody answers"),
        description=lazy_gettext("For example: Monday to Friday, 9am to 5pm, not on public holidays."),
        widget=GovTextInput(),
    )
    address = TextAreaField(
        lazy_gettext("Postal address"), filters=[plain_lines], widget=GovTextArea(), render_kw={"params": LINES}
    )
    topics = TextAreaField(
        lazy_gettext("What to ask about"),
        description=lazy_gettext("For example: what you can answer, what you cannot, and how long it takes."),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": LINES},
    )
    submit = SubmitField(lazy_gettext("Save"), widget=GovSubmitInput())

    def fill(self, contact: FundContact) -> None:
        """What the fund says now."""
        for name in FundContact.__slots__:
            self[name].data = getattr(contact, name)

    def told(self, contact: FundContact) -> list[Stands]:
        """The same in words, with what is not said told as such."""
        return [Stands(self[name].label.text, getattr(contact, name) or _("None")) for name in FundContact.__slots__]

    @property
    def contact(self) -> FundContact:
        """What was typed."""
        return FundContact(**{name: self[name].data or "" for name in FundContact.__slots__})


@blueprint.route("/funds/<uuid:fund_id>/contact", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def fund_contact(fund_id: UUID) -> ResponseReturnValue:
    """Say how the fund can be reached."""
    fund = get_managed_fund(reading(), current_actor(), fund_id)
    form, status = ContactForm(), 200
    if form.is_submitted():
        try:
            with Sessions.begin() as session:
                set_fund_contact(session, current_actor(), fund_id, form.contact, now=arrived_at(), seen=form.seen.data)
        except DomainError as refusal:
            stands = contact_of(get_managed_fund(fresh_reading(), current_actor(), fund_id))
            status = form.refuse(refusal, mark_of_contact(stands), form.told(stands))
        else:
            flash(_("Saved. The contact details are on the pages of the fund’s rounds."))
            return redirect(url_for(".rounds"))
    else:
        form.fill(contact_of(fund))
        form.open_at(mark_of_contact(contact_of(fund)))
    return render_template("manage/fund_contact.html", form=form, fund=fund), status
