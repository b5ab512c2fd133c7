"""What the domain asks of the world outside, as Protocols, and who makes the real ones."""

from assessments.gateways.files import FileStore, S3Access, make_file_store
from assessments.gateways.mail import AnswerLost, Mail, make_mail
from assessments.gateways.queue import Queue
from assessments.gateways.scanner import Scanner, ScannerSilent, find_scanner

__all__ = [
    "AnswerLost",
    "FileStore",
    "Mail",
    "Queue",
    "S3Access",
    "Scanner",
    "ScannerSilent",
    "find_scanner",
    "make_file_store",
    "make_mail",
]
