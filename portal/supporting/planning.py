"""The plan's page, which both sides have: what is needed, a form for more, and what can be drafted."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from flask_babel import gettext as _

from assessments.decisions.models import Support
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.supporting.models import SupportNeed, SupportNeedVersion
from assessments.supporting.policies import may_work
from assessments.supporting.queries import get_place, list_need_versions, list_needs
from assessments.supporting.states import NeedState, NeedStep, Side
from assessments.supporting.use_cases import Need, add_need, change_need, settle_need
from assessments.supporting.use_cases.going_on import ensure_goes_on, goes_on
from portal.acting import DONE, send
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import Session, Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems
from portal.seen import Stands
from portal.supporting.forms import ChangedNeedForm, NeedForm
from portal.supporting.shown import NEED_STATES, OWNERS, drafts_for
from portal.text import day


@dataclass(frozen=True, slots=True)
class Planned:
    """The form that was sent, what its page is answered with, and whether it was taken."""

    form: NeedForm
    status: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Changing:
    """The form about one need, what its page is answered with, what stands, and what stood before."""

    form: ChangedNeedForm
    status: int
    need: SupportNeed
    support: Support
    versions: Sequence[SupportNeedVersion]

    @property
    def is_done(self) -> bool:
        """Whether it was taken."""
        return self.status == DONE


def plan_by_form(reference: str, side: Side) -> Planned:
    """Take what was sent with the plan's form, or show the form, with a comment in it that the address names."""
    support = get_place(reading(), current_actor(), reference, side)
    form, status = NeedForm(), 200
    if form.is_submitted():
        if not may_work(current_actor(), support):
            raise NotPermitted
        status = 422
        if form.validate():
            try:
                _add(reference, side, form)
                return Planned(form, 302, is_done=True)
            except DomainError as refusal:
                status = show_problems(form, refusal)
        ensure_goes_on(support, arrived_at())  # without its form, the plan's page would lose what was typed
    else:
        _draft(support, form)
    if not form.entry_key.data:
        form.entry_key.data = secrets.token_urlsafe(12)
    return Planned(form, status, is_done=False)


def _draft(support: Support, form: NeedForm) -> None:
    wanted = request.args.get("from", "")
    drafts = drafts_for(support, list_needs(reading(), support.id)) if wanted else []
    for draft in drafts:
        if draft.key == wanted:
            form.text.data, form.drafted_from.data = draft.text, draft.key


def _add(reference: str, side: Side, form: NeedForm) -> None:
    assert form.due_on.data is not None
    need = Need(form.text.data or "", Side(form.owner.data), form.due_on.data, (form.drafted_from.data or "")[:64])
    with Sessions.begin() as session:
        entry_key = (form.entry_key.data or secrets.token_urlsafe(12))[:64]
        add_need(session, current_actor(), reference, side, need, entry_key=entry_key, now=arrived_at())
    wake_worker()
    flash(_("It is on the plan."))


def change_by_form(reference: str, side: Side, number: int) -> Changing:
    """Take what was sent with the form about one need, or show it with what stands."""
    support = get_place(reading(), current_actor(), reference, side)
    need = _need(support, number)
    if not may_work(current_actor(), support):
        raise NotPermitted
    form = ChangedNeedForm(data={"text": need.text, "owner": need.owner.value, "due_on": need.due_on})
    form.open_at(need.mark)
    status = send(
        form, lambda session: _change(session, reference, side, number, form), lambda: _stands(support, number)
    )
    if status == DONE:
        wake_worker()
        flash(_("The plan is changed. What stood before is kept beside it."))
    return Changing(form, status, need, support, list_need_versions(reading(), need.id))


def _need(support: Support, number: int, *, is_fresh: bool = False) -> SupportNeed:
    session = fresh_reading() if is_fresh else reading()
    need = next((each for each in list_needs(session, support.id) if each.number == number), None)
    if need is None:
        raise NotFound
    return need


def _change(session: Session, reference: str, side: Side, number: int, form: ChangedNeedForm) -> None:
    assert form.due_on.data is not None
    need = Need(form.text.data or "", Side(form.owner.data), form.due_on.data)
    change_need(session, current_actor(), reference, side, number, need, now=arrived_at(), seen=form.seen.data)


def _stands(support: Support, number: int) -> tuple[str, list[Stands]]:
    need = _need(support, number, is_fresh=True)
    return need.mark, [
        Stands(_("What is needed?"), need.text),
        Stands(_("Who sees to it?"), _(str(OWNERS[need.owner]))),
        Stands(_("Until when?"), day(need.due_on)),
    ]


def settle_by_button(reference: str, side: Side, number: int) -> None:
    """Take one of the buttons beside something on the plan."""
    known = {step.value: step for step in NeedStep}
    step = known.get(request.form.get("step", ""))
    if step is None:
        raise NotFound
    with Sessions.begin() as session:
        settle_need(session, current_actor(), reference, side, number, step, now=arrived_at())
    flash(_("The plan is changed."))


def plan_words(reference: str, side: Side) -> dict[str, Any]:
    """All that the plan's page shows beside its form."""
    support = get_place(reading(), current_actor(), reference, side)
    needs = list_needs(reading(), support.id)
    return {
        "support": support,
        "application": support.application,
        "needs": needs,
        "open_needs": [need for need in needs if need.state is NeedState.OPEN],
        "drafts": drafts_for(support, needs),
        "states": NEED_STATES,
        "owners": OWNERS,
        "today": _today(support),
        "may_change": may_work(current_actor(), support) and goes_on(support, arrived_at()),
    }


def _today(support: Support) -> date:
    return arrived_at().astimezone(ZoneInfo(support.application.round.time_zone)).date()
