"""How large the Greener Living Fund is when it is played through."""

from dataclasses import dataclass

from assessments.errors import Refused

APPLICANTS = 112
ASSESSORS = 20
ADVISERS = 4
INVITED = 17
AWARDED = 8
DEFAULT_SEED = 2008


class NotPlayable(Refused):
    """The numbers asked for do not make a round."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many are invited and awarded, and the seed of everything that chance decides."""

    seed: int = DEFAULT_SEED
    invite: int = INVITED
    award: int = AWARDED

    def check(self) -> None:
        """Refuse what cannot be. Raises NotPlayable."""
        if not 1 <= self.award <= self.invite <= APPLICANTS:
            raise NotPlayable(
                "Nothing was played: awards cannot outnumber invitations, nor invitations the %(number)s applicants, "
                "and there must be at least one of each.",
                number=APPLICANTS,
            )
