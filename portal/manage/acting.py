"""What every small form of the staff does when it is sent, under the name by which its pages know it."""

from portal.acting import DONE, OPENED, key_of, send

__all__ = ["DONE", "OPENED", "key_of", "send"]
