"""Setting up a round: from an example, from a round of before, or from a file; and changing its draft."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError, Invalid, NotPermitted
from assessments.funds.definition import (
    LARGEST,
    DefinitionRefused,
    FundDefinition,
    RoundDefinition,
    parse_definition,
    render_definition,
    start_from,
)
from assessments.funds.models import Fund, Round
from assessments.funds.policies import may_define
from assessments.funds.presets import read_preset
from assessments.funds.queries import definition_of, get_managed_fund, get_round, list_funds
from assessments.funds.use_cases import draft_round, load_round, mark_of_definition
from assessments.reports.queries import get_staff_round, list_staff_rounds
from assessments.versions import Outdated
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.manage import blueprint
from portal.manage.definition_forms import EXAMPLE, DefinitionForm, DraftForm, NewRoundForm, lines_apart, show_faults
from portal.problems import show_problems


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def new_round() -> ResponseReturnValue:
    """Make a draft out of an example or of a round of before."""
    form, status = NewRoundForm(_managed(), list_staff_rounds(reading(), current_actor()).rows), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _start(form)
            except DefinitionRefused as refusal:
                form.form_errors += [fault.sentence_told(_) for fault in refusal.faults]
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/new_round.html", form=form), status


def _start(form: NewRoundForm) -> ResponseReturnValue:
    fund = get_managed_fund(reading(), current_actor(), form.fund_id)
    assert form.opens_on.data is not None
    definition = start_from(
        _model(form),
        fund=FundDefinition(fund.name, fund.funder, fund.purpose),
        reference=str(form.reference.data).strip().upper(),
        title=" ".join(str(form.title.data).split()),
        opens_on=form.opens_on.data,
    )
    with Sessions.begin() as session:
        made = draft_round(session, current_actor(), definition, now=arrived_at())
    flash(_("%(title)s is a draft. Read it through, and make it what your round is to be.", title=made.title))
    return redirect(url_for(".definition", reference=made.reference))


def _model(form: NewRoundForm) -> RoundDefinition:
    kind, _colon, name = str(form.based_on.data).partition(":")
    if kind == EXAMPLE:
        return read_preset(name, today=form.opens_on.data)
    get_staff_round(reading(), current_actor(), name)
    return definition_of(reading(), get_round(reading(), current_actor(), name))


@blueprint.route("/rounds/new/file", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def new_round_file() -> ResponseReturnValue:
    """Make a draft out of a file."""
    form, status = DefinitionForm(), 200
    if form.is_submitted():
        status = 422
        try:
            with Sessions.begin() as session:
                made = draft_round(session, current_actor(), parse_definition(form.content), now=arrived_at())
            flash(_("%(title)s is a draft.", title=made.title))
            return redirect(url_for(".round", reference=made.reference))
        except DomainError as refusal:
            _show(form, refusal)
    return render_template("manage/new_round_file.html", form=form, largest=LARGEST), status


@blueprint.route("/rounds/<reference>/definition", methods=["GET", "POST"])
@needs_role(Role.MANAGER, Role.MODERATOR, Role.APPROVER, Role.AUDITOR)
def definition(reference: str) -> ResponseReturnValue:
    """All that a draft asks, judges and pays, as a text that can be changed; of a published round, to start from."""
    found = _defined_here(reference)
    form, status = DraftForm(), 200
    stands = definition_of(reading(), found)
    form.open_at(mark_of_definition(stands))
    if form.is_submitted():
        status = 422
        try:
            with Sessions.begin() as session:
                changed = parse_definition(form.content)
                _ensure_same(found, changed)
                load_round(session, current_actor(), changed, now=arrived_at(), seen=form.seen.data)
            flash(_("The draft is saved."))
            return redirect(url_for(".round", reference=reference))
        except Outdated as refusal:
            found = get_round(fresh_reading(), current_actor(), reference)
            stands = definition_of(reading(), found)
            apart = lines_apart(render_definition(stands), render_definition(changed))
            status = form.refuse(refusal, mark_of_definition(stands), apart)
        except DomainError as refusal:
            _show(form, refusal)
    else:
        form.definition.data = render_definition(stands)
    return render_template("manage/definition.html", form=form, round=found), status


def _defined_here(reference: str) -> Round:
    """The round, for somebody who may define it."""
    known = get_staff_round(reading(), current_actor(), reference)
    if not may_define(current_actor(), known.fund_id):
        raise NotPermitted
    return get_round(reading(), current_actor(), reference)


def _ensure_same(found: Round, changed: RoundDefinition) -> None:
    """A text with another reference or fund would be another round, beside this one."""
    if (changed.reference, changed.fund.name) != (found.reference, found.fund.name):
        raise Invalid({"definition": _("The round’s reference and the fund’s name stay as they are in a draft.")})


def _show(form: DefinitionForm, refusal: DomainError) -> None:
    if isinstance(refusal, DefinitionRefused):
        show_faults(form, refusal)
    elif isinstance(refusal, NotPermitted):
        form.definition.errors = [_("You do not manage a fund of the name that stands under “fund”.")]
    elif isinstance(refusal, Invalid):
        form.definition.errors = [_(problem) for problem in refusal.problems.values()]
    else:
        show_problems(form, refusal)


def _managed() -> Sequence[Fund]:
    mine = current_actor().funds_as(Role.MANAGER)
    return [fund for fund in list_funds(reading()) if fund.id in mine]
