"""Where does the record stand at the end of a day, said on a page that can be printed, compared and mailed?

Whoever can rewrite the database can rewrite the whole chain; not the paper in a drawer and the mail at another unit.
"""

import json
from datetime import date, datetime
from pathlib import Path

from django.core.mail import send_mail
from django.db import transaction

from firsthour.web.audit.chain import AnchorPoint, Verdict
from firsthour.web.audit.models import Anchor, AuditEvent, ChainCheck
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.verification import ANCHOR_WORD, verify
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.formats import full_time


@transaction.atomic
def write_anchor(day: date, now: datetime, *, by: Actor, folder: Path, mail_to: tuple[str, ...] = ()) -> Anchor | None:
    """Keep and write the anchor of a day: the last event there is. Once a day; None while there is no event.

    The file is written again when it is missing, so a run that was cut short is made good by the next.
    """
    anchor = Anchor.objects.filter(day=day).first()
    if anchor is None:
        last = AuditEvent.objects.order_by("-number").first()
        if last is None:
            return None
        anchor = Anchor.objects.create(
            day=day, number=last.number, hash=last.hash, code=short_code(last.hash), written_at=now,
            mailed_to=", ".join(mail_to)[:200],
        )  # fmt: skip
        about = [About("anchor", str(day), anchor.code)]
        record("anchor.write", by=by, now=now, about=about, details={"number": anchor.number, "hash": anchor.hash})
        if mail_to:
            title = f"FirstHour 审计锚点 / audit anchor {day}"
            transaction.on_commit(lambda: send_mail(title, page_of(anchor), None, list(mail_to)))
    _write_once(folder / file_name(anchor), page_of(anchor))
    return anchor


def short_code(hash_: str) -> str:
    """Return the first twenty signs of a hash in fives, for two people on the telephone.

    >>> short_code("0123456789abcdef" * 4)
    '01234-56789-ABCDE-F0123'
    """
    return "-".join(hash_[start : start + 5].upper() for start in range(0, 20, 5))


def file_name(anchor: Anchor) -> str:
    """Return the name of an anchor's file."""
    return f"anchor-{anchor.day}.txt"


def page_of(anchor: Anchor) -> str:
    """Return the page of an anchor, in both languages; its last line is what ``audit verify --anchor`` reads."""
    return "\n".join(
        (
            "第一时间 · 审计锚点                                   FirstHour · audit anchor",
            "=" * 78,
            "",
            f"  日期 / day                {anchor.day}",
            f"  最后一条 / last event     {anchor.number:,}",
            f"  写成于 / written at       {full_time(anchor.written_at)} (Asia/Shanghai)",
            "",
            "  比对码 / code to compare",
            "",
            f"      {anchor.code}",
            "",
            "  请打印并由保管人签字存放；与他处保存的比对码逐位核对，应完全一致。",
            "  Print, sign and keep it apart; compare the code with the copy kept elsewhere,",
            "  sign by sign: they must be equal.",
            "",
            "  核验 / verify:  firsthour audit verify --anchor " + file_name(anchor),
            "",
            "  签字 / signed ______________________      日期 / date ______________________",
            "",
            "-" * 78,
            f"{ANCHOR_WORD} {anchor.day} {anchor.number} {anchor.hash}",
            "",
        )
    )


def list_anchor_points() -> list[AnchorPoint]:
    """Return the anchors the database itself keeps."""
    return [AnchorPoint(anchor.number, anchor.hash, str(anchor.day)) for anchor in Anchor.objects.order_by("day")]


def check_chain(*, now: datetime) -> ChainCheck:
    """Verify the whole record against the database's own anchors and keep what was found, for every page to say."""
    verdict = verify(anchors=list_anchor_points())
    first = verdict.first
    return ChainCheck.objects.create(
        checked_at=now, last_number=verdict.last_number, n_damages=verdict.n_damages,
        first_number=first.number if first else 0, first_kind=first.kind if first else "", says=_says(verdict),
    )  # fmt: skip


def _says(verdict: Verdict) -> str:
    return json.dumps(
        [{"kind": damage.kind, "number": damage.number, "last": damage.last} for damage in verdict.damages[:20]]
    )


def _write_once(path: Path, text: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".tmp")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
