"""Who is asking: the signed-in person, and what a page demands of them.

A session holds a person's id and the moment at which they signed in. It ends after half a day, or a whole one if they
ask to stay, and earlier when they sign out, on whichever device, or set a new password.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from flask import Flask, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from assessments.accounts.models import Person
from assessments.accounts.queries import find_signed_in, load_actor
from assessments.actors import VISITOR, Actor, Role
from assessments.errors import NotPermitted
from portal.arrival import arrived_at
from portal.db import fresh_reading, reading
from portal.posted import own_token

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

GUARDED: set[Callable[..., ResponseReturnValue]] = set()
"""The views that only signed-in people get."""

LONGEST_SESSION = timedelta(hours=12)
LONGEST_STAY = timedelta(hours=24)
"""However often somebody asks to stay signed in, a session ends so long after they signed in."""
SIGNED_IN_AT, STAYS_UNTIL = "signed_in_at", "stays_until"
NEVER = "0001-01-01T00:00:00+00:00"
FIRST_PAGES = (
    (Role.ASSESSOR, "assess.queue"),
    (Role.MANAGER, "manage.rounds"),
    (Role.APPROVER, "manage.rounds"),
    (Role.MODERATOR, "assess.moderation"),
    (Role.ADVISER, "advise.supports"),
    (Role.AUDITOR, "manage.rounds"),
)


class SignInFirst(Exception):
    """Somebody asked for what only signed-in people get; `portal/account/resuming.py` knows how they go on."""


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
    own_token(person.id)
    login_user(SignedIn(person, load_actor(fresh_reading(), person.id, now=now)))


def end_session() -> None:
    """Forget the person and all else about this session."""
    logout_user()
    session.clear()


def session_ends_at() -> datetime | None:
    """The moment at which the person will be signed out; None for a visitor."""
    if current_actor() is VISITOR:
        return None
    return _ends_at(datetime.fromisoformat(session[SIGNED_IN_AT]))


def stay_signed_in(*, now: datetime) -> None:
    """Let the session go on for as long as a new one would, within its limit."""
    signed_in_at = datetime.fromisoformat(session[SIGNED_IN_AT])
    session[STAYS_UNTIL] = min(now + LONGEST_SESSION, signed_in_at + LONGEST_STAY).isoformat()


def _ends_at(signed_in_at: datetime) -> datetime:
    if signed_in_at.year == 1:
        return signed_in_at
    stays_until = datetime.fromisoformat(session.get(STAYS_UNTIL, NEVER))
    return min(max(signed_in_at + LONGEST_SESSION, stays_until), signed_in_at + LONGEST_STAY)


def login_required(view: View[P]) -> View[P]:
    """Let only signed-in people in; others sign in first, and then get to the page that they asked for."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_actor() is VISITOR:
            raise SignInFirst
        return view(*args, **kwargs)

    GUARDED.add(guarded)
    return guarded


def needs_sign_in(endpoint: str | None) -> bool:
    """Whether a page, by the name of its route, is only for people who are signed in."""
    return endpoint is not None and current_app.view_functions[endpoint] in GUARDED


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
    signed_in_at = datetime.fromisoformat(session.get(SIGNED_IN_AT, NEVER))
    if now >= _ends_at(signed_in_at):
        return None
    found = find_signed_in(reading(), UUID(person_id), now=now)
    if found is None:
        return None
    person, actor = found
    if not person.may_stay_signed_in(signed_in_at):
        return None
    if "csrf_token" not in session:
        own_token(person.id)
    return SignedIn(person, actor)


def _needs(is_fit: Callable[[Actor], bool]) -> Callable[[View[P]], View[P]]:
    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not is_fit(current_actor()):
                raise NotPermitted
            return view(*args, **kwargs)

        return login_required(guarded)

    return guard
