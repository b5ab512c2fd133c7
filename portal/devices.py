"""Devices on which somebody has signed in before: a cookie that says so, signed.

Attempts to sign in are throttled by account. With this cookie they are counted by device instead, so that strangers
who try an account all day do not keep out the person whose it is.
"""

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "known_device"
KEPT_FOR = timedelta(days=365)


def known_device(email: str) -> str | None:
    """The device that asks, if the account of that address was signed in on it before."""
    try:
        device, account = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=int(KEPT_FOR.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    return device if account == _account(email) else None


def remember_device(email: str) -> None:
    """Know this device again when somebody signs in to the account of that address."""
    device = known_device(email) or secrets.token_urlsafe(16)
    told = str(_serializer().dumps([device, _account(email)]))

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            told,
            max_age=KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
        return response


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known device")


def _account(email: str) -> str:
    return email.strip().lower()
