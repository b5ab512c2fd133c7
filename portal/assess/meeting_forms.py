"""The forms of a panel's meeting: shape only, the rules are the domain's."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectFieldBase

from assessments.accounts.models import Person
from assessments.panels.models import Item
from assessments.panels.queries import Sitting
from assessments.panels.states import Ground
from assessments.panels.use_cases import Agenda, Details
from assessments.panels.wording import GROUNDS
from portal.fields import ClockField, DayField, moment_in, plain_lines
from portal.forms import PageForm
from portal.seen import SeenForm


class DetailsForm(SeenForm):
    """When and where a panel meets."""

    entry_key = HiddenField()
    title = StringField(_("What is the meeting called?"), widget=GovTextInput())
    day = DayField(_("Day"))
    clock = ClockField(_("Time"), description=_("For example, 5pm or 17:30"))
    place = StringField(_("Where is it?"), description=_("A room, or a link to a call"), widget=GovTextInput())
    quorum = StringField(
        _("How many members must take part for anything to be agreed?"),
        description=_("Counted for each application, from those present who have no conflict"),
        widget=GovTextInput(),
    )
    submit = SubmitField(_("Save"), widget=GovSubmitInput())

    def details(self, zone: str) -> Details | None:
        """What was entered; None with the reasons on the form where it is no day, time or number."""
        day, clock, quorum = self.day.data, self.clock.clock, (self.quorum.data or "").strip()
        starts_at = moment_in(zone, day, clock) if day and clock else None
        if day is None and not self.day.errors:
            self.day.errors = [gettext("Enter a day.")]
        if clock is None or (day is not None and starts_at is None):
            self.clock.errors = [gettext("Enter a time of day, like 5pm or 17:30.")]
        if not (quorum.isascii() and quorum.isdigit() and len(quorum) < 3):
            self.quorum.errors = [gettext("Enter a whole number from 1 to 30.")]
        if self.errors or starts_at is None:
            return None
        moment: datetime = starts_at.astimezone(UTC)
        return Details(self.title.data or "", moment, self.place.data or "", int(quorum))


class PresenceForm(PageForm):
    """Which members are there now."""

    present = SelectMultipleField(_("Who is present?"), validate_choice=False, widget=GovCheckboxesInput())
    submit = SubmitField(_("Save who is present"), widget=GovSubmitInput())

    def offer(self, sitting: Sitting) -> None:
        """Let the chair tick the members."""
        self.present.choices = {str(member.person_id): member.person.name for member in sitting.members}
        if not self.is_submitted():
            self.present.data = [str(member.person_id) for member in sitting.members if member.is_present]


class LeaveForm(PageForm):
    """Who leaves for an item, and on what ground."""

    person = RadioField(_("Who leaves?"), validate_choice=False, widget=GovRadioInput())
    ground = RadioField(
        _("On what ground?"),
        choices=lambda: {ground.value: gettext(words) for ground, words in GROUNDS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    submit = SubmitField(_("Record that they leave"), widget=GovSubmitInput())

    def chosen(self) -> tuple[UUID, Ground] | None:
        """What was chosen; None with the reasons on the form."""
        if self.person.data not in offered_in(self.person):
            self.person.errors = [gettext("Choose one of the members.")]
        if self.ground.data not in set(Ground):
            self.ground.errors = [gettext("Choose a ground.")]
        return None if self.errors else (UUID(self.person.data), Ground(self.ground.data))


class MinutesForm(SeenForm):
    """What was said of an item."""

    text = TextAreaField(
        _("Minutes of this item"),
        description=_("Who was there, who left and what was agreed are written down by themselves."),
        filters=[plain_lines],
        widget=GovTextArea(),
    )
    submit = SubmitField(_("Save the minutes"), widget=GovSubmitInput())


class AdditionForm(PageForm):
    """What is added to final minutes."""

    entry_key = HiddenField()
    text = TextAreaField(_("Add to the minutes"), filters=[plain_lines], widget=GovTextArea())
    submit = SubmitField(_("Add"), widget=GovSubmitInput())


def agenda_form(
    sitting: Sitting, items: Iterable[Item], people: Iterable[Person], divergent: int, zone: int
) -> SeenForm:
    """The form of a meeting's members and agenda: a place for each item, and a box to take it off."""
    fields: dict[str, Field] = {
        "members": SelectMultipleField(
            _("Members"),
            choices={str(person.id): person.name for person in people},
            validate_choice=False,
            widget=GovCheckboxesInput(),
        ),
        "references": TextAreaField(
            _("Add applications"),
            description=_("Their references, one to a line. They come after those that are on the agenda."),
            filters=[plain_lines],
            widget=GovTextArea(),
        ),
        "submit": SubmitField(_("Save members and agenda"), widget=GovSubmitInput()),
    }
    if divergent:
        words = gettext("Add all applications whose assessors differ (%(count)s)", count=divergent)
        fields["divergent"] = BooleanField(words, widget=GovCheckboxInput())
    if zone:
        words = gettext("Add all applications in the zone around the line (%(count)s)", count=zone)
        fields["zone"] = BooleanField(words, widget=GovCheckboxInput())
    typed: dict[str, Any] = {"members": [str(member_id) for member_id in sitting.member_ids]}
    for item in items:
        fields[f"place-{item.id}"] = StringField(_("Place"), widget=GovTextInput())
        fields[f"off-{item.id}"] = BooleanField(_("Take it off"), widget=GovCheckboxInput())
        typed[f"place-{item.id}"] = str(item.position)
    made: SeenForm = type("AgendaForm", (SeenForm,), fields)(data=typed)
    return made


def agenda_from(form: SeenForm, items: Iterable[Item]) -> Agenda | None:
    """What was entered; None with the reasons on the form where a place is no number."""
    order = {}
    for item in items:
        place = (form[f"place-{item.id}"].data or "").strip()
        if form[f"off-{item.id}"].data:
            continue
        if not (place.isascii() and place.isdigit() and len(place) < 4):
            form[f"place-{item.id}"].errors = [gettext("Enter the place of each item as a whole number.")]
        else:
            order[item.id] = int(place)
    if not set(form["members"].data or []) <= offered_in(form["members"]):
        form["members"].errors = [gettext("Choose members among the fund’s assessors and moderators.")]
    if form.errors:
        return None
    members = [UUID(one) for one in form["members"].data or []]
    references = (form["references"].data or "").split("\n")
    adds = {name: name in form and bool(form[name].data) for name in ("divergent", "zone")}
    return Agenda(members, order, references, adds_divergent=adds["divergent"], adds_zone=adds["zone"])


def offered_in(field: SelectFieldBase) -> set[str]:
    """What can be chosen in a field."""
    return {str(choice[0]) for choice in field.iter_choices()}


def key_of(field: HiddenField) -> str:
    """What makes the same form sent twice one thing; a form that is opened is given it."""
    field.data = (field.data or secrets.token_urlsafe(12))[:64]
    return str(field.data)
