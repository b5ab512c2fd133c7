"""Reports on an award: written, sent, answered, reminded of; what was not spent; and the award's end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.use_cases import write_to_leads
from assessments.audit.use_cases import record
from assessments.awards.models import Award, AwardReport
from assessments.awards.policies import may_manage_award, may_report
from assessments.awards.queries import accepted_on, get_award, today_in
from assessments.awards.states import OWED, ReportKind, ReportState, ReportStep, report_after
from assessments.awards.use_cases.conditions import ensure_running
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.interests.asides import ensure_no_part
from assessments.rendering.plain import pounds
from assessments.versions import ensure_seen

WORDS_LIMIT, REACHED_LIMIT = 10_000, 500
MONEY_UNEXPLAINED = _(
    "The award was not ended: %(paid)s was paid, the last accepted report says that %(spent)s was spent, and "
    "%(unspent)s was told as not spent, so nobody has said what became of %(rest)s. Ask the organisation to tell, on "
    "the page of its grant, what it did not spend."
)
MILESTONE_UNHEARD_OF = _(
    "The award was not ended: nothing was received yet of %(count)s of its milestones, the first of which is "
    "“%(first)s”. Ask the organisation to send a report of each, also of what was not reached."
)


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What a report says: in words, what was spent, and what was reached of each promised outcome, by position."""

    words: str
    spent_pence: int | None = None
    reached: Mapping[int, str] = field(default_factory=dict)


def report_of(award: Award, report_id: UUID) -> AwardReport:
    """One report of an award. Raises NotFound."""
    found = next((one for one in award.reports if one.id == report_id), None)
    if found is None:
        raise NotFound
    return found


def write_report(
    session: Session, actor: Actor, reference: str, report_id: UUID, draft: ReportDraft, *, is_sent: bool,
    now: datetime, seen: str | None = None,
) -> AwardReport:  # fmt: skip
    """Save a report, or send it. The same again changes nothing.

    `seen` is the version that was shown. Raises NotFound, NotPermitted, Refused, IllegalStep, Invalid or Outdated.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_report(actor, award.application):
        raise NotPermitted
    ensure_running(award)
    report = report_of(award, report_id)
    if _says(report) == _cleaned(draft) and (report.state is ReportState.SENT) == is_sent and report.saved_at:
        return report
    state = report_after(report.state, ReportStep.SEND if is_sent else ReportStep.SAVE)
    ensure_seen(str(report.version), seen)
    _check(award, draft, is_sent=is_sent)
    report.words, report.spent_pence, report.reached = _cleaned(draft)
    report.state, report.saved_at = state, now
    if is_sent:
        report.sent_at, report.sent_by_id = now, actor.user_id
    _note(session, actor, "award_report.sent" if is_sent else "award_report.saved", award, report.id, now)
    return report


def answer_report(
    session: Session, actor: Actor, reference: str, report_id: UUID, *, is_accepted: bool, reason: str, now: datetime
) -> AwardReport:
    """Accept a report, or send it back with a reason. The same again changes nothing.

    Raises NotFound, NotPermitted, HasPart, IllegalStep or Invalid.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    report = report_of(award, report_id)
    wanted = ReportState.ACCEPTED if is_accepted else ReportState.SENT_BACK
    if report.state is wanted and (is_accepted or report.sent_back_because == reason.strip()):
        return report
    state = report_after(report.state, ReportStep.ACCEPT if is_accepted else ReportStep.SEND_BACK)
    if not is_accepted and not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    report.state, report.answered_at, report.answered_by_id = state, now, actor.user_id
    report.sent_back_because = None if is_accepted else reason.strip()
    _note(session, actor, f"award_report.{wanted.value}", award, report.id, now)
    if not is_accepted:
        _ask_again(session, award, report, now)
    return report


def tell_underspend(session: Session, actor: Actor, reference: str, pence: int | None, *, now: datetime) -> Award:
    """Say how much of the grant was not spent; of more than what came back already, the rest has still to come.

    Raises NotFound, NotPermitted, Refused or Invalid.
    """
    award = get_award(session, actor, reference, is_own=True, lock=True)
    if not may_report(actor, award.application):
        raise NotPermitted
    ensure_running(award)
    if pence is not None and award.underspent_pence == pence:
        return award
    if pence is None or not 0 <= pence <= _paid_pence(award):
        raise Invalid({"amount": _("Enter an amount in pounds, of no more than what you were paid.")})
    if award.returned_on is not None and pence < (award.underspent_pence or 0):
        raise Refused(_("Nothing was changed: the fund has noted already that it got the money back."))
    award.underspent_pence, award.returned_on = pence, None
    award.underspent_told_at, award.underspent_told_by_id = now, actor.user_id
    _note(session, actor, "award.underspend_told", award, award.id, now)
    return award


