"""Where a round stands, in the words that a visitor reads."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from assessments.funds.models import Round, Stage
from assessments.funds.states import Phase
from portal.text import moment


@dataclass(frozen=True, slots=True)
class Standing:
    """A round at a moment."""

    round: Round
    phase: Phase
    now: datetime

    @property
    def open_stage(self) -> Stage | None:
        """The stage that takes submissions now."""
        return next((stage for stage in self.round.stages if stage.is_open(self.now)), None)

    @property
    def takes_applications(self) -> bool:
        """Whether anybody who is eligible can start an application now."""
        return self.phase == Phase.OPEN and self.round.stages[0].is_open(self.now)

    @property
    def label(self) -> str:
        """The state in a word or two."""
        labels: dict[Phase, str] = {
            Phase.DRAFT: gettext("Draft"),
            Phase.UPCOMING: gettext("Opens soon"),
            Phase.OPEN: gettext("Open") if self.takes_applications else gettext("Second stage"),
            Phase.ASSESSING: gettext("Being assessed"),
            Phase.FINISHED: gettext("Decided"),
        }
        return labels[self.phase]

    @property
    def colour(self) -> str:
        """The colour of the tag that bears the label."""
        colours = {Phase.DRAFT: "magenta", Phase.UPCOMING: "blue", Phase.OPEN: "green", Phase.ASSESSING: "yellow"}
        return colours.get(self.phase, "grey")

    @property
    def next_date(self) -> str:
        """The date that matters most to somebody who reads about the round now."""
        first, last = self.round.stages[0], self.round.stages[-1]
        if self.phase == Phase.UPCOMING:
            return str(gettext("Opens on %(moment)s", moment=self._told(first.opens_at)))
        if self.open_stage:
            return str(gettext("Closes on %(moment)s", moment=self._told(self.open_stage.closes_at)))
        if self.phase == Phase.ASSESSING:
            closed = [stage for stage in self.round.stages if stage.closes_at <= self.now]
            return str(gettext("Closed on %(moment)s", moment=self._told(closed[-1].closes_at)))
        return str(gettext("Closed on %(moment)s", moment=self._told(last.closes_at)))

    @property
    def time_left(self) -> str:
        """How long applications are still taken, in days of the round's time zone."""
        if not self.takes_applications:
            return ""
        zone = ZoneInfo(self.round.time_zone)
        days = (self.round.stages[0].closes_at.astimezone(zone).date() - self.now.astimezone(zone).date()).days
        return str(ngettext("%(num)s day left", "%(num)s days left", days) if days else gettext("Closes today"))

    @property
    def closed_on(self) -> date:
        """The day, in the round's time zone, on which its last stage closed."""
        return self.round.stages[-1].closes_at.astimezone(ZoneInfo(self.round.time_zone)).date()

    @property
    def total_pence(self) -> int:
        """All the money of the round."""
        return sum(line.amount_pence for line in self.round.envelope)

    def _told(self, value: datetime) -> str:
        return moment(value, self.round.time_zone)


def standing_of(grant_round: Round, now: datetime, *, is_decided: bool) -> Standing:
    """Where the round stands now."""
    return Standing(grant_round, grant_round.phase(now, is_decided=is_decided), now)
