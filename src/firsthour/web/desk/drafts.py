"""What has an officer typed and not sent? Kept per form while typing, read by nobody else, gone when it is sent."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Draft
from firsthour.web.people.models import Officer

MOST_SIGNS = 40_000
_FORM = re.compile(r"[a-z_]{1,30}(?:-[0-9a-z-]{1,45})?")
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version", "next"})


class DraftTooLongError(UserError):
    """More was typed than a draft keeps."""

    code = "draft_too_long"
    english = "A draft keeps at most {most} characters."
    chinese = "草稿最多保存 {most} 字。"


def is_form_name(form: str) -> bool:
    """Tell whether a form may be called so."""
    return _FORM.fullmatch(form) is not None


@transaction.atomic
def keep_draft(officer: Officer, form: str, *, content: Mapping[str, str], now: datetime) -> None:
    """Keep what stands in a form now, in place of what stood there.

    Raises
    ------
    DraftTooLongError
        It is longer than a draft keeps.
    """
    kept = {name[:60]: text for name, text in content.items() if name not in _NOT_KEPT}
    if sum(map(len, kept.values())) > MOST_SIGNS:
        raise DraftTooLongError(most=MOST_SIGNS)
    Draft.objects.update_or_create(officer=officer, form=form, defaults={"content": kept, "kept_at": now})


def read_draft(officer: Officer | None, form: str) -> Draft | None:
    """Return what an officer last typed into a form."""
    return Draft.objects.filter(officer=officer, form=form).first() if officer is not None else None


def drop_draft(officer: Officer | None, form: str) -> None:
    """Forget what was typed: it was sent, or is not wanted."""
    Draft.objects.filter(officer=officer, form=form).delete()


def drop_drafts(*, before: datetime) -> int:
    """Forget drafts that were last kept before a moment; return how many."""
    return Draft.objects.filter(kept_at__lt=before).delete()[0]
