"""Is a marked-up statement (camt.053, OFX) safe to read?

A statement never needs a document type or entities of its own; what declares some was made to do harm
(entities that grow without bound, files and addresses fetched from elsewhere) and is refused as a whole.

    MarkupRefusedError (UserError)
    ├── EntitiesDeclaredError  a document type or entities
    └── MarkupDamagedError     broken, cut off or nested beyond reason
"""

import re
from pathlib import Path

from firsthour.base.errors import UserError

_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLOCK_BYTES = 1 << 20


class MarkupRefusedError(UserError):
    """A marked-up statement is not read."""

    code = "markup_refused"
    english = "{path}: is not read."
    chinese = "{path}：未读取。"

    def in_file(self, shown: str) -> "MarkupRefusedError":
        """Return the same error about the file as the user knows it."""
        return type(self)(**{**self.details, "path": shown})


class EntitiesDeclaredError(MarkupRefusedError):
    """The file declares a document type or entities, which no statement needs."""

    code = "markup_entities"
    english = "{path}: declares entities or a document type, which no statement needs; refused as unsafe."
    chinese = "{path}：声明了实体或文档类型，对账单不需要这些内容，按不安全文件拒绝。"


class MarkupDamagedError(MarkupRefusedError):
    """The file is no well-formed statement."""

    code = "markup_damaged"
    english = "{path}: is broken or cut off near line {line}; ask for it again."
    chinese = "{path}：在第 {line} 行附近损坏或不完整，请重新获取。"


def refuse_declarations(path: Path) -> None:
    """Raise ``EntitiesDeclaredError`` when the file declares entities or a document type; memory stays at one block."""
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            if _DECLARED.search((tail + block).replace(b"\0", b"")):  # UTF-16 puts a zero beside each letter
                raise EntitiesDeclaredError(path=path.name)
            tail = block[-32:]
