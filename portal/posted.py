"""What was sent with a form that could not be taken: fit to be shown, and to be put back into its form later.

Kept fields travel in the page itself, signed, with whose form it was: the request token that came with it was made for
one person. So a form of somebody else's, or of another site's, is never put back into anything.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from portal.security import is_odd

SECRET = ("password", "csrf_token")
KEPT, REOPEN = "kept:form", "kept:reopen"
MACHINE = frozenset({"submit", "save", "seen", "seen_version", "entry_key", "use"})
"""Fields that nobody types. Those of a colon in the name are none either."""
LARGEST_KEPT = 1024 * 1024
KEPT_FOR = timedelta(days=2)
TOKEN_FOR = timedelta(days=7)

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent and not taken. `page` is where it can be filled in again, if there is such a page."""

    page: str | None
    action: str
    owner: str
    fields: Fields

    def is_of(self, person_id: UUID | None) -> bool:
        """Whether the form was made for that person."""
        return person_id is not None and self.owner == str(person_id)


def posted_fields() -> Fields:
    """What was typed into the form: no secrets, no characters that nothing can hold."""
    kept = kept_before()
    if kept is not None:
        return kept.fields
    if request.method != "POST":
        return []
    return [(_clean(name), _clean(value)) for name, value in _typed(request.form.items(multi=True))]


def may_resend() -> bool:
    """Whether sending the same again can be offered: it came from a page of ours, and nothing of it is left out.

    A page of somebody else's must not get a person to send its form to us, and a password is never written back.
    """
    has_secret = any("password" in name.lower() for name in request.form)
    return request.method == "POST" and is_from_here() and not has_secret


def is_from_here() -> bool:
    """Whether the request came from a page of ours, as far as the browser tells."""
    origin = request.headers.get("Origin")  # "null" is a page that hides where it is from
    from_elsewhere = origin is not None and origin.partition("://")[2] != request.host
    return not from_elsewhere and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def is_typed(name: str) -> bool:
    """Whether a field of that name is one into which people type."""
    return ":" not in name and name not in MACHINE


def has_typed_text(fields: Fields) -> bool:
    """Whether anybody typed or chose anything."""
    return any(value.strip() for name, value in fields if is_typed(name))


def own_token(person_id: UUID) -> None:
    """Make the session's request token one that tells whose it is."""
    g.pop("csrf_token", None)  # what this request has signed already is of the session before
    session["csrf_token"] = f"{secrets.token_hex(20)}:{person_id}"


def keep_posted() -> str | None:
    """The form that was sent, as a sealed text that its page carries; None where it cannot be kept so."""
    earlier = request.form.get(KEPT) or request.form.get(REOPEN)
    if earlier is not None:
        return earlier if read_kept(earlier) is not None else None
    owner = _owner()
    if not (is_from_here() and owner):
        return None
    action = request.full_path.removesuffix("?")
    sealed = str(_serializer().dumps([page_of(action), action, owner, posted_fields()]))
    return sealed if len(sealed) <= LARGEST_KEPT else None


def read_kept(sealed: str) -> Kept | None:
    """The form that was sealed; None for what is no such text, or an old one."""
    try:
        page, action, owner, fields = _serializer().loads(sealed, max_age=int(KEPT_FOR.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return Kept(page, action, owner, [(name, value) for name, value in fields])


def kept_before() -> Kept | None:
    """The form that was kept by an earlier page, and is carried by this request."""
    if request.method not in {"POST", "GET"}:
        return None
    sealed = request.form.get(KEPT) or request.form.get(REOPEN)
    return read_kept(sealed) if sealed else None


def restore(kept: Kept) -> None:
    """Let the forms of this request show these fields, as if they had just been typed."""
    g.restored = MultiDict(kept.fields)


def restored_fields(names: Iterable[str]) -> "MultiDict[str, str] | None":
    """The fields to show in a form that has any field of those names; None where nothing is put back into it."""
    restored: MultiDict[str, str] | None = g.get("restored")
    if restored is None or not any(is_typed(name) and name in restored for name in names):
        return None
    g.restored_is_shown = True
    return restored


def is_restored() -> bool:
    """Whether the page shows a form with what was typed before."""
    return bool(g.get("restored_is_shown", False))


def referring_page() -> str | None:
    """The page of ours from which the request came."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def page_of(action: str) -> str | None:
    """Where a form can be filled in: at the address to which it was sent, or at that from which it came."""
    return next((page for page in (action, referring_page()) if page is not None and _can_be_read(page)), None)


def opens_again() -> bool:
    """Whether the page answers a form at an address that can be opened, too, as Back then does."""
    return request.method == "POST" and _can_be_read(request.path)


def _can_be_read(page: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(urlsplit(page).path, method="GET")
    except HTTPException:
        return False
    return True


def _owner() -> str:
    """The person for whom the form was made, by the request token that it holds; '' where that is not known."""
    serializer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        token = serializer.loads(request.form.get("csrf_token", ""), max_age=int(TOKEN_FOR.total_seconds()))
    except (BadData, TypeError):
        return ""
    return str(token).partition(":")[2]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="a form that was kept")


def _typed(fields: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in fields if not any(secret in name.lower() for secret in SECRET))


def _clean(text: str) -> str:
    return "".join(character for character in text if not is_odd(character))
