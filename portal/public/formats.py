"""Asking for what the portal shows in another format; with or without an account."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.accounts.models import AttemptKind
from assessments.accounts.use_cases import note_attempt
from assessments.errors import DomainError, NotFound
from assessments.formats.states import Format
from assessments.formats.use_cases import Wish, ask_for_format
from assessments.formats.wording import FORMATS
from assessments.funds.models import Round
from assessments.funds.queries import list_public_rounds
from portal.arrival import arrived_at
from portal.auth import current_actor, current_person
from portal.db import Sessions, reading, wake_worker
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.problems import show_problems
from portal.public import blueprint

LINES = {"rows": 4, "attributes": {"dir": "auto"}}


class FormatForm(PageForm):  # type: ignore[misc,unused-ignore]
    """What somebody needs, and how to reach them."""

    request_key = HiddenField()
    about = SelectField(_("What is it about?"), validate_choice=False, widget=GovSelect())
    format = RadioField(
        _("Which format do you need?"),
        [AnyOf([each.value for each in Format], message=_("Choose the format that you need"))],
        choices=lambda: {each.value: gettext(words) for each, words in FORMATS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    detail = StringField(_("Which language, or what else? (if you chose one of the last two)"), widget=GovTextInput())
    wanted = TextAreaField(
        _("What do you need in this format?"),
        description=_("For example: all the questions of the form, or one page. You do not need to say why."),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": LINES},
    )
    name = StringField(_("Your name"), widget=GovTextInput(), render_kw={"autocomplete": "name", "spellcheck": "false"})
    email = StringField(
        _("Email address"),
        widget=GovTextInput(),
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    phone = StringField(
        _("Telephone number"),
        description=_("Tell us here if you use a relay or a text phone."),
        widget=GovTextInput(),
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    address = TextAreaField(
        _("Postal address"),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"autocomplete": "street-address", "params": LINES},
    )
    submit = SubmitField(_("Send the request"), widget=GovSubmitInput())

    def __init__(self, rounds: Sequence[Round]) -> None:
        super().__init__()
        named = [(each.reference, f"{each.title} ({each.reference})") for each in rounds]
        self.about.choices = [("", gettext("This service as a whole")), *named]

    def fill(self, wanted_round: str | None) -> None:
        """What is known before anything is typed."""
        person = current_person()
        self.about.data = wanted_round or ""
        self.request_key.data = str(uuid4())
        if person is not None:
            self.name.data, self.email.data = person.name, person.email

    @property
    def wish(self) -> Wish:
        """What was typed."""
        texts = {name: self[name].data or "" for name in ("wanted", "name", "detail", "email", "phone", "address")}
        return Wish(format=Format(self.format.data), **texts)

    @property
    def key(self) -> UUID:
        """What makes the same form the same request; a new one where it is gone."""
        try:
            return UUID(self.request_key.data or "")
        except ValueError:
            return uuid4()


@blueprint.route("/accessibility/another-format", methods=["GET", "POST"])
def another_format() -> ResponseReturnValue:
    """Ask for another format."""
    form, status = FormatForm(list_public_rounds(reading(), arrived_at())), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _ask(form, arrived_at())
            except NotFound:
                form.about.errors = [gettext("Choose one of the rounds, or this service as a whole")]
            except DomainError as refusal:
                status = show_problems(form, refusal)
    else:
        form.fill(request.args.get("round"))
    return render_template("public/another_format.html", form=form), status


@blueprint.get("/accessibility/another-format/sent")
def another_format_sent() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("public/another_format_sent.html")


def _ask(form: FormatForm, now: datetime) -> ResponseReturnValue:
    wish = form.wish
    with Sessions.begin() as writing:
        reached = wish.email or wish.phone or wish.address
        note_attempt(writing, AttemptKind.FORMAT, email=reached, address=request.remote_addr or "", now=now)
    with Sessions.begin() as writing:
        ask_for_format(writing, current_actor(), form.key, wish, round_reference=form.about.data or None, now=now)
    wake_worker()
    return redirect(url_for(".another_format_sent"))
