"""Instalments that a manager sets one by one."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from assessments.awards.models import Award
from assessments.awards.queries import get_award
from assessments.awards.schedule import ChosenInstalment
from assessments.awards.use_cases import OfferTerms, offer_awards
from assessments.db import _Sessions
from assessments.errors import Invalid, Refused
from tests.assessments.awards.worlds import FIRST, SECOND, award_one, last_day, offer


def test_what_is_set_comes_to_each_year_to_the_penny_and_a_condition_follows_its_row(
    sessions: _Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        offered, told = award_one(session, now=now)
        lines, manager = offered.world.lines, offered.world.manager
        first, second = lines[FIRST], lines[SECOND]
        day = last_day(now) + timedelta(days=1)

        def make(rows: Sequence[tuple[int, UUID | None, int, date | None]], waits_for: int = 3) -> list[Award]:
            chosen = [ChosenInstalment(*row) for row in rows]
            terms = OfferTerms(last_day(now), conditions={offered.condition: waits_for}, instalments=chosen)
            return offer_awards(session, manager, [told.reference], terms, now=now)

        late, later = day + timedelta(days=90), day + timedelta(days=400)
        right = [(1, second, 2_000_000, later), (3, first, 2_999_999, late), (4, first, 2, day)]
        for wrong, field, words in (
            ([*right[:2], (4, first, 1, day)], "amount-4", "£0.01 less than the £30,000.01"),
            ([*right[:2], (4, first, 3, day)], "amount-4", "£0.01 more"),
            (right[1:], "sums", "2027-28"),
            ([*right[:2], (4, None, 2, day)], "line-4", "Choose the financial year"),
            ([*right[:2], (4, first, 2, last_day(now))], "due-4", "day after the last day"),
            ([*right[:2], (4, first, 2, None)], "due-4", "Enter the day"),
            ([*right, (5, first, 0, day)], "amount-5", "Enter the amount"),
            ([], "sums", "between 1 and 24"),
        ):
            with pytest.raises(Invalid) as refused:
                make(wrong)
            assert words in refused.value.told_problems()[field]
        with pytest.raises(Invalid) as refused:
            make(right, waits_for=2)
        assert "Choose an instalment that there is" in refused.value.told_problems()["conditions"]
        assert session.scalars(select(Award)).all() == []
        (made,) = make(right)
        assert make(right) == [made]
        with pytest.raises(Refused, match="offered already"):
            make([(1, second, 2_000_000, later), (3, first, 3_000_001, late)])
        award = get_award(session, manager, told.reference)
        assert offer(session, offered, told, now=now).id == award.id
        content = json.loads(award.content)
    rows = [(one["number"], one["year"], one["pence"], one["due_on"]) for one in content["instalments"]]
    assert rows == [
        (1, "2026-27", 2, day.isoformat()), (2, "2026-27", 2_999_999, late.isoformat()),
        (3, "2027-28", 2_000_000, later.isoformat()),
    ]  # fmt: skip
    assert content["conditions"][0]["instalment"] == 2
