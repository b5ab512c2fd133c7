"""The downloads of a round: a header, and rows as they are needed. Pages show the same stored figures.

Nothing in them depends on ids or on the order in which a database happens to keep rows. Rows are read as plain
columns, some hundreds at a time: a file of 10,000 applications is written in a second or two, in little memory.
"""

from assessments.reports.exports.cells import Table, What
from assessments.reports.exports.files import export, statistics_document

__all__ = ["Table", "What", "export", "statistics_document"]
