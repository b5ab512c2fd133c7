"""What a person sees when something is refused or breaks, and the one table of its HTTP codes."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound, RequestEntityTooLarge

from assessments import errors
from assessments.db import Stale
from portal.posted import may_resend, posted_fields
from portal.security import LARGEST_REQUEST, OddCharacters

STATUS: Mapping[type[Exception], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.IllegalStep: HTTPStatus.CONFLICT,
    errors.Refused: HTTPStatus.CONFLICT,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    errors.DomainError: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    OddCharacters: HTTPStatus.BAD_REQUEST,
    CSRFError: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    RequestEntityTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    InternalServerError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
PAGES: Mapping[type[Exception], str] = {
    errors.NotFound: "not_found",
    errors.NotPermitted: "not_permitted",
    errors.Invalid: "invalid",
    errors.Throttled: "throttled",
    errors.DomainError: "refused",
    Stale: "stale",
    OddCharacters: "odd_characters",
    CSRFError: "form_expired",
    NotFound: "not_found",
    MethodNotAllowed: "method_not_allowed",
    RequestEntityTooLarge: "too_large",
}
DRAINED = 16 * 1024 * 1024


def status_of(error: Exception) -> HTTPStatus:
    """The HTTP code of an error, by the nearest of its kinds in the table."""
    return STATUS[next(kind for kind in type(error).__mro__ if kind in STATUS)]


def init_errors(app: Flask) -> None:
    """Show these pages."""
    for kind in PAGES:
        if kind is not CSRFError:  # the account pages know a way back into the form
            app.register_error_handler(kind, show)
    app.register_error_handler(RequestEntityTooLarge, show_too_large)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(InternalServerError, show_broken)


def show(error: Exception) -> ResponseReturnValue:
    """The page of a refusal: what happened, what was kept, what to do."""
    page = next(PAGES[kind] for kind in type(error).__mro__ if kind in PAGES)
    told = error.told(gettext) if isinstance(error, errors.DomainError) else ""
    problems = error.told_problems(gettext) if isinstance(error, errors.Invalid) else {}
    response = current_app.make_response(
        render_template(
            f"errors/{page}.html",
            told=told,
            problems=list(problems.values()),
            posted=posted_fields(),
            may_resend=may_resend(),
        )
    )
    response.status_code = status_of(error)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def show_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Reads on (within reason) before it answers: a browser that is still sending would show a broken connection."""
    told = request.content_length  # None where the request comes in chunks, and ends by itself
    stream, rest = request.environ["wsgi.input"], DRAINED if told is None else min(told, DRAINED)
    while rest > 0 and (chunk := stream.read(min(rest, 65536))):
        rest -= len(chunk)
    limit = LARGEST_REQUEST // 1024 // 1024
    return render_template("errors/too_large.html", limit=limit), status_of(error)


def show_http(error: HTTPException) -> ResponseReturnValue:
    """Redirects pass; any other code without a page of its own gets a plain one."""
    if error.code is None or error.code < 400:
        return error.get_response()
    return render_template("errors/bad_request.html"), error.code


def show_broken(_error: InternalServerError) -> ResponseReturnValue:
    """A fault of ours. The page stands by itself: what broke may be what other pages need."""
    template = current_app.jinja_env.get_template("errors/broken.html")
    return template.render(reference=fault_reference(), posted=posted_fields()), HTTPStatus.INTERNAL_SERVER_ERROR


def fault_reference() -> str:
    """The number under which this request's fault is in the log."""
    if "fault_reference" not in g:
        g.fault_reference = secrets.token_hex(4).upper()
    reference: str = g.fault_reference
    return reference
