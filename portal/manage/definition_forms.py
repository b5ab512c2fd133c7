"""The forms by which a round is set up."""

from collections.abc import Sequence
from difflib import ndiff
from uuid import UUID

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import FileField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf, InputRequired

from assessments.funds.definition import LARGEST, DefinitionRefused
from assessments.funds.models import Fund, Round
from assessments.funds.presets import EXAMPLES
from portal.fields import DayField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm, Stands

EXAMPLE, COPY = "example", "round"


class NewRoundForm(PageForm):
    """What a new round starts from, and what is new about it."""

    fund = SelectField(_("Fund"), validate_choice=False, widget=GovSelect())
    based_on = SelectField(
        _("Start from"),
        description=_("Its questions, criteria and money come along. You can change everything in the draft."),
        validate_choice=False,
        widget=GovSelect(),
    )
    title = StringField(
        _("Title of the round"),
        [InputRequired(_("Enter a title"))],
        description=_("As applicants will know it, for example Greener Living Fund 2027."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "off"},
    )
    reference = StringField(
        _("Reference"),
        [InputRequired(_("Enter a reference"))],
        description=_("Capitals and a year, for example GLF-2027. Applications are numbered under it."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    opens_on = DayField(_("The first stage opens on"))
    submit = SubmitField(_("Make the draft"), widget=GovSubmitInput())

    def __init__(self, funds: Sequence[Fund], rounds: Sequence[Round]) -> None:
        super().__init__()
        self.fund.choices = {str(fund.id): fund.name for fund in funds}
        if len(funds) > 1:
            self.fund.choices = {"": gettext("Select a fund")} | self.fund.choices
        self.fund.validators = [AnyOf([str(fund.id) for fund in funds], message=gettext("Select a fund"))]
        known = {f"{EXAMPLE}:{name}": gettext(words) for name, words in EXAMPLES.items()} | {
            f"{COPY}:{each.reference}": gettext(
                "Copy of %(title)s (%(reference)s)", title=each.title, reference=each.reference
            )
            for each in rounds
        }
        self.based_on.choices = {"": gettext("Select what to start from")} | known
        self.based_on.validators = [AnyOf(list(known), message=gettext("Select what to start from"))]

    @property
    def fund_id(self) -> UUID:
        """The fund that was chosen; ask only once the form is valid."""
        return UUID(self.fund.data)


class DefinitionForm(PageForm):
    """A round as a text, typed or from a file."""

    file = FileField(_("A file (optional)"), widget=GovFileInput())
    definition = TextAreaField(_("The round as a text"), filters=[plain_lines], widget=GovTextArea())
    submit = SubmitField(_("Save the draft"), widget=GovSubmitInput())

    @property
    def content(self) -> bytes:
        """What is to be read: the file if there is one, which then stands in the box, too."""
        chosen = request.files.get(self.file.name)
        if chosen is not None and chosen.filename:
            content: bytes = chosen.read(LARGEST + 1)
            chosen.close()
            self.definition.data = content.decode("utf-8", "replace").replace("\0", "�")
            return content
        return (self.definition.data or "").encode()


class DraftForm(DefinitionForm, SeenForm):
    """A draft as a text, which somebody else may change while it is open."""


def lines_apart(stands: str, sent: str) -> list[Stands]:
    """In which lines a draft that stands differs from one that was sent; both as they are printed."""
    apart = [line for line in ndiff(stands.splitlines(), sent.splitlines()) if line[:2] in ("- ", "+ ")]
    return [
        Stands(label, "\n".join(line[2:] for line in apart if line.startswith(sign)))
        for label, sign in ((gettext("In the draft, and not in your text"), "-"), (gettext("Only in your text"), "+"))
    ]


def show_faults(form: DefinitionForm, refusal: DefinitionRefused) -> None:
    """Put every fault on the form, with its line as it was typed: a text box shows no numbers of lines."""
    lines = (form.definition.data or "").splitlines()
    told = []
    for fault in refusal.faults:
        typed = lines[fault.line - 1].strip()[:100] if 0 < fault.line <= len(lines) else ""
        told.append(f"{fault.told(gettext)} ({typed})" if typed else fault.told(gettext))
    form.definition.errors = told
