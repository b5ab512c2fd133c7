"""What came of an act, as a table for a file."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.batches.models import Batch, BatchItem
from assessments.batches.queries import ReportLine, report_lines

HEADER = ("reference", "stage", "organisation", "result", "reason")
A_READ = 500


def report_rows(session: Session, actor: Actor, batch: Batch) -> Iterator[Sequence[str]]:
    """A row for each application that the actor may see, read as it is asked for."""
    position = 0
    while True:
        wanted = report_lines(actor, batch).where(BatchItem.position > position).order_by(BatchItem.position)
        lines = [ReportLine(*row) for row in session.execute(wanted.limit(A_READ))]
        for line in lines:
            reason = (line.sentence or "") % line.values if line.values else line.sentence or ""
            yield line.reference, line.stage, line.organisation, line.result.value, reason
        if len(lines) < A_READ:
            return
        position = lines[-1].position
