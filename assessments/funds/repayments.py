"""How loans of a round are paid back: its terms, and their arithmetic in whole pence."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from assessments.funds.programmes import months_later

YEAR_OF_BASIS_POINTS = 12 * 10_000
"""What a month's interest in basis points a year is divided by."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment: what of it pays the loan back, and what is interest."""

    number: int
    due_on: date
    principal_pence: int
    interest_pence: int

    @property
    def pence(self) -> int:
        """What is due."""
        return self.principal_pence + self.interest_pence


@dataclass(frozen=True, slots=True)
class RepaymentTerms:
    """The same for every loan of a round. Interest is simple, on what is still owed; 0 is none."""

    first_after_months: int
    instalments: int
    every_months: int
    rate_basis_points: int = 0
    """Hundredths of a percent a year."""

    def schedule(self, loan_pence: int, awarded_on: date) -> list[Instalment]:
        """Every payment of a loan: equal parts of it, of which the last takes what is left over by dividing.

        Interest is for the months since the payment before, or since the award, to the nearest penny, half a penny up.
        """
        part, owed, schedule = loan_pence // self.instalments, loan_pence, []
        for number in range(1, self.instalments + 1):
            months = self.first_after_months if number == 1 else self.every_months
            principal = owed if number == self.instalments else part
            interest = (2 * owed * self.rate_basis_points * months + YEAR_OF_BASIS_POINTS) // (2 * YEAR_OF_BASIS_POINTS)
            due_on = months_later(awarded_on, self.first_after_months + self.every_months * (number - 1))
            schedule.append(Instalment(number, due_on, principal, interest))
            owed -= principal
        return schedule

    @property
    def rate(self) -> str:
        """As a file has it: 4.25%."""
        whole, rest = divmod(self.rate_basis_points, 100)
        return f"{whole}.{rest:02d}%" if rest else f"{whole}%"

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> Self | None:
        """Read back what `document` wrote."""
        return None if document is None else cls(**document)


def paid_of(schedule: Sequence[Instalment], repaid_pence: int) -> list[int]:
    """How much of each payment has come back, the earliest first."""
    paid = []
    for instalment in schedule:
        taken = min(instalment.pence, repaid_pence)
        paid.append(taken)
        repaid_pence -= taken
    return paid
