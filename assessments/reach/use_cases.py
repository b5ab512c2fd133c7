"""Reporting whom an award has reached."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_own_application
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, _
from assessments.funds.programmes import local_day
from assessments.reach.models import ReachCount, ReachReport
from assessments.reach.policies import may_report
from assessments.reach.queries import find_awarded, find_newest_report
from assessments.versions import ensure_seen

MOST_PEOPLE = 9_999_999
LONGEST_NOTE = 2_000
DAY_NEEDED = _("Enter the day until which you have counted: today or earlier, and since you applied.")
COUNT_NEEDED = _("Enter how many people, as a whole number from 0 to 9,999,999.")


def report_reach(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    until_on: date | None,
    counts: Mapping[str, int | None],
    note: str,
    now: datetime,
    seen: str | None = None,
) -> ReachReport:
    """Say how many people of each group an award has reached in all until a day. The same again changes nothing.

    `seen` is the number of the report that was shown, '' for none. Raises NotFound where nothing is to be reported,
    NotPermitted, Invalid or Outdated.
    """
    application = get_own_application(session, actor, reference, lock=True)
    groups = application.round.priority_groups
    if not groups or find_awarded(session, application.id) is None:
        raise NotFound
    if not may_report(actor, application):
        raise NotPermitted
    earlier = find_newest_report(session, application.id)
    given = {group.key: counts.get(group.key) for group in groups}
    if earlier is not None and _says(earlier) == (until_on, given, note.strip()):
        return earlier
    ensure_seen(str(earlier.number) if earlier else "", seen)
    _check(application, until_on, given, note, now)
    report = _write(session, actor, application, earlier, until_on, given, note, now)
    record(
        session, actor, "reach.reported", report.id, now=now, round_id=application.round_id,
        application_id=application.id,
    )  # fmt: skip
    return report


def _says(report: ReachReport) -> tuple[date, dict[str, int], str]:
    return report.until_on, {count.group_key: count.people for count in report.counts}, report.note


def _check(
    application: Application, until_on: date | None, counts: Mapping[str, int | None], note: str, now: datetime
) -> None:
    problems = {
        f"group_{key}": COUNT_NEEDED
        for key, people in counts.items()
        if people is None or not 0 <= people <= MOST_PEOPLE
    }
    today = local_day(now, application.round.time_zone)
    if until_on is None or not application.started_at.date() <= until_on <= today:
        problems["until_on"] = _(
            "Enter the day until which you have counted: today or earlier, since the stage closed."
        )
    if len(note) > LONGEST_NOTE or "\0" in note:
        problems["note"] = _("Write 2,000 characters or fewer.")
    if problems:
        raise Invalid(problems)


def _write(
    session: Session,
    actor: Actor,
    application: Application,
    earlier: ReachReport | None,
    until_on: date | None,
    counts: Mapping[str, int | None],
    note: str,
    now: datetime,
) -> ReachReport:
    assert actor.user_id is not None
    assert until_on is not None
    report = ReachReport(
        application_id=application.id, number=earlier.number + 1 if earlier else 1, until_on=until_on,
        note=note.strip(), reported_at=now, reported_by_id=actor.user_id,
        counts=[ReachCount(group_key=key, people=people) for key, people in counts.items() if people is not None],
    )  # fmt: skip
    session.add(report)
    session.flush()
    return report
