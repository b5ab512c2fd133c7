"""A stage that is about to be decided: scenarios side by side, and the checklist of the first."""

from datetime import datetime, timedelta
from uuid import UUID

from assessments.decisions.states import CheckOutcome
from assessments.decisions.use_cases import record_check
from assessments.funds.definition import RoundDefinition
from assessments.rooms.states import Method
from assessments.rooms.use_cases import make_scenario
from portal.commands.stories import deciding
from portal.commands.stories.people import Company

NAMES = {
    Method.DOWN_THE_ORDER: "As ranked",
    Method.SKIP_AND_FILL: "Use what is left",
    Method.BEST: "Most merit for the money",
}
SEEN = (
    ("registration", "The register of charities, today: registered, accounts in time."),
    ("duplicates", "The funders named in the application say that they pay for something else."),
)


def play(company: Company, manager: UUID, round_: RoundDefinition, at: datetime) -> None:
    """What a manager has done who begins to decide."""
    stage = round_.stages[-1]
    for number, (method, name) in enumerate(NAMES.items()):
        now = at + timedelta(minutes=number)
        with company.sessions.begin() as session:
            make_scenario(
                session, company.actor(manager, now), round_.reference, stage.key, name=name, method=method,
                entry_key=method.value, now=now,
            )  # fmt: skip
    first = deciding.read_ranking(company, manager, round_.reference, stage, at)[0]
    for item, evidence in SEEN:
        with company.sessions.begin() as session:
            record_check(
                session, company.actor(manager, at), first.reference, item, outcome=CheckOutcome.IN_ORDER,
                evidence=evidence, now=at,
            )  # fmt: skip
