"""Reports on an award, and its end: not before all that was paid is explained."""

from datetime import datetime, timedelta

import pytest

from assessments.awards.models import AwardReport
from assessments.awards.states import ReportKind, ReportState
from assessments.awards.use_cases import (
    ReportDraft,
    answer_evidence,
    answer_report,
    end_award,
    note_payment,
    note_return,
    propose_deed,
    tell_underspend,
    write_report,
)
from assessments.db import _Sessions
from assessments.errors import Invalid, Refused
from tests.assessments.awards.test_keeping import start
from tests.outcomes import REASON


def test_reports_are_saved_sent_sent_back_and_accepted_and_then_the_award_ends(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told, award = start(session, now=now)
        manager, reference = offered.world.manager, told.reference
        for condition in award.conditions:
            answer_evidence(session, manager, reference, condition.id, is_met=True, reason="We saw it.", now=now)
        for number in range(1, 5):
            note_payment(session, manager, reference, number, now.date(), now=now)
        too_much = ReportDraft("We visited 40 homes.", award.total_pence + 1)
        with pytest.raises(Invalid):
            write_report(session, told.actor, reference, award.reports[0].id, too_much, is_sent=False, now=now)
        draft = ReportDraft("We visited 40 homes.", 4_999_801)
        for report in award.reports:
            write_report(session, told.actor, reference, report.id, ReportDraft("Half"), is_sent=False, now=now)
            with pytest.raises(Invalid):
                write_report(session, told.actor, reference, report.id, ReportDraft(""), is_sent=True, now=now)
            write_report(session, told.actor, reference, report.id, draft, is_sent=True, now=now)
            answer_report(session, manager, reference, report.id, is_accepted=False, reason="Say more.", now=now)
            assert report.state is ReportState.SENT_BACK
            write_report(session, told.actor, reference, report.id, draft, is_sent=True, now=now)
            answer_report(session, manager, reference, report.id, is_accepted=True, reason="", now=now)
        with pytest.raises(Invalid):
            tell_underspend(session, told.actor, reference, 5_000_002, now=now)
        tell_underspend(session, told.actor, reference, 200, now=now)
        with pytest.raises(Refused, match="has not come back"):
            end_award(session, manager, reference, now=now)
        with pytest.raises(Invalid):
            note_return(session, manager, reference, now.date() - timedelta(days=1), now=now)
        note_return(session, manager, reference, now.date(), now=now)
        ended = end_award(session, manager, reference, now=now)
        assert (ended.ended_at, ended.is_running) == (now, False)
        with pytest.raises(Refused, match="not in force"):
            propose_deed(session, manager, reference, [], REASON, now=now)


def test_an_award_does_not_end_while_money_is_unexplained_or_a_milestone_was_never_heard_of(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told, award = start(session, now=now)
        manager, reference = offered.world.manager, told.reference
        milestone = AwardReport(position=9, kind=ReportKind.MILESTONE, title="The ponds are dug", due_on=now.date())
        award.reports.append(milestone)
        for condition in award.conditions:
            answer_evidence(session, manager, reference, condition.id, is_met=True, reason="We saw it.", now=now)
        for number in range(1, 5):
            note_payment(session, manager, reference, number, now.date(), now=now)

        def report(one: AwardReport, pence: int) -> None:
            draft = ReportDraft("We dug.", pence)
            write_report(session, told.actor, reference, one.id, draft, is_sent=True, now=now)
            answer_report(session, manager, reference, one.id, is_accepted=True, reason="", now=now)

        for one in [each for each in award.reports if each is not milestone]:
            report(one, 100)
        with pytest.raises(Refused, match="The ponds are dug"):
            end_award(session, manager, reference, now=now)
        report(milestone, 5_000_001)
        with pytest.raises(Refused, match=r"what became of £49,999\.01"):
            end_award(session, manager, reference, now=now)
        tell_underspend(session, told.actor, reference, 4_000_000, now=now)
        note_return(session, manager, reference, now.date(), now=now)
        with pytest.raises(Refused, match=r"what became of £9,999\.01"):
            end_award(session, manager, reference, now=now)
        with pytest.raises(Refused, match="got the money back"):
            tell_underspend(session, told.actor, reference, 3_999_999, now=now)
        tell_underspend(session, told.actor, reference, 4_999_901, now=now)
        with pytest.raises(Refused, match="has not come back"):
            end_award(session, manager, reference, now=now)
        note_return(session, manager, reference, now.date(), now=now)
        assert end_award(session, manager, reference, now=now).ended_at == now
