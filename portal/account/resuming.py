"""Going on after the session has ended: sign in, and what was typed is in its form again, for the same person only.

Nothing is sent on by itself. The form is opened, filled in, and its own button has to be pressed.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from assessments.actors import VISITOR
from portal.account import blueprint
from portal.account.forms import SignInForm
from portal.auth import SignInFirst, current_actor, first_page, needs_sign_in, safe_next
from portal.errors import show
from portal.posted import (
    REOPEN,
    Kept,
    has_typed_text,
    is_from_here,
    is_restored,
    keep_posted,
    kept_before,
    may_resend,
    opens_again,
    posted_fields,
    read_kept,
    referring_page,
    restore,
)


@blueprint.app_errorhandler(SignInFirst)
def ask_to_sign_in(_error: Exception) -> ResponseReturnValue:
    """To the sign-in page or, where text would be lost on the way, a page with it, on which one signs in."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("account.sign_in", next=request.full_path.removesuffix("?")))
    if not has_typed_text(posted_fields()):
        return redirect(url_for("account.sign_in", next=referring_page()))
    return show_signed_out(SignInForm(formdata=None), keep_posted()), HTTPStatus.UNAUTHORIZED


def show_signed_out(form: SignInForm, sealed: str | None) -> str:
    """The page on which one signs in beside what was typed."""
    return render_template("account/signed_out.html", form=form, sealed=sealed, posted=posted_fields())


@blueprint.app_errorhandler(CSRFError)
def show_expired(error: CSRFError) -> ResponseReturnValue:
    """A form that is of an earlier session, or of nobody's: opened again for its owner, shown to others."""
    actor = current_actor()
    if request.endpoint == "account.sign_in" and actor is not VISITOR:
        return redirect(safe_next() or first_page(actor))
    if request.endpoint == "account.sign_out" and actor is VISITOR:
        flash(_("You are signed out."))
        return redirect(url_for("account.sign_in"))
    if not is_from_here():
        return show(error)
    if actor is VISITOR and needs_sign_in(request.endpoint):
        return ask_to_sign_in(error)
    sealed = keep_posted()
    kept = read_kept(sealed) if sealed else None
    if actor is VISITOR or kept is None or not has_typed_text(kept.fields):
        return show(error)
    return show_kept(kept, sealed), HTTPStatus.BAD_REQUEST


def show_kept(kept: Kept, sealed: str | None, *, is_signed_in_now: bool = False, is_gone: bool = False) -> str:
    """What was typed, and the way back into its form; for anybody but its owner only to be read."""
    is_own = kept.is_of(current_actor().user_id)
    return render_template(
        "account/kept.html",
        posted=kept.fields,
        sealed=sealed,
        page=kept.page if is_own and not is_gone else None,
        action=kept.action,
        is_own=is_own,
        is_gone=is_gone,
        is_signed_in_now=is_signed_in_now,
        may_resend=is_own and not is_gone and kept.page is None and may_resend(),
    )


@blueprint.before_app_request
def reopen() -> ResponseReturnValue | None:
    """Open the page of a kept form with what was typed in it."""
    if request.method != "POST" or REOPEN not in request.form:
        return None
    kept = kept_before()
    if kept is None or kept.page != request.full_path.removesuffix("?"):
        abort(HTTPStatus.BAD_REQUEST)
    if current_actor() is VISITOR:
        raise SignInFirst
    if not kept.is_of(current_actor().user_id):
        return show_kept(kept, None)
    return _open(kept)


def _open(kept: Kept) -> ResponseReturnValue:
    """Show the page as if it had been asked for, its form filled in; where it has none any more, the text alone."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    assert kept.page is not None
    rule, arguments = adapter.match(urlsplit(kept.page).path, method="GET", return_rule=True)
    request.method = request.environ["REQUEST_METHOD"] = "GET"
    request.url_rule, request.view_args = rule, dict(arguments)
    restore(kept)
    view: Any = current_app.view_functions[rule.endpoint]
    response = current_app.make_response(view(**arguments))
    if response.status_code == HTTPStatus.OK and is_restored():
        return response
    return show_kept(kept, None, is_gone=True)


@blueprint.app_context_processor
def _tell() -> dict[str, object]:
    return {"is_restored": is_restored, "opens_again": opens_again}
