"""Where a page's time goes, by layer: what a gap to a target is explained with."""

import pstats
from collections.abc import Callable
from cProfile import Profile

from tests.databases import ROOT

OURS = "rules and views"
LAYERS = {
    "database": ("/sqlalchemy/", "/psycopg"),
    "templates": ("/jinja2/", "/markupsafe/", "/templates/", "/govuk_frontend_", "/flask_babel/", "/babel/"),
    "forms and web": ("/flask", "/werkzeug/", "/wtforms/", "/itsdangerous/"),
    OURS: (f"{ROOT}/assessments/", f"{ROOT}/portal/"),
}
REST = "Python itself"
Function = tuple[str, int, str]


def shares_of(act: Callable[[], None]) -> dict[str, float]:
    """The share of each layer in the processor time of something; what is built in counts for who called it."""
    profile = Profile()
    profile.runcall(act)
    spent = dict.fromkeys((*LAYERS, REST), 0.0)
    for function, (_calls, _primitive, own, _total, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if function[0] == "~" and callers:
            for caller, (_c, _p, own_for_caller, _t) in callers.items():
                spent[_layer(caller)] += own_for_caller
        else:
            spent[_layer(function)] += own
    whole = sum(spent.values()) or 1.0
    return {layer: time / whole for layer, time in spent.items()}


def _layer(function: Function) -> str:
    return next((layer for layer, places in LAYERS.items() if any(place in function[0] for place in places)), REST)
