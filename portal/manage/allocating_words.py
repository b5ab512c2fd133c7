"""What an allocation came to, in sentences that a fund officer can read out."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from assessments.allocating.models import AllocationRun, ProposedItem
from assessments.allocating.queries import Show
from assessments.allocating.states import Change, Result

CHANGES = {
    Change.KEPT: (lazy_gettext("Stays"), "grey"),
    Change.NEW: (lazy_gettext("New"), "blue"),
    Change.MOVED: (lazy_gettext("In another’s place"), "purple"),
    Change.TAKEN_BACK: (lazy_gettext("Taken back"), "orange"),
}
RESULTS = {
    Result.WAITING: (lazy_gettext("To do"), "grey"),
    Result.DONE: (lazy_gettext("Done"), "green"),
    Result.LEFT_OUT: (lazy_gettext("Left out"), "orange"),
}
SHOWS = {
    Show.ALL: lazy_gettext("All"),
    Show.LACKING: lazy_gettext("Short of assessors"),
    Show.CHANGED: lazy_gettext("Changed"),
    Show.LEFT_OUT: lazy_gettext("Left out"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about an allocation, and whether it asks for attention."""

    text: str
    is_warning: bool = False


def facts_of(run: AllocationRun) -> list[Fact]:
    """What it came to: how far it went, how good it is, what changes, and what is amiss."""
    figures = run.figures
    return [*_reach(figures), *_anchors(figures), *_quality(figures), *_differences(figures), *_amiss(figures)]


def _reach(figures: dict[str, object]) -> list[Fact]:
    applications, lacking = _number(figures, "applications"), _number(figures, "lacking")
    if not applications:
        return [Fact(_("No application of this stage waits to be assessed."), True)]
    if not lacking:
        text = ngettext(
            "The application has all the assessors that it should have.",
            "All %(num)s applications have all the assessors that they should have.", applications,
        )  # fmt: skip
        return [Fact(text)]
    text = ngettext(
        "%(num)s of %(all)s applications is short of assessors.",
        "%(num)s of %(all)s applications are short of assessors.", lacking, all=applications,
    )  # fmt: skip
    return [Fact(text, True)]


def _anchors(figures: dict[str, object]) -> list[Fact]:
    """Figures from before anchors were given to everybody have none."""
    number = figures.get("anchors")
    if not isinstance(number, int) or not number:
        return []
    text = ngettext(
        "The anchor paper goes to every assessor, conflicts excepted, and counts among what each can take.",
        "The %(num)s anchor papers go to every assessor, conflicts excepted, and count among what each can take.",
        number,
    )
    return [Fact(text)]


def _quality(figures: dict[str, object]) -> list[Fact]:
    if not _number(figures, "applications"):
        return []
    if figures["is_proven"]:
        return [Fact(_("It is proven that no allocation by the same rules suits better."))]
    return [Fact(_("It is close to the best, which was not proven: at most %(gap)s of affinity is missing in all.",
                   gap=f"{figures['gap']:.2f}"))]  # fmt: skip


def _differences(figures: dict[str, object]) -> list[Fact]:
    changes = figures["changes"]
    assert isinstance(changes, dict)
    kept, new, moved, back = (changes.get(change.value, 0) for change in Change)
    text = _(
        "Held against the work that is given out: %(kept)s stay, %(new)s are new, %(moved)s go to somebody in "
        "another’s place, and %(back)s are taken back.", kept=kept, new=new, moved=moved, back=back,
    )  # fmt: skip
    return [Fact(text)]


def _amiss(figures: dict[str, object]) -> list[Fact]:
    found = []
    lay, colleagues, idle = _number(figures, "lacks_lay"), _number(figures, "colleagues"), figures["idle"]
    if lay:
        found.append(
            ngettext("%(num)s application has no lay member.", "%(num)s applications have no lay member.", lay)
        )
    if colleagues:
        found.append(
            ngettext(
                "%(num)s application has two assessors of one organisation, since both were fixed or had it before.",
                "%(num)s applications have two assessors of one organisation, since both were fixed or had it before.",
                colleagues,
            )
        )
    if isinstance(idle, list) and idle:
        found.append(
            ngettext(
                "%(num)s assessor has fewer applications than their fewest.",
                "%(num)s assessors have fewer applications than their fewest.", len(idle),
            )
        )  # fmt: skip
    groups = figures["groups"]
    if isinstance(groups, list) and len(groups) > 1:
        sizes = ", ".join(str(size) for size in groups[:10])
        found.append(
            _(
                "The applications fall into %(num)s groups that share no assessor (of %(sizes)s): how strict "
                "somebody is can be compared only within a group.", num=len(groups), sizes=sizes,
            )
        )  # fmt: skip
    return [Fact(text, True) for text in found]


def lack_of(item: ProposedItem) -> list[str]:
    """What an application lacks, what that is due to, and what would mend it."""
    lacking = item.wanted - item.gets
    if lacking <= 0:
        return (
            [_("It has no lay member. Invite one who has no conflict with it, or fix one for it.")]
            if item.lacks_lay
            else []
        )
    found = [ngettext("%(num)s assessor is missing.", "%(num)s assessors are missing.", lacking)]
    if item.with_space:
        found.append(_why(item))
    elif item.full:
        found.append(_("Everybody who could judge it has their most."))
    else:
        found.append(_("There is nobody else who could judge it."))
    if item.mend is None:
        found.append(_("Invite another assessor."))
    return found


def _why(item: ProposedItem) -> str:
    parts = []
    if item.in_conflict:
        parts.append(_("%(num)s have a conflict or are ruled out", num=item.in_conflict))
    if item.beside_a_colleague:
        parts.append(_("%(num)s have a colleague on it", num=item.beside_a_colleague))
    reasons = _(" and ").join(parts) or _("none could be given it without taking them from another")
    return str(_("Of %(all)s assessors with space: %(reasons)s.", all=item.with_space, reasons=reasons))


def _number(figures: dict[str, object], name: str) -> int:
    value = figures[name]
    assert isinstance(value, int)
    return value
