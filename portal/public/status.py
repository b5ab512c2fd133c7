"""Whether everything works, in plain words, for anybody who wonders."""

from datetime import timedelta
from http import HTTPStatus

from flask import current_app
from flask.typing import ResponseReturnValue

from assessments.health.pulse import Pulse, read_pulse
from assessments.health.trouble import Unavailable
from portal.arrival import arrived_at
from portal.db import Sessions
from portal.public import blueprint

SILENT_FOR = timedelta(minutes=5)


@blueprint.get("/status", endpoint="status")
def show_status() -> ResponseReturnValue:
    """Pages, database, the work behind them. It stands by itself, since the database may be what does not answer."""
    pulse, now = _pulse(), arrived_at()
    is_at_work = pulse is not None and pulse.swept_at is not None and now - pulse.swept_at < SILENT_FOR
    page = current_app.jinja_env.get_template("public/status.html")
    text = page.render(pulse=pulse, is_at_work=is_at_work, now=now)
    return text, HTTPStatus.OK if pulse else HTTPStatus.SERVICE_UNAVAILABLE


def _pulse() -> Pulse | None:
    try:
        with Sessions.reading() as session:
            return read_pulse(session)
    except Unavailable:
        return None
