"""Telling anybody whether a receipt is genuine, and publishing the keys by which they can find out by themselves."""

from datetime import datetime

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextArea
from wtforms import FileField, SubmitField, TextAreaField

from assessments.applications.signing import LARGEST, Checked, Verdict, check
from assessments.rendering.plain import LONDON
from portal.db import reading
from portal.forms import PageForm
from portal.public import blueprint
from portal.signing import VERDICTS, issuer, keyring, published_keys
from portal.text import moment


class ReceiptForm(PageForm):
    """A receipt, as a file or as its text."""

    file = FileField(
        _("The file (ends in .json)"), widget=GovFileInput(), render_kw={"params": {"attributes": {"accept": ".json"}}}
    )
    pasted = TextAreaField(
        _("Or paste what is in the file"),
        widget=GovTextArea(),
        render_kw={"params": {"rows": 6, "spellcheck": False, "attributes": {"dir": "auto", "autocomplete": "off"}}},
    )
    submit = SubmitField(_("Check this receipt"), widget=GovSubmitInput())

    @property
    def content(self) -> bytes:
        """What is to be checked: the file if there is one, else what was pasted."""
        chosen = request.files.get(self.file.name)
        if chosen is None or not chosen.filename:
            return (self.pasted.data or "").strip().encode()
        content: bytes = chosen.read(LARGEST + 1)
        chosen.close()
        return content


@blueprint.route("/receipts/check", methods=["GET", "POST"])
def check_receipt() -> ResponseReturnValue:
    """Say whether a receipt is genuine, and what it covers. Nothing that is sent here is kept."""
    form, found, status = ReceiptForm(), None, 200
    if form.validate_on_submit():
        found = _checked(form)
        status = 200 if found is not None and found.verdict is not Verdict.UNREADABLE else 422
    elif form.is_submitted():
        status = 422
    shown = {"found": found, "words": VERDICTS[found.verdict], "covers": _covers(found)} if found else {"found": None}
    return render_template("public/check_receipt.html", form=form, **shown), status


@blueprint.get("/receipts/keys.json")
def receipt_keys() -> ResponseReturnValue:
    """The public keys. The address stays as it is."""
    return jsonify(issuer=issuer(), keys=published_keys())


def _checked(form: ReceiptForm) -> Checked | None:
    content = form.content
    if not content:
        form.file.errors = [gettext("Choose a file, or paste what is in it")]
        return None
    found = check(reading(), keyring(), content)
    if found.verdict is Verdict.UNREADABLE:
        form.file.errors = [str(VERDICTS[found.verdict][1])]
        return None
    form.pasted.data = ""
    return found


def _covers(found: Checked) -> list[tuple[str, object]]:
    """What the file covers, by facts that it holds itself; its answers are not shown again."""
    content, organisation = found.content, found.content.get("organisation")
    facts = (
        (gettext("Application"), content.get("reference")),
        (gettext("Round"), content.get("round")),
        (gettext("Stage"), content.get("stage")),
        (gettext("Organisation"), organisation.get("name") if isinstance(organisation, dict) else None),
        (gettext("Submitted"), _moment(content.get("submitted_at"))),
        (gettext("Receipt"), found.number),
        (gettext("SHA-256"), found.sha256),
    )
    return [(label, fact) for label, fact in facts if fact]


def _moment(text: object) -> str | None:
    try:
        return moment(datetime.fromisoformat(str(text)), LONDON)
    except ValueError:
        return None
