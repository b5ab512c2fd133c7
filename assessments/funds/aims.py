"""The columns of a round that say whom it is for and wants to reach, what it grants besides money, and what must have
been seen before."""

from functools import cached_property
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from assessments.funds.checklist import ChecklistItem, checklist_of
from assessments.funds.eligibility import CheckQuestion, check_of
from assessments.funds.programmes import GrantedStanding, groups_of
from assessments.funds.questions import Choice
from assessments.funds.repayments import RepaymentTerms


class Aims:
    """What `Round` has of them."""

    eligibility_check: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Questions by which somebody can tell beforehand whether they may apply; see `eligibility.py`."""
    checklist: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What must have been seen before an award is proposed; see `checklist.py`."""
    open_only_to_holders_of: Mapped[str | None]
    """The title that an organisation must hold in the fund to apply."""
    standing_title: Mapped[str | None]
    standing_months: Mapped[int | None]
    """What an award grants besides money, and for how long; see `programmes.py`."""
    groups: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Whom the round wants to reach first; applications say how many of each, and awards report on them."""

    repayment: Mapped[dict[str, Any] | None]
    """How loans are paid back, where the envelope has any; see `repayments.py`."""

    @property
    def repayment_terms(self) -> RepaymentTerms | None:
        """The same, as terms."""
        return RepaymentTerms.from_document(self.repayment)

    @property
    def standing(self) -> GrantedStanding | None:
        """What an award grants besides money, or instead of it."""
        if self.standing_title is None or self.standing_months is None:
            return None
        return GrantedStanding(self.standing_title, self.standing_months)

    @cached_property
    def priority_groups(self) -> tuple[Choice, ...]:
        """The groups that the round wants to reach, in order; often none."""
        return groups_of(self.groups)

    @cached_property
    def check_questions(self) -> tuple[CheckQuestion, ...]:
        """The questions of the check before the round, in order; often none."""
        return check_of(self.eligibility_check)

    @cached_property
    def checklist_items(self) -> tuple[ChecklistItem, ...]:
        """What must have been seen before an award is proposed, in order; often nothing."""
        return checklist_of(self.checklist)
