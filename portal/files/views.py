"""Sending a document. It is never shown within a page of ours: whatever is in it, it is a file to be saved."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from assessments.applications.documents import get_document
from assessments.applications.withholding import shown_name_of
from assessments.errors import NotFound
from assessments.supporting.opening import get_shared_document
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import reading
from portal.documents import send_document
from portal.files import blueprint


@blueprint.get("/<uuid:document_id>")
@login_required
def document(document_id: UUID) -> ResponseReturnValue:
    """One document, to whoever may read the answer that names it, or comes to the shared place that holds it."""
    try:
        found = get_document(reading(), current_actor(), document_id, now=arrived_at())
    except NotFound:
        shared = get_shared_document(reading(), current_actor(), document_id)
        return send_document(shared, shared.name)
    return send_document(found, shown_name_of(reading(), current_actor(), found))
