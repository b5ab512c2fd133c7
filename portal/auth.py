"""Who is asking: the signed-in person, and what a page demands of them.

A session holds a person's id and the moment at which they signed in. It ends after half a day, and earlier when they
sign out, on whichever device, or set a new password.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from assessments.accounts.models import Person
from assessments.accounts.queries import find_signed_in, load_actor
from assessments.actors import VISITOR, Actor, Role
from assessments.errors import NotPermitted
from portal.arrival import arrived_at
from portal.db import fresh_reading, reading
from portal.errors import posted_fields

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

LONGEST_SESSION = timedelta(hours=12)
SIGNED_IN_AT = "signed_in_at"
FIRST_PAGES = (
    (Role.ASSESSOR, "assess.queue"),
    (Role.MANAGER, "manage.rounds"),
    (Role.APPROVER, "manage.rounds"),
    (Role.MODERATOR, "assess.moderation"),
    (Role.ADVISER, "advise.supports"),
    (Role.AUDITOR, "manage.rounds"),
)


class SignedIn(UserMixin):
    """What Flask-Login keeps for one request: the person, and the same person as somebody who asks."""

    def __init__(self, person: Person, actor: Actor) -> None:
        self.id = str(person.id)
        self.person = person
        self.actor = actor


def init_auth(app: Flask) -> None:
    """Know signed-in people by their session."""
    manager = LoginManager()
    # A telephone changes its network address on the way; that must not cost anybody what they are typing.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def current_actor() -> Actor:
    """Who asks; VISITOR for somebody who is not signed in. Loaded once a request."""
    return current_user.actor if isinstance(current_user._get_current_object(), SignedIn) else VISITOR


def current_person() -> Person | None:
    """The signed-in person."""
    return current_user.person if isinstance(current_user._get_current_object(), SignedIn) else None


def begin_session(person: Person, *, now: datetime) -> None:
    """Sign the person in, in a session that has nothing of the one before, its request token included."""
    session.clear()
    session[SIGNED_IN_AT] = now.isoformat()
    login_user(SignedIn(person, load_actor(fresh_reading(), person.id, now=now)))


def end_session() -> None:
    """Forget the person and all else about this session."""
    logout_user()
    session.clear()


def login_required(view: View[P]) -> View[P]:
    """Let only signed-in people in; others sign in first, and then get to the page that they asked for."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return _ask_to_sign_in() if current_actor() is VISITOR else view(*args, **kwargs)

    return guarded


def needs_role(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only those in who hold one of the roles in some fund; which fund, the use case checks."""
    return _needs(lambda actor: actor.holds(roles))


def needs_administrator(view: View[P]) -> View[P]:
    """Let only administrators in."""
    guard: Callable[[View[P]], View[P]] = _needs(lambda actor: actor.is_administrator)
    return guard(view)


def safe_next() -> str | None:
    """The page of ours to which a person wanted to go before signing in; None for anything else."""
    wanted = request.args.get("next", "")
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted
    return wanted if is_ours else None


def first_page(actor: Actor) -> str:
    """Where somebody goes after signing in: to their work."""
    if actor.is_administrator and not actor.roles:
        return url_for("admin.people")
    work = (endpoint for role, endpoint in FIRST_PAGES if actor.holds([role]))
    return url_for(next(work, "apply.applications" if actor.places else "account.account"))


def _load(person_id: str) -> SignedIn | None:
    now = arrived_at()
    signed_in_at = datetime.fromisoformat(session.get(SIGNED_IN_AT, "0001-01-01T00:00:00+00:00"))
    if now >= signed_in_at + LONGEST_SESSION:
        return None
    found = find_signed_in(reading(), UUID(person_id), now=now)
    if found is None:
        return None
    person, actor = found
    return SignedIn(person, actor) if person.may_stay_signed_in(signed_in_at) else None


def _needs(is_fit: Callable[[Actor], bool]) -> Callable[[View[P]], View[P]]:
    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not is_fit(current_actor()):
                raise NotPermitted
            return view(*args, **kwargs)

        return login_required(guarded)

    return guard


def _ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page; but text that was typed into a form is shown first, for it would be lost there."""
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path.removesuffix("?")
        return redirect(url_for("account.sign_in", next=wanted))
    if not any(value.strip() for _, value in posted_fields()):
        return redirect(url_for("account.sign_in"))
    return render_template("account/signed_out.html", posted=posted_fields()), 401
