"""Where did the last page end? A cursor names the moment and the key of its last row; it holds nothing else.

A row that changes while somebody pages moves behind the cursor and comes once more: nothing is missed.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from firsthour.base.errors import UserError

_FORM = "%Y-%m-%dT%H:%M:%S.%f"


class BadCursorError(UserError):
    """A cursor that was not given out."""

    code = "bad_cursor"
    english = "This cursor was not given out by the interface; start without one."
    chinese = "游标无效，请从头开始读取。"


@dataclass(frozen=True)
class Cursor:
    """The last row of a page."""

    updated_at: datetime
    key: int

    def write(self) -> str:
        """Return the cursor as it travels."""
        text = f"{self.updated_at.astimezone(UTC).strftime(_FORM)}_{self.key}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Return the cursor that was written.

    Raises
    ------
    BadCursorError
        It was written by somebody else.
    """
    try:
        written = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        at, _, key = written.partition("_")
        if not key.isascii() or not key.isdecimal() or len(key) > 18:
            raise BadCursorError
        return Cursor(datetime.strptime(at, _FORM).replace(tzinfo=UTC), int(key))
    except (binascii.Error, ValueError) as error:
        raise BadCursorError from error
