"""The forms of what managers keep beside an application, and of a fund's tags."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, SelectField, StringField, SubmitField, TextAreaField

from assessments.accounts.models import Person
from assessments.applications.reasons import REASON_NEEDED
from assessments.casework.queries import TagUse
from portal.fields import ReasonField, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm


class TagForm(PageForm):
    """A tag, chosen among those of the fund or new."""

    tag = StringField(_("Add a tag"), widget=GovTextInput())
    submit = SubmitField(_("Add tag"), widget=GovSubmitInput())


class FlagForm(PageForm):
    """What must not be overlooked."""

    reason = ReasonField(
        _("What has to be looked at?"),
        _("All of the fund’s staff who read applications read this, auditors included. The applicant does not."),
        needed=REASON_NEEDED,
    )
    submit = SubmitField(_("Raise the flag"), widget=GovSubmitInput())


class ResolveForm(PageForm):
    """What came of a flag."""

    reason = ReasonField(_("What came of it?"), _("It stays on record, beside the flag."), needed=REASON_NEEDED)
    submit = SubmitField(_("Resolve the flag"), widget=GovSubmitInput())


class OfficerForm(SeenForm):
    """Who leads on an application."""

    officer = SelectField(_("Lead officer"), validate_choice=False, widget=GovSelect())
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def offer(self, people: Iterable[Person]) -> None:
        """Let the manager choose among these, or nobody."""
        self.officer.choices = {"": gettext("Nobody")} | {str(person.id): person.name for person in people}


class NoteForm(PageForm):
    """A note that never leaves the staff."""

    entry_key = HiddenField()
    text = TextAreaField(
        _("Write a note"),
        description=_(
            "The fund’s managers and approvers read it. Assessors, advisers, auditors and the applicant never do. "
            "Somebody whom it is about can ask for a copy by law."
        ),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 4, "attributes": {"dir": "auto"}}},
    )
    submit = SubmitField(_("Add note"), widget=GovSubmitInput())


class RenameForm(SeenForm):
    """Another name for a tag."""

    name = StringField(_("Name of the tag"), widget=GovTextInput())
    submit = SubmitField(_("Rename"), widget=GovSubmitInput())


class MergeForm(PageForm):
    """The tag into which another goes."""

    into = SelectField(_("Merge it into"), validate_choice=False, widget=GovSelect())
    submit = SubmitField(_("Merge"), widget=GovSubmitInput())

    def offer(self, uses: Iterable[TagUse]) -> None:
        """Let the manager choose among these."""
        self.into.choices = {"": gettext("Choose a tag")} | {str(use.tag.id): use.tag.name for use in uses}
