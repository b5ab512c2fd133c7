"""A round that starts from another one: its questions and criteria as they are, its dates moved as one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from assessments.funds.definition.values import FundDefinition, RoundDefinition, StageDefinition


def start_from(
    model: RoundDefinition, *, fund: FundDefinition, reference: str, title: str, opens_on: date
) -> RoundDefinition:
    """The same round for a fund, its first stage opening on a day; times of day and the days in between stay."""
    zone = ZoneInfo(model.time_zone)
    later = opens_on - model.stages[0].opens_at.astimezone(zone).date()
    return replace(
        model,
        fund=fund,
        reference=reference,
        title=title,
        made_up_note=None,  # what was invented for a demonstration is now meant
        stages=tuple(_moved(stage, later, zone) for stage in model.stages),
    )


def _moved(stage: StageDefinition, later: timedelta, zone: ZoneInfo) -> StageDefinition:
    return replace(
        stage,
        opens_at=_same_time(stage.opens_at, later, zone),
        closes_at=_same_time(stage.closes_at, later, zone),
        assessing_closes_at=_same_time(stage.assessing_closes_at, later, zone),
    )


def _same_time(moment: datetime, later: timedelta, zone: ZoneInfo) -> datetime:
    """The same time of day on a later day; where the clocks skip or repeat it, an hour or two on."""
    local = moment.astimezone(zone).replace(tzinfo=None) + later
    for hours in range(3):
        wanted = (local + timedelta(hours=hours)).replace(tzinfo=zone)
        in_utc = wanted.astimezone(UTC)
        is_skipped = in_utc.astimezone(zone).replace(tzinfo=None) != wanted.replace(tzinfo=None)
        if not is_skipped and wanted.utcoffset() == wanted.replace(fold=1).utcoffset():
            return in_utc
    return local.replace(tzinfo=zone).astimezone(UTC)
