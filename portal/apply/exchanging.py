"""Documents, questions and readiness, as the applicant has them."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.supporting.states import Side
from portal.apply import blueprint
from portal.auth import login_required
from portal.supporting import exchanging as shared


@blueprint.route("/<reference>/support/documents", methods=["GET", "POST"])
@login_required
def shared_documents(reference: str) -> ResponseReturnValue:
    """The files that both sides may open."""
    page = shared.documents_page(reference, Side.APPLICANT)
    if page is None:
        return redirect(url_for(".shared_documents", reference=reference))
    return render_template("apply/shared_documents.html", **page[0]), page[1]


@blueprint.post("/<reference>/support/documents/<uuid:document_id>/remove")
@login_required
def take_away(reference: str, document_id: UUID) -> ResponseReturnValue:
    """Take away a file that one's own side has put there."""
    shared.take_away(reference, Side.APPLICANT, document_id)
    return redirect(url_for(".shared_documents", reference=reference))


@blueprint.route("/<reference>/support/questions", methods=["GET", "POST"])
@login_required
def support_questions(reference: str) -> ResponseReturnValue:
    """What was asked from either side, and what everybody was told."""
    page = shared.questions_page(reference, Side.APPLICANT)
    if page is None:
        return redirect(url_for(".support_questions", reference=reference))
    return render_template("apply/support_questions.html", **page[0]), page[1]


@blueprint.post("/<reference>/support/questions/<int:number>")
@login_required
def answer_question(reference: str, number: int) -> ResponseReturnValue:
    """Answer what the other side asked."""
    page = shared.answer_page(reference, Side.APPLICANT, number)
    if page is None:
        return redirect(url_for(".support_questions", reference=reference))
    return render_template("apply/support_questions.html", **page[0]), page[1]


@blueprint.route("/<reference>/support/readiness", methods=["GET", "POST"])
@login_required
def readiness(reference: str) -> ResponseReturnValue:
    """How ready the sections are, in the words of either side."""
    page = shared.readiness_page(reference, Side.APPLICANT)
    if page is None:
        return redirect(url_for(".readiness", reference=reference))
    return render_template("apply/readiness.html", **page[0]), page[1]
