"""Sending a document. It is never shown within a page of ours: whatever is in it, it is a file to be saved."""

from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from assessments.applications.documents import get_document
from assessments.applications.withholding import shown_name_of
from assessments.documents.kinds import CONTENT_TYPES
from assessments.documents.models import Document
from assessments.documents.names import download_name
from assessments.documents.use_cases import open_content
from assessments.errors import NotFound
from assessments.supporting.opening import get_shared_document
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import reading
from portal.files import blueprint
from portal.uploads import file_store


@blueprint.get("/<uuid:document_id>")
@login_required
def document(document_id: UUID) -> ResponseReturnValue:
    """One document, to whoever may read the answer that names it, or comes to the shared place that holds it."""
    try:
        found = get_document(reading(), current_actor(), document_id, now=arrived_at())
    except NotFound:
        shared = get_shared_document(reading(), current_actor(), document_id)
        return _sent(shared, shared.name)
    return _sent(found, shown_name_of(reading(), current_actor(), found))


def _sent(found: Document, name: str) -> Response:
    stored = found.stored
    response = Response(open_content(file_store(), found), mimetype=CONTENT_TYPES[stored.kind].partition(";")[0])
    response.headers["Content-Type"] = CONTENT_TYPES[stored.kind]
    response.headers["Content-Disposition"] = _disposition(download_name(name, stored.kind))
    response.headers["Content-Length"] = str(stored.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _disposition(name: str) -> str:
    """The name for every browser: in plain letters, and as it is."""
    plain = "".join(character if " " <= character < "\x7f" and character not in '"\\%' else "_" for character in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
