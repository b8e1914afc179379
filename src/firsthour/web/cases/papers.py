"""How are the papers of a case written and signed? Drafted in the name of whoever proposed, signed by who decides.

Each says of every article it rests on how far that was checked; what is unverified or disputed is marked in the text.
Official papers are in Chinese.
"""

from collections.abc import Mapping
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.law.citing import cite_written
from firsthour.web.cases.models import Case
from firsthour.web.cases.ranks import organ_of
from firsthour.web.desk.documents import draft_document, sign_document, submit_document
from firsthour.web.desk.models import Document
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

CHECKED = {
    "C": "已核对原文",
    "C2": "转引自二手资料",
    "U": "【未核：未在来源中读到，须对官方原文核对】",
    "X": "【冲突：来源互相矛盾，须由法制部门写明取舍】",
}
NONE = "无"


def issue_paper(
    kind: str, case: Case, *, fields: Mapping[str, str], writer: Officer, signer: Officer, by: Actor, now: datetime,
    unit: Unit | None = None,
) -> Document:  # fmt: skip
    """Write a paper in the writer's name, hand it in and sign it: it gets its number."""
    unit = unit or organ_of(case.matter.unit)
    filled = {name: text.strip() or NONE for name, text in fields.items()}
    paper = draft_document(kind, case.matter, unit=unit, fields=filled, officer=writer, by=by, now=now)
    paper = submit_document(paper, version=paper.version, by=by, now=now)
    return sign_document(paper, signer=signer, version=paper.version, by=by, now=now)


def basis_words(basis: str, status: str) -> str:
    """Return a basis (``text §article``) as papers cite it, with how far it was checked.

    >>> basis_words("公安机关办理刑事案件程序规定 §178", "C")
    '公安机关办理刑事案件程序规定第178条（已核对原文）'
    """
    return f"{cite_written(basis, language='zh')}（{CHECKED.get(status, status)}）" if basis else NONE


def moment_words(at: datetime) -> str:
    """Return a moment as papers write it.

    >>> from datetime import UTC
    >>> moment_words(datetime(2026, 11, 22, 0, 30, tzinfo=UTC))
    '2026年11月22日8时30分'
    """
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"
