"""What protects the portal at its edge: headers, cookies, request tokens, and text that no field can hold."""

from datetime import timedelta

from flask import Flask, Response, request, session
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge

from config import Settings

LARGEST_REQUEST = 2 * 1024 * 1024
LONGEST_QUERY = 256 * 1024
"""Somebody who pastes a whole answer into a search box is within it; the search takes what it can, and says so."""
CONTENT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
FEATURES = dict.fromkeys(("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"), "()")


class OddCharacters(BadRequest):
    """The request holds characters that no text can hold: NUL, or half of a surrogate pair."""


def is_odd(text: str) -> bool:
    """Whether a text holds NUL or a lone surrogate, which databases and files refuse."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def refuse_long_addresses() -> None:
    """Refuse an address that no page of ours leads to: gunicorn takes up to a megabyte, so that this page answers."""
    if len(request.query_string) > LONGEST_QUERY:
        raise RequestURITooLarge


def refuse_odd_characters() -> None:
    """Refuse them in the path, the query and the form, before anything reads those."""
    texts = [request.path, *request.args, *(value for _, value in request.args.items(multi=True))]
    texts += [*request.form, *(value for _, value in request.form.items(multi=True))]
    texts += [file.filename or "" for _, file in request.files.items(multi=True)]
    if any(map(is_odd, texts)):
        raise OddCharacters


def refuse_what_is_cut_off() -> None:
    """Refuse a request in chunks, which does not tell its length, if more of it comes than is read."""
    if request.content_length is None and request.environ.get("wsgi.input_terminated"):
        request.form  # noqa: B018  reads as much as is allowed, and passes over the rest without a word
        if request.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge


def init_security(app: Flask, settings: Settings) -> None:
    """Limits, cookies, headers and request tokens."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=20_000,  # a form with files may hold a large table, too: its size is limited above
        # Longer than anybody stays signed in, which `portal/auth.py` decides: a form that comes late is still known.
        PERMANENT_SESSION_LIFETIME=timedelta(hours=48),
        # A token lives as long as its session: somebody who writes for three hours must be able to save.
        WTF_CSRF_TIME_LIMIT=None,
    )
    # Headers come first: the page of a refusal below needs its nonce.
    Talisman(
        app,
        force_https=settings.is_https,
        strict_transport_security=settings.is_https,
        session_cookie_secure=settings.is_https,
        session_cookie_http_only=True,
        session_cookie_samesite="Lax",
        content_security_policy=CONTENT,
        content_security_policy_nonce_in=["script-src"],
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy=FEATURES,
    )
    app.before_request(refuse_what_is_cut_off)
    app.before_request(refuse_long_addresses)
    app.before_request(refuse_odd_characters)
    # Programs that read email press this button for a person, from nowhere; the key in its address stands for them.
    CSRFProtect(app).exempt("portal.account.emails.stop_emails")
    app.after_request(set_caching)


def set_caching(response: Response) -> Response:
    """Pages of signed-in people are never kept, others are asked for again; files have rules of their own.

    Kept pages could be read with Back on a shared computer, after signing out or once the session has ended, and would
    lie on its disk. So Back opens a page anew; what answered a form is remembered as opened, too (assets/back.js).
    """
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store" if "_user_id" in session else "private, no-cache"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
