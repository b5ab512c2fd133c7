"""The forms of a register of interests: shape only, the rules are the domain's."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.applications.reasons import REASON_NEEDED
from assessments.interests.models import Interest
from assessments.interests.states import InterestKind
from assessments.interests.use_cases import Entry, mark_of_interest
from assessments.interests.wording import KINDS
from portal.fields import OptionalDayField, ReasonField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm

COMPLETE, NOTHING = "complete", "nothing"


class InterestForm(SeenForm):
    """What ties a person to an organisation."""

    organisation = StringField(_("Name of the organisation"), widget=GovTextInput(), render_kw={"dir": "auto"})
    kind = RadioField(
        _("What is your interest?"),
        [AnyOf([kind.value for kind in InterestKind], message=_("Choose what your interest is."))],
        choices=lambda: {kind.value: gettext(words) for kind, words in KINDS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    charity_number = StringField(
        _("Charity number (optional)"),
        description=_("With a number we find the organisation whatever it calls itself."),
        widget=GovTextInput(),
    )
    company_number = StringField(_("Company number (optional)"), widget=GovTextInput())
    words = TextAreaField(
        _("In your own words (optional)"),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"rows": 3, "dir": "auto"},
    )
    since = OptionalDayField(_("First day (optional)"))
    until = OptionalDayField(_("Last day, if it is over (optional)"))
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def fill(self, interest: Interest) -> None:
        """Show what stands, unless something was sent."""
        if not self.is_submitted():
            for name in ("organisation", "charity_number", "company_number", "words", "since", "until"):
                self[name].data = getattr(interest, name)
            self.kind.data = interest.kind.value
        self.open_at(mark_of_interest(interest))

    def entry(self) -> Entry:
        """What was typed; call it on a validated form."""
        return Entry(
            InterestKind(self.kind.data), self.organisation.data or "", self.charity_number.data,
            self.company_number.data, self.words.data or "", self.since.data, self.until.data,
        )  # fmt: skip


class ConfirmRegisterForm(PageForm):
    """Saying for a round that one's register is complete."""

    complete = RadioField(
        _("Is your register complete?"),
        [AnyOf([COMPLETE, NOTHING], message=_("Say that your register is complete, or that you have no interests."))],
        choices=lambda: {
            COMPLETE: gettext("Yes, what is above is everything"),
            NOTHING: gettext("I have nothing to declare"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Confirm"), widget=GovSubmitInput())


class ApplicantsForm(PageForm):
    """In which of all applicants of a round one has an interest; often in none."""

    applicants = SelectMultipleField(_("I have an interest in"), validate_choice=False)
    submit = SubmitField(_("That is all"), widget=GovSubmitInput())


class OwnInterestForm(PageForm):
    """Saying of work at hand, or done, that one has an interest after all."""

    reason = ReasonField(
        _("What is your interest?"), _("The fund’s manager reads this. The applicant does not."), needed=REASON_NEEDED
    )
    submit = SubmitField(_("Declare the interest"), widget=GovSubmitInput())
