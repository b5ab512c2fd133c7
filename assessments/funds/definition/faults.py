"""What is wrong with a round's file, line by line."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from assessments.errors import DomainError, _

SHOWN = 50
"""How many faults one refusal tells; a file with more is mended in turns."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and the line on which it stands."""

    line: int
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str] = str) -> str:
        """The line and the sentence, in the language of `translate`."""
        return translate(_("line %(line)s: %(sentence)s")) % {
            "line": self.line,
            "sentence": self.sentence_told(translate),
        }

    def sentence_told(self, translate: Callable[[str], str] = str) -> str:
        """The sentence alone, where there are no lines to speak of."""
        return translate(self.sentence) % self.values if self.values else translate(self.sentence)


class DefinitionRefused(DomainError):
    """The file does not say what a round needs; `faults` holds every line that is wrong."""

    sentence = _("The file was refused. Nothing was changed.")

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))[:SHOWN]
        super().__init__()

    @property
    def line(self) -> int:
        """The first line that is wrong."""
        return self.faults[0].line

    def told(self, translate: Callable[[str], str] = str) -> str:
        """Every fault on a line of its own, under the sentence that nothing was changed."""
        return "\n".join([translate(self.sentence), *(fault.told(translate) for fault in self.faults)])


def refusal(line: int, sentence: str, **values: object) -> DefinitionRefused:
    """A refusal for a single fault, where reading cannot go on."""
    return DefinitionRefused([Fault(line, sentence, values)])
