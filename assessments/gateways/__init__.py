"""What the domain asks of the world outside, as Protocols, and who makes the real ones."""

from assessments.gateways.files import FileStore, make_file_store
from assessments.gateways.mail import AnswerLost, Mail, make_mail
from assessments.gateways.queue import Queue

__all__ = ["AnswerLost", "FileStore", "Mail", "Queue", "make_file_store", "make_mail"]
