"""The receipt of what was handed in: a page, a PDF to read, and a signed file to prove it by."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assessments.applications.models import Receipt, Submission
from assessments.applications.queries import get_own_application, submission_at
from assessments.applications.signing import signed
from assessments.errors import NotFound
from assessments.rendering.printing import print_document
from portal.apply import blueprint
from portal.apply.voluntary import offered
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import reading
from portal.downloads import attached
from portal.printing import receipt_document
from portal.signing import issuer, keyring


@blueprint.get("/<reference>/<stage>/receipt")
@login_required
def receipt(reference: str, stage: str) -> ResponseReturnValue:
    """Proof of what was handed in, and what happens next."""
    submission, proof = _proof(reference, stage)
    return render_template(
        "apply/receipt.html",
        application=submission.application,
        submission=submission,
        receipt=proof,
        **offered(submission.application),
        earlier=[each for each in submission.receipts if each.number < proof.number],
        now=arrived_at(),
    )


@blueprint.get("/<reference>/<stage>/receipt.json")
@login_required
def receipt_file(reference: str, stage: str) -> ResponseReturnValue:
    """What was handed in, byte for byte as the receipt's SHA-256 was taken."""
    _submission, proof = _proof(reference, stage)
    return attached(proof.content.encode(), "application/json", f"{reference}-{stage}-receipt-{proof.number}.json")


@blueprint.get("/<reference>/<stage>/receipt-signed.json")
@login_required
def receipt_signed(reference: str, stage: str) -> ResponseReturnValue:
    """The same under the portal's signature, by which anybody can find out that it is genuine."""
    _submission, proof = _proof(reference, stage)
    file = signed(keyring(), proof, issuer()).encode()
    return attached(file, "application/json", f"{reference}-{stage}-receipt-{proof.number}-signed.json")


@blueprint.get("/<reference>/<stage>/receipt.pdf")
@login_required
def receipt_pdf(reference: str, stage: str) -> ResponseReturnValue:
    """The same to be read, made from the receipt's frozen content whenever it is asked for."""
    submission, proof = _proof(reference, stage)
    printed = print_document("receipt", receipt_document(submission, proof))
    return attached(printed, "application/pdf", f"{reference}-{stage}-receipt-{proof.number}.pdf")


def _proof(reference: str, stage: str) -> tuple[Submission, Receipt]:
    """The receipt whose number the address names, else the newest. Raises NotFound."""
    submission = submission_at(get_own_application(reading(), current_actor(), reference), stage)
    number = request.args.get("number", type=int)
    found = [receipt for receipt in submission.receipts if number in (None, receipt.number)]
    if not found:
        raise NotFound
    return submission, found[-1]
