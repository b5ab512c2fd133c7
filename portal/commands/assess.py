"""`flask assess`: allocation, ranking, agreement and draws for anybody's files. No database is needed."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np

from assessments.statistics.agreement import Level, alpha, intraclass_correlations
from assessments.statistics.draw import commitment_to, commitment_to_list, draw_order, keeps, keeps_list
from assessments.statistics.notices import Notice
from assessments.statistics.ranking import Ranking, rank
from assessments.statistics.severity import Components, MixedModel
from portal.commands.allocating import allocate_files
from portal.commands.arguments import FILE, OUT
from portal.commands.rows import keep_apart, read_rows, write_whole
from portal.commands.scores import Scores, read_scores, scale_of, weights_of
from portal.commands.sizes import FrugalGroup

DIGITS = 6

TOLD = {
    Notice.FEW_APPLICATIONS: "There are fewer than 10 applications: raw means are ranked, no severity is estimated.",
    Notice.ONE_MARK_EACH: "Each application, or each assessor, has one mark only: severity cannot be told from merit.",
    Notice.NOTHING_VARIES: "All marks are equal: every application has the same rank.",
    Notice.PANELS_APART: "There are panels that share no application: severity is comparable only inside each.",
    Notice.ASSESSOR_ALONE: "There is only one assessor: how severe they are cannot be told.",
}

assess = FrugalGroup("assess", help="Allocation, ranking, agreement and draws for files. No database is needed.")
assess.add_command(allocate_files)
WEIGHTS = click.option("--weights", help="Criteria and their weights, as in need=30,difference=70.")
SCALE = click.option("--scale", help="The lowest and the highest score, as in 0:5. Marks are then between 0 and 100.")


@assess.command("rank")
@click.argument("scores", type=FILE)
@click.option("--fund", type=click.IntRange(min=0), help="How many applications the money reaches to.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the draws for intervals.")
@WEIGHTS
@SCALE
@click.option("--out", type=OUT, required=True, help="The JSON file to write.")
def rank_scores(scores: Path, fund: int | None, seed: int, weights: str | None, scale: str | None, out: Path) -> None:
    """Rank the applications in SCORES, a CSV with the columns application, assessor and score."""
    keep_apart([out], [scores])
    read = read_scores(scores, weights=weights_of(weights), scale=scale_of(scale))
    reach = None if fund is None else min(fund, len(read.applications))
    document = ranking_document(read, rank(read.marks, fund=reach, seed=seed))
    write_whole({out: json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"})
    for notice in document["notices"]:
        click.echo(notice)
    click.echo(
        f"Wrote {out}: {len(document['applications']):,} applications, {len(document['assessors']):,} assessors."
    )


def ranking_document(scores: Scores, found: Ranking) -> dict[str, Any]:
    """A ranking as it is written down, applications in the order of their expected ranks."""
    order = np.lexsort((np.arange(found.n.size), found.expected_rank))
    per_assessor = np.bincount(scores.marks.assessors)
    return {
        "applications": [
            {
                "application": scores.applications[place],
                "n": int(found.n[place]),
                "mark": _figure(found.mark[place]),
                "median": _figure(found.median[place]),
                "spread": _figure(found.spread[place]),
                "adjusted": _figure(found.adjusted[place]),
                "error": None if found.error is None else _figure(found.error[place]),
                "expected_rank": _figure(found.expected_rank[place]),
                "rank_50": None if found.rank_50 is None else found.rank_50[place].tolist(),
                "rank_90": None if found.rank_90 is None else found.rank_90[place].tolist(),
                "p_funded": None if found.funded is None else _figure(found.funded[place]),
                "zone": None if found.zone is None else bool(found.zone[place]),
            }
            for place in order
        ],
        "assessors": [
            {
                "assessor": name,
                "n": int(per_assessor[place]),
                "severity": None if found.severity is None else _figure(found.severity[place]),
                "error": None if found.severity_error is None else _figure(found.severity_error[place]),
            }
            for place, name in enumerate(scores.assessors)
        ],
        "agreement": _figure_or_none(alpha(scores.marks.applications, scores.marks.values, Level.INTERVAL)),
        "components": _components(found.components),
        "notices": [TOLD[notice] for notice in found.notices],
    }


@assess.command("agree")
@click.argument("scores", type=FILE)
@WEIGHTS
@SCALE
def agree(scores: Path, weights: str | None, scale: str | None) -> None:
    """Print, as JSON, how far the assessors in SCORES agree."""
    read = read_scores(scores, weights=weights_of(weights), scale=scale_of(scale))
    click.echo(json.dumps(agreement_document(read), ensure_ascii=False, indent=1, allow_nan=False))


def agreement_document(scores: Scores) -> dict[str, Any]:
    """Alpha at each level, the six correlations where the table is complete, the components, and what is undefined."""
    marks = scores.marks
    alphas = {level.value: _figure_or_none(alpha(marks.applications, marks.values, level)) for level in Level}
    notices = [f"alpha ({name}) is undefined: no two marks can be compared, or all are equal."
               for name, value in alphas.items() if value is None]  # fmt: skip
    names = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")
    icc: dict[str, float | None] = dict.fromkeys(names)
    is_complete = marks.values.size == marks.n_applications * marks.n_assessors
    if is_complete and min(marks.n_applications, marks.n_assessors) > 1:
        table = np.empty((marks.n_applications, marks.n_assessors))
        table[marks.applications, marks.assessors] = marks.values
        found = intraclass_correlations(table)
        icc = {name: _figure_or_none(getattr(found, name)) for name in names}
        notices += [f"{name} is undefined: nothing varies." for name, value in icc.items() if value is None]
    else:
        notices.append("The correlations need two applications and two assessors or more, and every assessor's mark"
                       " for every application.")  # fmt: skip
    components = _fit(scores)
    if components is None:
        notices.append(
            "The components are undefined: each application or each assessor has one mark, or nothing varies."
        )
    return {"alpha": alphas, "icc": icc, "components": _components(components), "n": _sizes(scores), "notices": notices}


def _fit(scores: Scores) -> Components | None:
    marks = scores.marks
    most = (np.bincount(marks.applications).max(), np.bincount(marks.assessors).max())
    if min(most) < 2 or float(np.ptp(marks.values)) == 0:
        return None
    return MixedModel(marks).best.components


def _sizes(scores: Scores) -> dict[str, int]:
    return {
        "applications": len(scores.applications),
        "assessors": len(scores.assessors),
        "marks": int(scores.marks.values.size),
    }


@assess.command("draw")
@click.option("--commit", "is_commitment", is_flag=True, help="Print the commitment to a seed, to be published first.")
@click.option("--commit-list", "is_list", is_flag=True, help="Print the commitment to the list, to be published too.")
@click.option("--order", "is_order", is_flag=True, help="Print the references in the order in which they are drawn.")
@click.option("--verify", "is_check", is_flag=True, help="Check that seed and list are those that were committed to.")
@click.option("--seed", required=True, help="The seed: 16 characters or more, secret until the draw.")
@click.option("--commitment", help="The commitment to the seed that was published; for --verify.")
@click.option("--list-commitment", help="The commitment to the list that was published, if one was.")
@click.argument("references", type=FILE, required=False)
def draw(
    is_commitment: bool, is_list: bool, is_order: bool, is_check: bool, seed: str, commitment: str | None,
    list_commitment: str | None, references: Path | None,
) -> None:  # fmt: skip
    """Commit to a draw, hold it, or check it. REFERENCES is a CSV with the column application."""
    if is_commitment + is_list + is_order + is_check != 1:
        raise click.UsageError("Choose one of --commit, --commit-list, --order and --verify.")
    if is_check and commitment is None:
        raise click.UsageError("--verify needs --commitment.")
    if references is None and (is_list or is_order or list_commitment is not None):
        raise click.UsageError("The file of references is needed.")
    try:
        own = commitment_to(seed)
    except ValueError as problem:
        raise click.BadParameter(f"{problem}.", param_hint="--seed") from None
    if is_commitment:
        click.echo(own)
        return
    if commitment is not None and not keeps(commitment, seed):
        raise click.ClickException(f"The seed is not the one that was committed to: it comes to {own}.")
    named = None if references is None else _drawn(references, seed)
    if named is not None and list_commitment is not None and not keeps_list(list_commitment, named, seed):
        raise click.ClickException("The list is not the one that was committed to: somebody was put in or taken out.")
    if is_list and named is not None:
        click.echo(commitment_to_list(named, seed))
        return
    if is_check:
        click.echo("The seed is the one that was committed to.")
    if is_check and list_commitment is not None:
        click.echo("The list is the one that was committed to.")
    for place, reference in enumerate(named or [], 1):
        click.echo(f"{place},{reference}")


def _drawn(path: Path, seed: str) -> list[str]:
    named = read_rows(path, ["application"], lambda row: row.text("application"))
    try:
        return draw_order(named, seed)
    except ValueError as problem:
        raise click.ClickException(f"Nothing was drawn: {problem}.") from None


def _figure(value: float) -> float:
    return round(float(value), DIGITS)


def _figure_or_none(value: float | None) -> float | None:
    return None if value is None else _figure(value)


def _components(components: Components | None) -> dict[str, float | None] | None:
    if components is None:
        return None
    return {
        "application": _figure(components.application),
        "assessor": _figure(components.assessor),
        "error": _figure(components.error),
        "icc": _figure_or_none(components.icc),
    }
