"""Telling anybody whether a receipt is genuine, and publishing the keys by which they can find out by themselves."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextArea
from wtforms import FileField, SubmitField, TextAreaField

from assessments.applications.signing import LARGEST, Checked, check
from portal.covering import documents_of, facts_of, sections_of
from portal.db import reading
from portal.forms import PageForm
from portal.public import blueprint
from portal.signing import VERDICTS, issuer, keyring, published_keys


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
        status = 200 if found is not None else 422
    elif form.is_submitted():
        status = 422
    shown = {"found": found, "words": VERDICTS[found.verdict], **_covers(found)} if found else {"found": None}
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
    if not found.verdict.is_of_a_receipt:
        form.file.errors = [str(VERDICTS[found.verdict][1])]
        return None
    form.pasted.data = ""
    return found


def _covers(found: Checked) -> dict[str, object]:
    """What the file covers, by what it holds itself; of one that is not genuine nothing is repeated."""
    if not found.verdict.is_good:
        return {}
    content = found.content
    return {"facts": facts_of(found), "sections": sections_of(content), "documents": documents_of(content)}
