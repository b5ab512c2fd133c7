"""What a person sees when something is refused or breaks, and the one table of its HTTP codes."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, after_this_request, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound, RequestEntityTooLarge

from assessments import errors
from assessments.db import DatabaseTrouble, Stale, is_away
from portal.posted import may_resend, page_of, posted_fields
from portal.security import LARGEST_REQUEST, OddCharacters
from portal.uploads import TAKING_FILES

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
TOO_LARGE = {**dict.fromkeys(TAKING_FILES, "files_too_large"), "public.check_receipt": "receipt_too_large"}
"""Pages of their own for forms that bring files, by endpoint."""
DRAINED = 16 * 1024 * 1024
TRY_AGAIN_AFTER = 30


def status_of(error: Exception) -> HTTPStatus:
    """The HTTP code of an error, by the nearest of its kinds in the table."""
    return STATUS[next(kind for kind in type(error).__mro__ if kind in STATUS)]


def init_errors(app: Flask) -> None:
    """Show these pages."""
    for kind in PAGES:
        if kind is not CSRFError:  # the account pages know a way back into the form
            app.register_error_handler(kind, show)
    for trouble in DatabaseTrouble:
        app.register_error_handler(trouble, show_unavailable)
    app.register_error_handler(RequestEntityTooLarge, show_too_large)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(InternalServerError, show_broken)


def show(error: Exception) -> ResponseReturnValue:
    """The page of a refusal: what happened, what was kept, what to do."""
    tell_when_to_retry(error)
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
            back=page_of(request.full_path.removesuffix("?")) if request.method == "POST" else None,
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
    limit = (request.max_content_length or LARGEST_REQUEST) // 1024 // 1024
    page = TOO_LARGE.get(request.endpoint or "", "too_large")
    back = page_of(request.full_path.removesuffix("?"))
    return render_template(f"errors/{page}.html", limit=limit, back=back), status_of(error)


def show_http(error: HTTPException) -> ResponseReturnValue:
    """Redirects pass; any other code without a page of its own gets a plain one."""
    if error.code is None or error.code < 400:
        return error.get_response()
    return render_template("errors/bad_request.html"), error.code


def show_broken(error: InternalServerError) -> ResponseReturnValue:
    """A fault of ours. The page stands by itself: what broke may be what other pages need."""
    if error.original_exception is not None and is_away(error.original_exception):  # met while showing another refusal
        return show_unavailable(error.original_exception)
    template = current_app.jinja_env.get_template("errors/broken.html")
    return template.render(reference=fault_reference(), posted=posted_fields()), HTTPStatus.INTERNAL_SERVER_ERROR


def show_unavailable(error: BaseException) -> ResponseReturnValue:
    """The database does not answer for now. Anything else that it raises is a fault of ours."""
    if not is_away(error):
        raise error
    current_app.logger.warning("No database for %s %r: %s", request.method, request.path, error)
    template = current_app.jinja_env.get_template("errors/unavailable.html")
    page = template.render(posted=posted_fields(), may_resend=may_resend(), is_form=request.method == "POST")
    return page, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(TRY_AGAIN_AFTER)}


def tell_when_to_retry(error: Exception) -> None:
    """Let the response say after how many seconds the same may be tried again, if the refusal knows."""
    minutes = error.values.get("minutes") if isinstance(error, errors.Throttled) else None
    if isinstance(minutes, int):

        @after_this_request
        def tell(response: Response) -> Response:
            response.headers["Retry-After"] = str(minutes * 60)
            return response


def fault_reference() -> str:
    """The number under which this request's fault is in the log."""
    if "fault_reference" not in g:
        g.fault_reference = secrets.token_hex(4).upper()
    reference: str = g.fault_reference
    return reference