def note_return(session: Session, actor: Actor, reference: str, returned_on: date | None, *, now: datetime) -> Award:
    """Note when what was not spent came back. Raises NotFound, NotPermitted, HasPart, Refused or Invalid."""
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    if returned_on is not None and award.returned_on == returned_on:
        return award
    ensure_running(award)
    if not award.underspent_pence:
        raise Refused(_("Nothing was noted: the organisation has not said that anything was not spent."))
    zone = award.application.round.time_zone
    if returned_on is None or not accepted_on(award, zone) <= returned_on <= today_in(zone, now):
        problem = _("Enter the day on which the money came back: not before the grant was accepted, nor in the future.")
        raise Invalid({"returned_on": problem})
    award.returned_on = returned_on
    _note(session, actor, "award.return_noted", award, award.id, now)
    return award


def end_award(session: Session, actor: Actor, reference: str, *, now: datetime) -> Award:
    """End an award once everything is paid, reported, explained and returned.

    Raises NotFound, NotPermitted, HasPart or Refused.
    """
    award = get_award(session, actor, reference, lock=True)
    if not may_manage_award(actor, award.application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, award.application, now, Role.MANAGER)
    if award.ended_at is not None:
        return award
    ensure_running(award)
    missing = what_is_missing(award)
    if missing:
        raise missing[0]
    award.ended_at, award.ended_by_id = now, actor.user_id
    _note(session, actor, "award.ended", award, award.id, now)
    return award


def what_is_missing(award: Award) -> list[Refused]:
    """Why an award cannot end yet."""
    missing = []
    if any(one.paid_on is None for one in award.instalments):
        sentence = _("The award was not ended: an instalment is not paid. Note its payment, or vary the award.")
        missing.append(Refused(sentence))
    if any(one.state is not ReportState.ACCEPTED for one in award.reports if one.kind is not ReportKind.MILESTONE):
        missing.append(Refused(_("The award was not ended: a report is not accepted yet.")))
    unheard = [one.title for one in award.reports if one.kind is ReportKind.MILESTONE and one.state in OWED]
    if unheard:
        missing.append(Refused(MILESTONE_UNHEARD_OF, count=len(unheard), first=unheard[0]))
    missing += _unexplained(award)
    if award.underspent_pence and award.returned_on is None:
        missing.append(Refused(_("The award was not ended: what was not spent has not come back yet.")))
    return missing


def _unexplained(award: Award) -> list[Refused]:
    """What was paid, and neither spent by the last report that was accepted nor told as not spent.

    More than was paid is nobody's loss: who spends beside the grant money of its own may say so.
    """
    told = [one for one in award.reports if one.state is ReportState.ACCEPTED and one.spent_pence is not None]
    newest = max(told, key=lambda one: (one.kind is ReportKind.FINAL, one.due_on, one.position), default=None)
    paid, unspent = _paid_pence(award), award.underspent_pence or 0
    spent = newest.spent_pence or 0 if newest is not None else 0
    rest = paid - spent - unspent
    if rest <= 0:
        return []
    return [
        Refused(MONEY_UNEXPLAINED, paid=pounds(paid), spent=pounds(spent), unspent=pounds(unspent), rest=pounds(rest))
    ]


def _paid_pence(award: Award) -> int:
    return sum(one.amount_pence for one in award.instalments if one.paid_on is not None)


def _says(report: AwardReport) -> tuple[str, int | None, dict[str, str]]:
    return report.words, report.spent_pence, report.reached


def _cleaned(draft: ReportDraft) -> tuple[str, int | None, dict[str, str]]:
    reached = {str(position): words.strip() for position, words in draft.reached.items() if words.strip()}
    return draft.words.strip(), draft.spent_pence, reached


def _check(award: Award, draft: ReportDraft, *, is_sent: bool) -> None:
    problems = {}
    if len(draft.words) > WORDS_LIMIT or (is_sent and not draft.words.strip()):
        problems["words"] = _("Say what was done, in up to 10,000 characters.")
    if is_sent and draft.spent_pence is None:
        problems["spent"] = _("Enter what you have spent of the grant so far, in pounds.")
    elif draft.spent_pence is not None and draft.spent_pence > award.total_pence:
        problems["spent"] = _("Enter what you have spent of the grant, which cannot be more than the grant itself.")
    for promise in award.promises:
        said = draft.reached.get(promise.position, "")
        if len(said) > REACHED_LIMIT or (is_sent and not said.strip()):
            problems[f"reached-{promise.position}"] = _("Say what was reached so far, in up to 500 characters.")
    if problems:
        raise Invalid(problems)


def _ask_again(session: Session, award: Award, report: AwardReport, now: datetime) -> None:
    application = award.application
    context = {
        "reference": application.reference, "title": application.title, "what": report.title,
        "reason": report.sent_back_because, "path": f"/apply/{application.reference}/award",
    }  # fmt: skip
    key = f"award-sent-back:{report.id}:{now.isoformat()}"
    write_to_leads(session, application, key=key, template="award_sent_back", context=context, now=now)


def _note(session: Session, actor: Actor, action: str, award: Award, subject_id: UUID, now: datetime) -> None:
    record(
        session, actor, action, subject_id, now=now, round_id=award.round_id, application_id=award.application_id,
        details={"award": str(award.id)},
    )  # fmt: skip
