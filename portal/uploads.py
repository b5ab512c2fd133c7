"""Files that come with a form: looked at, stored, and handed on as something that has arrived.

Nothing is read into memory: the web server keeps a large file on its disk until the request is over.
"""

from collections.abc import Collection
from datetime import datetime

from flask import Flask, current_app, request, session
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from assessments.documents.examining import LARGEST_MEGABYTES, examine
from assessments.documents.kinds import ENDINGS, LABELS
from assessments.documents.names import safe_name
from assessments.documents.states import FileKind
from assessments.documents.use_cases import Arrived, note_arrival, store_content
from assessments.funds.questions import Question
from assessments.gateways import FileStore, make_file_store
from config import Settings
from portal.db import Sessions

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes of one form with its files. What is larger is refused by its announced length, before any of it is read."""

TAKING_FILES = frozenset({"apply.save", "manage.papers"})
"""Endpoints whose forms may bring files."""


def init_uploads(app: Flask) -> None:
    """Let some forms be larger than others."""
    # Before anything reads a form.
    app.before_request_funcs.setdefault(None, []).insert(0, allow_for_files)


def allow_for_files() -> None:
    """Take more than usual where files come from somebody who is signed in; of text there is no more than before."""
    is_with_files = request.endpoint in TAKING_FILES and request.mimetype == "multipart/form-data"
    if is_with_files and "_user_id" in session:
        request.max_content_length = LARGEST_UPLOAD


def file_form(question: Question) -> str:
    """Which files a question takes: how many, of which kinds, and how large."""
    kinds = ", ".join(gettext(LABELS[kind]) for kind in question.allowed or FileKind)
    told = ngettext(
        "One file, up to %(megabytes)s MB: %(kinds)s.",
        "Up to %(num)s files, each up to %(megabytes)s MB: %(kinds)s.",
        question.files_at_most,
        megabytes=question.megabytes,
        kinds=kinds,
    )
    return str(told)


def endings(question: Question) -> str:
    """The endings of names that a browser offers first; it is no rule, the bytes are."""
    return ",".join(ending for kind in question.allowed or FileKind for ending in ENDINGS[kind])


def file_store() -> FileStore:
    """Where files are kept."""
    settings: Settings = current_app.config["EVENHAND"]
    return make_file_store(settings.files_url, settings.s3)


def files_in(name: str) -> list[FileStorage]:
    """The files that were chosen in a box; a box that was left empty comes as a file without a name."""
    return [file for file in request.files.getlist(name) if file.filename]


def receive(
    file: FileStorage, *, megabytes: int = LARGEST_MEGABYTES, allowed: Collection[FileKind] = (), now: datetime
) -> Arrived:
    """Look at a file, and store its bytes. Raises FileRefused or StoreSilent, each with the file's name."""
    name = safe_name(file.filename or "")
    arrived = Arrived(name, examine(file.stream, name, megabytes=megabytes, allowed=allowed))  # type: ignore[arg-type]
    settings: Settings = current_app.config["EVENHAND"]
    with Sessions.begin() as writing:
        note_arrival(writing, arrived.examined, is_scanned=bool(settings.clamd_url), now=now)
    store_content(file_store(), file.stream, arrived)  # type: ignore[arg-type]
    return arrived
