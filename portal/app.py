"""Puts the portal together: wiring and nothing else."""

from types import TracebackType
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from govuk_frontend_wtf.main import WTFormsHelpers
from werkzeug.middleware.proxy_fix import ProxyFix

from assessments.db import is_away
from assessments.gateways import Queue
from assessments.interests.wording import GROUNDS
from config import Settings
from portal import account, admin, advise, apply, assess, demo, files, manage, public
from portal.addresses import NumberInAddress
from portal.answers import papers_of, title_of
from portal.arrival import Arrival, arrived_at
from portal.asides import aside_of
from portal.assets import init_assets
from portal.auth import current_actor, current_person, first_page, init_auth, session_ends_at
from portal.commands import register_commands
from portal.compression import init_compression
from portal.db import init_db
from portal.errors import fault_reference, init_errors
from portal.footer import init_footer
from portal.passports import handed_in
from portal.posted import is_typed
from portal.security import init_security
from portal.signing import init_signing
from portal.templates import PageEnvironment, error_links
from portal.text import init_text
from portal.uploads import UploadRequest, init_uploads
from portal.widgets import init_widgets
from portal.wording import SCAN_STATES

BLUEPRINTS = {
    "/": public.blueprint,
    "/account": account.blueprint,
    "/apply": apply.blueprint,
    "/assess": assess.blueprint,
    "/advise": advise.blueprint,
    "/manage": manage.blueprint,
    "/admin": admin.blueprint,
    "/files": files.blueprint,
}


class Portal(Flask):
    """Flask, with our templates, and with a number on every fault that the person who met it can quote."""

    jinja_environment = PageEnvironment
    request_class = UploadRequest

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> None:
        """Log a fault under the reference that its page shows; that the database is away is none."""
        if is_away(exc_info[1]):
            return
        self.logger.error("Fault %s at %s %r", fault_reference(), request.method, request.path, exc_info=exc_info)


def create_app(settings: Settings, queue: Queue) -> Flask:
    """The portal on these settings; the database must be connected before the first request."""
    app = Portal(__name__, static_folder="../static", template_folder="../templates")
    app.config["EVENHAND"] = settings
    app.extensions["queue"] = queue
    init_uploads(app)
    init_security(app, settings)
    init_signing(app, settings)
    init_compression(app)
    init_assets(app)
    Babel(app, default_locale="en_GB", default_timezone="UTC")
    WTFormsHelpers(app)
    init_widgets(app)
    init_text(app)
    init_db(app)
    init_auth(app)
    init_errors(app)
    _register(app, settings)
    _wrap(app, settings)
    return app


def _register(app: Flask, settings: Settings) -> None:
    app.url_map.converters["int"] = NumberInAddress
    for prefix, blueprint in BLUEPRINTS.items():
        app.register_blueprint(blueprint, url_prefix=prefix)
    if settings.demo:
        app.register_blueprint(demo.blueprint, url_prefix="/demo")
    register_commands(app)
    app.context_processor(_seen_by)
    app.jinja_env.tests["typed"] = is_typed
    app.jinja_env.globals.update(
        aside_of=aside_of,
        error_links=error_links,
        first_page=first_page,
        ground_words=GROUNDS,
        handed_in=handed_in,
        is_demo=settings.demo,
        title_of=title_of,
        papers_of=papers_of,
        scan_states=SCAN_STATES,
    )
    init_footer(app, settings)


def _wrap(app: Flask, settings: Settings) -> None:
    proxies = settings.trusted_proxies
    inner = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else app.wsgi_app
    app.wsgi_app = Arrival(inner, behind_proxy=proxies > 0)  # type: ignore[method-assign]


def _seen_by() -> dict[str, Any]:
    ends_at = session_ends_at()
    return {
        "actor": current_actor(),
        "person": current_person(),
        "session_ends_at": ends_at,
        "session_ends_in": int((ends_at - arrived_at()).total_seconds()) if ends_at else 0,
    }
