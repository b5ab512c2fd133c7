"""A round as a file: read into values, checked, and printed back as the same YAML.

`parse_definition` refuses a bad file with every line that is wrong and why. `render_definition` prints the canonical
form: a file in that form comes back byte for byte.
"""

from assessments.funds.definition.checks import problems_of
from assessments.funds.definition.faults import DefinitionRefused, Fault
from assessments.funds.definition.nodes import LARGEST
from assessments.funds.definition.parsing import parse_definition
from assessments.funds.definition.printing import render_definition
from assessments.funds.definition.starting import start_from
from assessments.funds.definition.values import (
    CriterionDefinition,
    EnvelopeLineDefinition,
    FundDefinition,
    RoundDefinition,
    StageDefinition,
)

__all__ = [
    "LARGEST",
    "CriterionDefinition",
    "DefinitionRefused",
    "EnvelopeLineDefinition",
    "Fault",
    "FundDefinition",
    "RoundDefinition",
    "StageDefinition",
    "parse_definition",
    "problems_of",
    "render_definition",
    "start_from",
]
