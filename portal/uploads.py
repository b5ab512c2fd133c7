"""Files that come with a form: looked at, stored, and handed on as something that has arrived.

Nothing is read into memory: the web server keeps a large file on its disk until the request is over.
"""

from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, current_app, request, session
from flask_babel import gettext, ngettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from assessments.documents.examining import LARGEST_MEGABYTES, MEGABYTE, TooLarge, TooMuchAtOnce, examine
from assessments.documents.kinds import ENDINGS, LABELS, FileRefused
from assessments.documents.names import safe_name
from assessments.documents.states import FileKind
from assessments.documents.use_cases import Arrived, note_arrival, store_content
from assessments.errors import DomainError
from assessments.funds.questions import Question
from assessments.gateways import FileStore, make_file_store
from config import Settings
from portal.arrival import arrived_at
from portal.db import Sessions
from portal.forms import PageForm

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes of one form with its files. Of what is larger no file is kept, and what was typed is."""

LARGEST_READ = 256 * 1024 * 1024
"""Bytes up to which that holds. What is larger is refused by its announced length, before any of it is read."""

TAKING_FILES = frozenset(
    {
        "apply.save", "manage.papers", "account.add_part_file", "apply.shared_documents", "advise.shared_documents",
        "apply.grant", "apply.award_condition", "manage.check",
    }
)  # fmt: skip
"""Endpoints whose forms may bring files."""


class Unkept(BytesIO):
    """Where the files of a form go that is too large: nowhere. They are counted, so that each can be told its fault."""

    size = 0

    def write(self, content: Any, /) -> int:
        """Count what comes."""
        self.size += len(content)
        return len(content)


class UploadRequest(Request):
    """A request whose files are kept only if the whole of it may be."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if (total_content_length or 0) > LARGEST_UPLOAD:
            return Unkept()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_uploads(app: Flask) -> None:
    """Let some forms be larger than others."""
    # Before anything reads a form.
    app.before_request_funcs.setdefault(None, []).insert(0, allow_for_files)


def allow_for_files() -> None:
    """Take more than usual where files come from somebody who is signed in; of text there is no more than before."""
    is_with_files = request.endpoint in TAKING_FILES and request.mimetype == "multipart/form-data"
    if is_with_files and "_user_id" in session:
        tells_length = request.content_length is not None
        request.max_content_length = LARGEST_READ if tells_length else LARGEST_UPLOAD


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


def size_limits(megabytes: int = LARGEST_MEGABYTES) -> dict[str, str]:
    """What a box for files tells the page's script: how large one may be, and all together, and what to say if not."""
    together = LARGEST_UPLOAD // MEGABYTE
    return {
        "data-megabytes": str(megabytes),
        "data-megabytes-together": str(together),
        "data-too-large": gettext(
            "“{name}” is larger than %(limit)s MB. Make it smaller or split it, then choose it again.", limit=megabytes
        ),
        "data-too-much": gettext(
            "The files that you chose are larger than %(limit)s MB together. Choose fewer, and upload these first.",
            limit=together,
        ),
    }


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
    if isinstance(file.stream, Unkept):
        raise _refusal_of(file.stream, name, megabytes)
    arrived = Arrived(name, examine(file.stream, name, megabytes=megabytes, allowed=allowed))  # type: ignore[arg-type]
    settings: Settings = current_app.config["EVENHAND"]
    with Sessions.begin() as writing:
        note_arrival(writing, arrived.examined, is_scanned=bool(settings.clamd_url), now=now)
    store_content(file_store(), file.stream, arrived)  # type: ignore[arg-type]
    return arrived


def receive_with(form: PageForm, box: FileField) -> Arrived | None:
    """The file that came in the box of a form, if one did, stored; what is wrong with it is said with all else."""
    chosen = box.data
    if not form.is_submitted() or chosen is None or not getattr(chosen, "filename", ""):
        return None
    try:
        return receive(chosen, now=arrived_at())
    except DomainError as refusal:
        form.validate()
        box.errors = [*box.errors, refusal.told(gettext)]
        return None


def ask_again_for(box: FileField, arrived: Arrived | None) -> None:
    """Say at the box, of a form that was refused for something else, that its file has to be chosen again."""
    if arrived is not None:
        told = gettext("“%(name)s” was not kept, because the rest was not. Choose it again.", name=arrived.name)
        box.errors = [*box.errors, told]


def _refusal_of(unkept: Unkept, name: str, megabytes: int) -> FileRefused:
    if unkept.size > megabytes * MEGABYTE:
        return TooLarge(name=name, limit=megabytes)
    return TooMuchAtOnce(name=name, limit=LARGEST_UPLOAD // MEGABYTE)
