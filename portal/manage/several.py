"""Choosing several applications of a list, and beginning one act on all of them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.datastructures import MultiDict

from assessments.accounts.queries import list_people
from assessments.actors import Role
from assessments.batches.choosing import Choice, Matching, Ticked, count_chosen, list_chosen, stages_chosen
from assessments.batches.models import Batch
from assessments.batches.queries import get_round_to_act_in
from assessments.batches.replacing import Replaced, list_replaced, mark_of_replaced
from assessments.batches.states import Act
from assessments.batches.use_cases import start_batch
from assessments.casework.queries import list_tags
from assessments.decisions.use_cases import outcomes_at
from assessments.errors import DomainError
from assessments.funds.models import Round
from assessments.scoring.queries import AssessorLoad, list_assessors
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.acting import key_of
from portal.manage.applications import narrowing_in_address
from portal.manage.assigning import hint_of
from portal.manage.batch_words import ACTS, SAID
from portal.manage.kept_filters import carried_arguments
from portal.manage.narrowing import address
from portal.manage.several_forms import FORMS, SeveralForm, several_form
from portal.problems import show_problems
from portal.wording import OUTCOMES

MESSAGE = "message"
"""Chosen in the list like an act; it leads to the pages of messages, which have their own way to many."""

LEFT_OUT = lazy_gettext(
    "Nothing was done: the list was narrowed by something that is no longer there, so more applications match than you "
    "meant. Look at what is listed now, then choose again."
)

NAMED = 50
"""How many of those chosen the page names."""


@blueprint.route("/rounds/<reference>/act", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def act_on_several(reference: str) -> ResponseReturnValue:
    """One act on the applications that the address chooses: what it needs to know, and its beginning."""
    found = get_round_to_act_in(reading(), current_actor(), reference)
    act, choice = _act(), choice_of(found)
    if request.values.get("act") == MESSAGE:
        return redirect(address(url_for(".message_several", reference=reference), request.args))
    if act is None:
        return back_to_list(reference, _("Choose what to do."))
    if choice is None:
        return back_to_list(reference, LEFT_OUT)
    loads = list_assessors(reading(), found.fund_id, found.id, arrived_at()) if act is Act.ASSIGN else []
    form, status = _form(found, act, choice, loads), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _begun(reference, _begin(reference, found, act, choice, form))
            except DomainError as refusal:
                status = show_problems(form, refusal)
                fresh_reading()
    count = count_chosen(reading(), current_actor(), found, choice, now=arrived_at())
    if not count:
        return back_to_list(reference, _("Choose at least one application."))
    form.shown.data, form.entry_key.data = str(count), key_of(form.entry_key.data)
    replaced = _replaced(found, act, choice)
    if act is Act.PROPOSE:
        form.seen.data = mark_of_replaced(replaced)
    return _page(found, act, choice, count, form, loads, replaced), status


def _replaced(found: Round, act: Act, choice: Choice) -> Sequence[Replaced]:
    """What is proposed already, and would be replaced."""
    if act is not Act.PROPOSE:
        return []
    return list_replaced(reading(), current_actor(), found, choice, now=arrived_at())


def _act() -> Act | None:
    return next((act for act in FORMS if act.value == request.values.get("act")), None)


def back_to_list(reference: str, told: object) -> ResponseReturnValue:
    """Back to the list, with what stands in the way."""
    flash(str(told), "warning")
    return redirect(list_url(reference))


def choice_of(found: Round) -> Choice | None:
    """What the address chooses: those that were ticked, or all that match.

    None where it narrows the list by something that is not there (any more): what is left of it is a wider choice, and
    the person has not seen that. The list says what was left out, and leads on from what it shows.
    """
    narrowing = narrowing_in_address(found)
    filters = narrowing.filters
    if request.values.get("of") == "all":
        return None if narrowing.left_out else Matching(filters)
    if request.args.get("stage", "") != (filters.stage_key or ""):
        return None
    return Ticked(tuple(dict.fromkeys(request.values.getlist("chosen"))), filters.stage_key)


def _form(found: Round, act: Act, choice: Choice, loads: list[AssessorLoad]) -> Any:
    managers = list_people(reading(), current_actor(), found.fund_id, Role.MANAGER, arrived_at())
    uses = list_tags(reading(), current_actor(), found.fund_id)
    form = several_form(act, found, loads=loads, uses=uses, managers=managers)
    if act is Act.PROPOSE:
        stages = stages_chosen(reading(), current_actor(), found, choice, now=arrived_at())
        form.offer({outcome for stage in stages for outcome in outcomes_at(found, stage)})
    return form


def _begin(reference: str, found: Round, act: Act, choice: Choice, form: SeveralForm) -> Batch:
    with Sessions.begin() as session:
        return start_batch(
            session, current_actor(), reference, act, form.terms(found), choice, shown=form.number,
            entry_key=key_of(form.entry_key.data), now=arrived_at(), seen=form.replaced_seen,
        )  # fmt: skip


def _begun(reference: str, batch: Batch) -> ResponseReturnValue:
    wake_worker()
    return redirect(url_for(".batch", reference=reference, batch_id=batch.id))


def _page(
    found: Round, act: Act, choice: Choice, count: int, form: Any, loads: list[AssessorLoad],
    replaced: Sequence[Replaced],
) -> str:  # fmt: skip
    actor = current_actor()
    return render_template(
        "manage/act_on_several.html",
        round=found,
        act=act,
        title=ACTS[act],
        said=SAID[act],
        count=count,
        number_text=ngettext("%(num)s application", "%(num)s applications", count),
        named=list_chosen(reading(), actor, found, choice, now=arrived_at(), limit=NAMED),
        form=form,
        replaced=replaced[:NAMED],
        more_replaced=max(0, len(replaced) - NAMED),
        outcome_words=OUTCOMES,
        tags=[use.tag.name for use in list_tags(reading(), actor, found.fund_id)] if act is Act.TAG else [],
        params=_params(act, loads),
        back_url=list_url(found.reference),
    )


def _params(act: Act, loads: list[AssessorLoad]) -> dict[str, dict[str, Any]]:
    """What the fields of an act are shown with, by their names."""
    if act is Act.ASSIGN:
        hint = _("Work is due at 5pm on that day, and no later than assessing of its stage closes.")
        items = [{"hint": {"text": hint_of(load)}} for load in loads]
        return {"assessor": {"items": items}, "due_on": {"hint": {"text": hint}}}
    if act is Act.PROPOSE:
        return {"grant": {"prefix": {"text": "£"}, "classes": "govuk-input--width-10", "spellcheck": False}}
    if act is Act.TAG:
        typed = {"list": "known-tags", "autocomplete": "off", "dir": "auto"}
        return {"tag": {"classes": "govuk-input--width-20", "attributes": typed}}
    return {}


def list_url(reference: str) -> str:
    """The list as the person left it."""
    return address(url_for(".applications", reference=reference), MultiDict(carried_arguments()))
