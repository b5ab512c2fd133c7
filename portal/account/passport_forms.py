"""The form of one part of a passport. It looks at shape only; the rules are the domain's."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import StringField, SubmitField, TextAreaField

from assessments.passports.entries import MOST_PEOPLE, PassportEntry
from assessments.passports.states import COUNTED, Part
from portal.fields import OptionalDayField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm


class PartForm(SeenForm):
    """What an organisation says of one part."""

    people = StringField(_("How many are there?"), widget=GovTextInput(), render_kw={"inputmode": "numeric"})
    reference = StringField(
        _("What is it called, or what is its number?"), widget=GovTextInput(), render_kw={"dir": "auto"}
    )
    link = StringField(
        _("Link to it (optional)"),
        description=_("Where anybody can read it, such as a page of your own or of the register."),
        widget=GovTextInput(),
        render_kw={"type": "url", "inputmode": "url", "spellcheck": "false", "autocomplete": "off"},
    )
    dated_on = OptionalDayField(_("Its date"))
    expires_on = OptionalDayField(_("Last day on which it counts"))
    note = TextAreaField(
        _("Anything else (optional)"), filters=[plain_lines], widget=GovTextArea(), render_kw={"rows": 3, "dir": "auto"}
    )
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def ask_about(self, part: Part) -> None:
        """Ask only what that part can say."""
        if part in COUNTED:
            del self.reference, self.link
        else:
            del self.people

    def fill(self, entry: PassportEntry) -> None:
        """Show what stands, unless something was sent."""
        if not self.is_submitted():
            self.show(entry)
        self.open_at(entry.mark)

    def show(self, entry: PassportEntry) -> None:
        """Put what stands into the boxes that are empty."""
        for name in ("reference", "link", "dated_on", "expires_on", "note"):
            if name in self and not self[name].data:
                self[name].data = getattr(entry, name)
        if "people" in self and not self.people.data:
            self.people.data = "" if entry.people is None else str(entry.people)
        self.seen.data = self.seen.data or entry.mark

    def entry(self, part: Part) -> PassportEntry:
        """What was typed; a number that is none is one that is refused."""
        texts = {name: self[name].data or "" for name in ("reference", "link", "note") if name in self}
        return PassportEntry(
            part, texts.get("reference", ""), texts.get("link", ""), self.dated_on.data, self.expires_on.data,
            self._people(), texts["note"],
        )  # fmt: skip

    def _people(self) -> int | None:
        typed = (self.people.data or "").replace(",", "").strip() if "people" in self else ""
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else MOST_PEOPLE + 1


class PartFileForm(PageForm):
    """A file of one part."""

    file = FileField(_("Add a file"), [FileRequired(_("Choose a file"))], widget=GovFileInput())
    upload = SubmitField(_("Upload"), widget=GovSubmitInput())
