"""Documents, questions and readiness, as the adviser has them."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.supporting.queries import get_place
from assessments.supporting.states import Side
from portal.advise import blueprint
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.supporting import exchanging as shared
from portal.supporting.publishing import publication_page


@blueprint.route("/<reference>/documents", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def shared_documents(reference: str) -> ResponseReturnValue:
    """The files that both sides may open."""
    page = shared.documents_page(reference, Side.ADVISER)
    if page is None:
        return redirect(url_for(".shared_documents", reference=reference))
    return render_template("advise/shared_documents.html", **page[0]), page[1]


@blueprint.post("/<reference>/documents/<uuid:document_id>/remove")
@needs_role(Role.ADVISER)
def take_away(reference: str, document_id: UUID) -> ResponseReturnValue:
    """Take away a file that one's own side has put there."""
    shared.take_away(reference, Side.ADVISER, document_id)
    return redirect(url_for(".shared_documents", reference=reference))


@blueprint.route("/<reference>/questions", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def support_questions(reference: str) -> ResponseReturnValue:
    """What was asked from either side, and what everybody was told."""
    page = shared.questions_page(reference, Side.ADVISER)
    if page is None:
        return redirect(url_for(".support_questions", reference=reference))
    return render_template("advise/support_questions.html", **page[0]), page[1]


@blueprint.post("/<reference>/questions/<int:number>")
@needs_role(Role.ADVISER)
def answer_question(reference: str, number: int) -> ResponseReturnValue:
    """Answer what the other side asked."""
    page = shared.answer_page(reference, Side.ADVISER, number)
    if page is None:
        return redirect(url_for(".support_questions", reference=reference))
    return render_template("advise/support_questions.html", **page[0]), page[1]


@blueprint.route("/<reference>/readiness", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def readiness(reference: str) -> ResponseReturnValue:
    """How ready the sections are, in the words of either side."""
    page = shared.readiness_page(reference, Side.ADVISER)
    if page is None:
        return redirect(url_for(".readiness", reference=reference))
    return render_template("advise/readiness.html", **page[0]), page[1]


@blueprint.route("/<reference>/questions/<int:number>/publish", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def publish(reference: str, number: int) -> ResponseReturnValue:
    """Tell everybody who was invited what this applicant was told about the rules."""
    support = get_place(reading(), current_actor(), reference, Side.ADVISER)
    page = publication_page(support, number)
    if page is None:
        return redirect(url_for(".support_questions", reference=reference))
    return render_template("advise/publish.html", **page[0]), page[1]
