"""Which line do short messages take, and by which rules of its provider? Filled from the environment by ``config``."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["file", "http", "smpp"]


@dataclass(frozen=True)
class LineSettings:
    """One line. ``secret`` never stands in an error or a log.

    ``rate``: messages (HTTP) or parts (SMPP) a second, ``window``: how many may be without an answer at once.
    ``ids``: ``hex`` where the provider answers numbers in hexadecimal and writes receipts in decimal.
    """

    kind: Kind = "file"
    host: str = ""
    port: int = 0
    path: str = ""
    is_tls: bool = False
    user: str = ""
    secret: str = ""
    secret_file: str = ""
    sender: str = ""
    rate: float = 10.0
    window: int = 10
    joining: Literal["udh", "sar"] = "udh"
    ids: Literal["plain", "hex"] = "plain"
    system_type: str = ""
    enquire_s: float = 30.0
    answer_s: float = 10.0
    poll_s: float = 5.0

    def __repr__(self) -> str:
        return f"LineSettings({self.kind}, {self.host}:{self.port})"
