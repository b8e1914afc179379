"""What can be shown in full for a purpose? Each room registers its kind of object here.

    register_revealable(
        "account", words=_("Account"), fetch=fetch_account, mask=mask_account, policy=who_may_see_account,
        permission=Permission.LOOK_UP_ACCOUNT, record_kind="property", asks_document=True,
    )

``fetch(key)`` returns the whole ``Subject`` or None, ``mask(subject)`` what everybody sees, and
``policy(access, subject, now)`` one of four words:

==========  =================================================================================
``open``    this officer's own work: shown without a purpose
``ask``     shown under a case or lead number and a purpose
``denied``  its existence may be known, its content only after a separate approval
``hidden``  does not exist for this officer: 404, no hint, no count
==========  =================================================================================
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from firsthour.web.ui.access import Access, Permission

Answer = Literal["open", "ask", "denied", "hidden"]


@dataclass(frozen=True)
class Subject:
    """Somebody or something in full: its words, further lines (name, value), and the page that tells more."""

    key: str
    words: str
    lines: Sequence[tuple[Any, str]] = ()
    url: str = ""


@dataclass(frozen=True)
class Revealable:
    """How one kind of object is found, masked and guarded."""

    kind: str
    words: Any
    fetch: Callable[[str], Subject | None]
    mask: Callable[[Subject], str]
    policy: Callable[[Access, Subject, datetime], Answer]
    permission: Permission
    find: Callable[[str], str] | None = None  # a number as typed → key, or ""
    record_kind: str = "other"
    asks_document: bool = False
    asks_approver: bool = False
    who_may: Any = ""  # said beside the lock


REVEALABLES: dict[str, Revealable] = {}


def register_revealable(
    kind: str,
    *,
    words: Any,
    fetch: Callable[[str], Subject | None],
    mask: Callable[[Subject], str],
    policy: Callable[[Access, Subject, datetime], Answer],
    permission: Permission,
    find: Callable[[str], str] | None = None,
    record_kind: str = "other",
    asks_document: bool = False,
    asks_approver: bool = False,
    who_may: Any = "",
) -> Revealable:
    """Add a kind of object; a second one of the same name replaces the first."""
    REVEALABLES[kind] = Revealable(
        kind, words, fetch, mask, policy, permission, find, record_kind, asks_document, asks_approver, who_may
    )
    return REVEALABLES[kind]
