"""The forms of an administrator."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, InputRequired

from assessments.accounts.wording import ROLES
from assessments.actors import Role
from assessments.funds.models import Fund
from portal.fields import OptionalDayField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm


class RolesForm(PageForm):
    """Roles in a fund, perhaps until a day."""

    fund = SelectField(_("Fund"), validate_choice=False, widget=GovSelect())
    role = SelectMultipleField(
        _("Roles"),
        choices=lambda: {role.value: gettext(words) for role, words in ROLES.items()},
        validate_choice=False,
        widget=GovCheckboxesInput(),
    )
    last_day = OptionalDayField(_("Last day (optional)"))

    def __init__(self, funds: Sequence[Fund]) -> None:
        super().__init__()
        self.fund.choices = {"": gettext("Select a fund")} | {str(fund.id): fund.name for fund in funds}
        self.fund.validators = [AnyOf([str(fund.id) for fund in funds], message=gettext("Select a fund"))]

    def validate_role(self, field: SelectMultipleField) -> None:
        """Refuse none and unknown ones in one sentence."""
        if not field.data or not set(field.data) <= {role.value for role in Role}:
            raise ValidationError(gettext("Select at least one role"))

    @property
    def fund_id(self) -> UUID:
        """The fund that was chosen; ask only once the form is valid."""
        return UUID(self.fund.data)

    @property
    def roles(self) -> list[Role]:
        """The roles that were chosen; ask only once the form is valid."""
        return [role for role in Role if role.value in (self.role.data or ())]


class AppointForm(RolesForm):
    """Roles for somebody with an account."""

    submit = SubmitField(_("Give role"), widget=GovSubmitInput())


class InviteForm(RolesForm):
    """Roles for whoever has an address."""

    email = StringField(
        _("Email address"),
        [InputRequired(_("Enter an email address"))],
        widget=GovTextInput(),
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    submit = SubmitField(_("Invite"), widget=GovSubmitInput())


class LastDayForm(SeenForm):
    """The last day of a role, or none."""

    last_day = OptionalDayField(_("Last day"))
    submit = SubmitField(_("Save last day"), widget=GovSubmitInput())


class FundForm(PageForm):
    """A programme with an owner and a purpose."""

    name = StringField(
        _("Name of the fund"),
        [InputRequired(_("Enter the name of the fund"))],
        widget=GovTextInput(),
        render_kw={"autocomplete": "off"},
    )
    funder = StringField(
        _("Who gives the money"),
        [InputRequired(_("Enter who gives the money"))],
        description=_("The organisation whose fund it is, as applicants know it."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "organization"},
    )
    purpose = TextAreaField(
        _("What the fund is for"),
        [InputRequired(_("Enter what the fund is for"))],
        description=_("One or two sentences. Applicants read this on the page of every round."),
        filters=[plain_lines],
        widget=GovTextArea(),
    )
    is_mine = BooleanField(
        _("Make me a manager of this fund, so that I can set up its first round"), widget=GovCheckboxInput()
    )
    submit = SubmitField(_("Create fund"), widget=GovSubmitInput())
