"""The forms of an administrator."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import RadioField, SelectField, SubmitField
from wtforms.validators import AnyOf

from assessments.accounts.wording import ROLES
from assessments.actors import Role
from assessments.funds.models import Fund


class AppointForm(FlaskForm):
    """A role in a fund."""

    fund = SelectField(_("Fund"), validate_choice=False, widget=GovSelect())
    role = RadioField(
        _("Role"),
        [AnyOf([role.value for role in Role], message=_("Select a role"))],
        choices=lambda: {role.value: gettext(words) for role, words in ROLES.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Give role"), widget=GovSubmitInput())

    def __init__(self, funds: Sequence[Fund]) -> None:
        super().__init__()
        self.fund.choices = {"": gettext("Select a fund")} | {str(fund.id): fund.name for fund in funds}
        self.fund.validators = [AnyOf([str(fund.id) for fund in funds], message=gettext("Select a fund"))]

    @property
    def fund_id(self) -> UUID:
        """The fund that was chosen; ask only once the form is valid."""
        return UUID(self.fund.data)
