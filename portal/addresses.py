"""What an address may name by number."""

from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**31 - 1
"""The largest number of a column."""


class NumberInAddress(IntegerConverter):
    """A number that the database can hold. Nothing has a larger one, so its page is not found."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        """The number. Raises ValidationError, which is a page that is not found."""
        number: int = super().to_python(value)
        if number > LARGEST:
            raise ValidationError
        return number
