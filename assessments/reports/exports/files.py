"""Which files there are, for whom, and the file of figures."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.errors import NotPermitted, Refused, _
from assessments.funds.models import Round
from assessments.rendering.tables import moment_cell
from assessments.reports.exports.applications import applications
from assessments.reports.exports.assessed import assessed
from assessments.reports.exports.cells import Table, What, made_up
from assessments.reports.exports.versions import versions
from assessments.reports.policies import may_export
from assessments.reports.queries import ensure_no_bid, find_running_edition, get_staff_round, shown_figures


def export(session: Session, actor: Actor, round_reference: str, what: What, *, now: datetime) -> Table:
    """A download of a round. Raises NotFound, NotPermitted, or Refused where there are no figures yet."""
    round_ = get_staff_round(session, actor, round_reference)
    if not may_export(actor, round_):
        raise NotPermitted
    return _EXPORTS[what](session, actor, round_, now)


def statistics_document(session: Session, actor: Actor, round_reference: str, *, now: datetime) -> dict[str, Any]:
    """A round's stored figures as one JSON document. Raises NotFound, NotPermitted or Refused."""
    round_ = get_staff_round(session, actor, round_reference)
    ensure_no_bid(session, actor, round_)
    edition = find_running_edition(session, round_.id)
    if edition is None:
        raise Refused(_("There are no figures yet: they are calculated once something has happened in the round."))
    document = {
        "round": round_.reference,
        "as_of": moment_cell(edition.as_of),
        "figures": shown_figures(session, round_, edition, now),
    }
    return document | ({"note": round_.made_up_note} if round_.made_up_note else {})


def _statistics(session: Session, actor: Actor, round_: Round, now: datetime) -> Table:
    document = statistics_document(session, actor, round_.reference, now=now)
    header = ("round", "as_of", "stage", "key", "label", "value", "numerator", "denominator", "unit", "made_up")
    names = ("stage", "key", "label", "value", "numerator", "denominator", "unit")
    rows = (
        (round_.reference, document["as_of"], *(figure[name] for name in names), made_up(round_))
        for figure in document["figures"]
    )
    return Table(header, rows)


_EXPORTS = {
    What.APPLICATIONS: applications,
    What.ASSESSMENTS: assessed,
    What.VERSIONS: versions,
    What.STATISTICS: _statistics,
}
