"""When a request arrived: stamped before anything else, so that a slow page never makes an applicant late."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from flask import request

from assessments.clock import utcnow

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "evenhand.arrived_at"
OLDEST = timedelta(minutes=5)


class Arrival:
    """The outermost middleware. Where a proxy is trusted, the moment is the proxy's (`X-Request-Start: t=seconds`).

    The proxy must set that header itself, so that a client's own never comes through.
    """

    def __init__(self, application: "WSGIApplication", *, behind_proxy: bool) -> None:
        self.application = application
        self.behind_proxy = behind_proxy

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        now = utcnow()
        told = environ.get("HTTP_X_REQUEST_START", "") if self.behind_proxy else ""
        environ[KEY] = proxy_moment(told, now) or now
        return self.application(environ, start_response)


def proxy_moment(told: str, now: datetime) -> datetime | None:
    """The moment that the proxy tells, or None if it is unreadable, in the future, or older than five minutes."""
    try:
        moment = datetime.fromtimestamp(float(told.removeprefix("t=")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if now - OLDEST <= moment <= now else None


def arrived_at() -> datetime:
    """The moment at which the current request arrived; every deadline is held against this one."""
    return cast(datetime, request.environ[KEY])
