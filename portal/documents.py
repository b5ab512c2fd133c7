"""Sending a document as a file to be saved; whoever calls knows that the person may open it."""

from urllib.parse import quote

from flask import Response

from assessments.documents.kinds import CONTENT_TYPES
from assessments.documents.models import Document
from assessments.documents.names import download_name
from assessments.documents.use_cases import open_content
from portal.uploads import file_store


def send_document(found: Document, name: str) -> Response:
    """The document under a name."""
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
