"""The text of a payment file, in the layout that the fund defines."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.awards.sealing import Account
from assessments.awards.states import AmountFormat, DateFormat, PaymentColumn
from assessments.errors import _
from assessments.rendering.tables import decimal_pounds, defuse

COLUMN_WORDS: Mapping[PaymentColumn, str] = {
    PaymentColumn.ACCOUNT_NAME: _("Account name"),
    PaymentColumn.SORT_CODE: _("Sort code"),
    PaymentColumn.ACCOUNT_NUMBER: _("Account number"),
    PaymentColumn.AMOUNT: _("Amount"),
    PaymentColumn.DATE: _("Payment date"),
    PaymentColumn.REFERENCE: _("Reference"),
    PaymentColumn.ORGANISATION: _("Organisation"),
    PaymentColumn.INSTALMENT: _("Instalment"),
}
NEEDED = frozenset(
    {PaymentColumn.ACCOUNT_NAME, PaymentColumn.SORT_CODE, PaymentColumn.ACCOUNT_NUMBER, PaymentColumn.AMOUNT}
)
"""Without these no bank can pay."""
AMOUNTS: Mapping[AmountFormat, Callable[[int], str]] = {AmountFormat.POUNDS: decimal_pounds, AmountFormat.PENCE: str}
DATES: Mapping[DateFormat, str] = {
    DateFormat.ISO: "%Y-%m-%d",
    DateFormat.SLASHES: "%d/%m/%Y",
    DateFormat.COMPACT: "%Y%m%d",
}
DEFUSED = frozenset({PaymentColumn.ACCOUNT_NAME, PaymentColumn.REFERENCE, PaymentColumn.ORGANISATION})
"""What people typed: no spreadsheet shall run it. All else is digits of ours."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in a payment file, and how."""

    columns: Sequence[PaymentColumn] = (
        PaymentColumn.SORT_CODE, PaymentColumn.ACCOUNT_NUMBER, PaymentColumn.ACCOUNT_NAME, PaymentColumn.AMOUNT,
        PaymentColumn.REFERENCE,
    )  # fmt: skip
    has_header: bool = True
    amount_format: AmountFormat = AmountFormat.POUNDS
    date_format: DateFormat = DateFormat.ISO


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a payment file."""

    account: Account
    pence: int
    on: date
    reference: str
    organisation: str
    instalment: int


def payment_file(layout: Layout, payments: Iterable[Payment]) -> str:
    """The whole file. Lines end as banks want them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if layout.has_header:
        writer.writerow([COLUMN_WORDS[column] for column in layout.columns])
    for payment in payments:
        writer.writerow([_cell(layout, column, payment) for column in layout.columns])
    return text.getvalue()


def _cell(layout: Layout, column: PaymentColumn, payment: Payment) -> object:
    said = {
        PaymentColumn.ACCOUNT_NAME: payment.account.name,
        PaymentColumn.SORT_CODE: payment.account.sort_code,
        PaymentColumn.ACCOUNT_NUMBER: payment.account.number,
        PaymentColumn.AMOUNT: AMOUNTS[layout.amount_format](payment.pence),
        PaymentColumn.DATE: payment.on.strftime(DATES[layout.date_format]),
        PaymentColumn.REFERENCE: payment.reference,
        PaymentColumn.ORGANISATION: payment.organisation,
        PaymentColumn.INSTALMENT: str(payment.instalment),
    }[column]
    return defuse(said) if column in DEFUSED else said
