"""The forms of messages to applicants: shape only, the rules are the domain's."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid4

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from assessments.correspondence.models import Message
from assessments.correspondence.recipients import Reach
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import BODY_LIMIT, MessageDraft
from assessments.funds.models import Round
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.manage.forms import uuid_from
from portal.text import number

GROUPS = {
    Audience.WRITING: _("still writing"),
    Audience.SUBMITTED: _("submitted"),
    Audience.INVITED: _("invited to the next stage"),
    Audience.AWARDED: _("awarded a grant"),
    Audience.RESERVE: _("on the reserve list"),
    Audience.DECLINED: _("not successful, or not eligible"),
}
CHOSEN = Audience.CHOSEN.value
Counts = Mapping[tuple[Audience, str], int]


def audience_words(audience: Audience, stage_title: str) -> str:
    """To whom a message goes: Concept paper: still writing."""
    if audience is Audience.CHOSEN:
        return str(gettext("Applications that were named"))
    return str(gettext("%(stage)s: %(group)s", stage=stage_title, group=GROUPS[audience]))


class MessageForm(PageForm):
    """To whom, and what. `entry_key` is made with the form, so that the same form sent twice is one message."""

    audience = RadioField(_("Who should get it?"), widget=GovRadioInput(), validate_choice=False)
    references = TextAreaField(
        _("References, if you name applications"),
        description=_("One on each line, like GLF-2008-0042"),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": {"rows": 3, "spellcheck": False}},
    )
    subject = StringField(_("Subject"), widget=GovTextInput(), render_kw={"params": {"attributes": {"dir": "auto"}}})
    body = TextAreaField(
        _("Message"),
        filters=[plain_lines],
        widget=GovCharacterCount(),
        render_kw={"params": {"maxlength": BODY_LIMIT, "threshold": "75", "attributes": {"dir": "auto"}}},
    )
    entry_key = HiddenField()
    seen_version = HiddenField()
    preview = SubmitField(_("Save and look at it"), widget=GovSubmitInput())
    save = SubmitField(_("Save as a draft"), widget=GovSubmitInput())
    offered: Collection[str] = ()
    hints: Sequence[str] = ()
    """How many applications are in each group, in the order of the choices."""

    @property
    def key(self) -> UUID | None:
        """The id that a new message gets."""
        return uuid_from(self.entry_key.data)

    @property
    def seen(self) -> int:
        """The version that was changed; one that never was, if the page did not say."""
        return whole(self.seen_version.data)

    def offer(self, round_: Round, counts: Counts, chosen: str | None = None) -> None:
        """Let the manager choose among the groups that there are, each with how many are in it."""
        titles = {stage.key: stage.title for stage in round_.stages}
        offered = {f"{audience}:{stage}": (audience, stage) for audience, stage in counts}
        if chosen and chosen != CHOSEN and chosen not in offered:
            audience, _colon, stage = chosen.partition(":")
            offered[chosen] = (Audience(audience), stage)
        words = {value: audience_words(audience, titles[stage]) for value, (audience, stage) in offered.items()}
        self.audience.choices = [*words.items(), (CHOSEN, gettext("Applications that I name"))]
        self.offered = {*offered, CHOSEN}
        self.hints = [_applications(counts.get(group, 0)) for group in offered.values()]

    def show(self, message: Message, references: Sequence[str]) -> None:
        """Show what is saved."""
        self.audience.data = value_of(message)
        self.references.data = "\n".join(references)
        self.subject.data, self.body.data = message.subject, message.body
        self.seen_version.data = str(message.version)

    def begin(self, references: Sequence[str]) -> None:
        """Show an empty message, to these applications if any are named."""
        self.audience.data = CHOSEN if references else None
        self.references.data = "\n".join(references)
        self.entry_key.data = str(uuid4())

    def draft(self) -> MessageDraft | None:
        """What was entered; None, with a sentence on the form, if nobody who could be chosen was."""
        if self.audience.data not in self.offered:
            self.audience.errors = [gettext("Choose who should get the message.")]
            return None
        audience, _colon, stage = self.audience.data.partition(":")
        references = (self.references.data or "").replace(",", "\n").replace(";", "\n").split()
        return MessageDraft(
            Audience(audience), stage or None, tuple(references), self.subject.data or "", self.body.data or ""
        )


class SendForm(PageForm):
    """That a message is to go out to as many as were seen."""

    confirmed = BooleanField(
        _("I have read the message, and want to send it to these applicants now"),
        [InputRequired(_("Tick the box to confirm that you want to send the message."))],
        widget=GovCheckboxInput(),
    )
    seen_version = HiddenField()
    seen_applications = HiddenField()
    seen_people = HiddenField()
    submit = SubmitField(_("Send the message"), widget=GovSubmitInput())

    @property
    def seen(self) -> tuple[int, Reach]:
        """The version and the numbers that were on the page."""
        return whole(self.seen_version.data), Reach(whole(self.seen_applications.data), whole(self.seen_people.data))

    def show(self, message: Message, reach: Reach) -> None:
        """Put what is so now on the page, to be confirmed anew."""
        self.seen_version.data = str(message.version)
        self.seen_applications.data, self.seen_people.data = str(reach.applications), str(reach.people)
        self.confirmed.data = False


def value_of(message: Message) -> str:
    """The choice that stands for the message's audience."""
    return f"{message.audience}:{message.stage.key}" if message.stage else CHOSEN


def whole(typed: str | None) -> int:
    """A number of a hidden field; one that none is, if it is none."""
    typed = str(typed or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _applications(count: int) -> str:
    return str(ngettext("%(count)s application", "%(count)s applications", count, count=number(count)))
