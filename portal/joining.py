"""The form with which a lead, or an administrator, answers somebody who asks to be let into an organisation."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import AnyOf

from assessments.accounts.wording import PLACES
from assessments.actors import Place
from portal.forms import PageForm

NO = "no"


class JoinAnswerForm(PageForm):
    """In which place somebody is let in, or not at all."""

    answer = RadioField(
        _("What is your answer?"),
        [AnyOf([*(place.value for place in Place), NO], message=_("Select your answer"))],
        choices=lambda: (
            {place.value: gettext("Let them in as %(place)s", place=_lowered(words)) for place, words in PLACES.items()}
            | {NO: gettext("Do not let them in")}
        ),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Send your answer"), widget=GovSubmitInput())

    @property
    def place(self) -> Place | None:
        """The place that was chosen; None for no. Ask only once the form is valid."""
        return None if self.answer.data == NO else Place(self.answer.data)


def _lowered(words: str) -> str:
    told = str(gettext(words))
    return told[:1].lower() + told[1:]
