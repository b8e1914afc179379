"""Are papers numbered without gaps, signed by somebody else, and kept as they were?"""

import io
from datetime import datetime, timedelta

import pytest
from docx import Document as Word

from firsthour.web.desk import documents
from firsthour.web.desk.files import read_file
from firsthour.web.desk.models import Document, Matter, NumberSeries
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
FIELDS = {"addressee": "华屿分局", "reason": "属你单位管辖", "enclosures": "报案笔录 1 份 <b>&{{ number }}"}


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    unit = force.units["east-squad"]
    return Matter.objects.create(
        kind="lead", number="X20261122-0001", title="刷单返利线索", unit=unit, unit_path=unit.path, state="open",
        opened_at=now,
    )  # fmt: skip


def submitted(force, matter: Matter, now: datetime) -> Document:
    paper = documents.draft_document(
        "transfer_letter", matter, unit=matter.unit, fields=FIELDS, officer=force.bob, by=BY, now=now
    )
    return documents.submit_document(paper, version=paper.version, by=BY, now=now)


def signed(force, matter: Matter, now: datetime) -> Document:
    paper = submitted(force, matter, now)
    return documents.sign_document(paper, signer=force.alice, version=paper.version, by=BY, now=now)


def test_numbers_run_on_per_unit_kind_and_year(force, matter: Matter, now: datetime) -> None:
    numbers = [signed(force, matter, now + timedelta(days=days)).number for days in (0, 0, 60)]
    assert numbers == [
        "东岭经侦大队移字〔2026〕0001号", "东岭经侦大队移字〔2026〕0002号", "东岭经侦大队移字〔2027〕0001号",
    ]  # fmt: skip


def test_a_paper_taken_back_leaves_no_gap(force, matter: Matter, now: datetime) -> None:
    first = signed(force, matter, now)
    documents.void_document(first, reason="填错单位", version=first.version, by=BY, now=now)
    assert signed(force, matter, now).serial == 2
    assert documents.list_number_gaps() == []
    assert Document.objects.get(pk=first.pk).number == first.number


def test_a_signature_that_fails_takes_no_number(force, matter: Matter, now: datetime) -> None:
    paper = submitted(force, matter, now)
    with pytest.raises(documents.OwnSignatureError):
        documents.sign_document(paper, signer=force.bob, version=paper.version, by=BY, now=now)
    assert NumberSeries.objects.count() == 0
    assert signed(force, matter, now).serial == 1


def test_a_missing_number_is_found(force, matter: Matter, now: datetime) -> None:
    signed(force, matter, now)
    NumberSeries.objects.update(last=3)
    assert [gap[2:] for gap in documents.list_number_gaps()] == [(2026, 2), (2026, 3)]


def test_the_word_file_says_what_was_filled_in_and_nothing_in_it_acts(force, matter: Matter, now: datetime) -> None:
    paper = signed(force, matter, now)
    content = read_file(paper.paper, by=BY, now=now)
    text = "\n".join(paragraph.text for paragraph in Word(io.BytesIO(content)).paragraphs)
    assert "华屿分局：" in text
    assert "报案笔录 1 份 <b>&{{ number }}" in text
    assert paper.number in text
    assert "2026年11月22日" in text


def test_an_empty_field_holds_the_paper_back(force, matter: Matter, now: datetime) -> None:
    paper = documents.draft_document(
        "transfer_letter", matter, unit=matter.unit, fields={"addressee": " "}, officer=force.bob, by=BY, now=now
    )
    with pytest.raises(documents.MissingFieldsError) as missing:
        documents.submit_document(paper, version=paper.version, by=BY, now=now)
    assert missing.value.sentence("en") == "Still to be filled in: Addressee, Reason, Enclosures."
    assert missing.value.sentence("zh") == "还须填写：受文单位、理由、随函材料。"


def test_of_two_changes_the_second_is_told(force, matter: Matter, now: datetime) -> None:
    paper = documents.draft_document(
        "transfer_letter", matter, unit=matter.unit, fields=FIELDS, officer=force.bob, by=BY, now=now
    )
    documents.change_document(paper, fields=FIELDS | {"reason": "甲"}, version=paper.version, by=BY, now=now)
    with pytest.raises(documents.StaleDocumentError):
        documents.change_document(paper, fields=FIELDS | {"reason": "乙"}, version=paper.version, by=BY, now=now)
    assert Document.objects.get(pk=paper.pk).fields["reason"] == "甲"


def test_a_step_out_of_order_is_refused(force, matter: Matter, now: datetime) -> None:
    paper = signed(force, matter, now)
    with pytest.raises(documents.WrongStateError):
        documents.change_document(paper, fields=FIELDS, version=paper.version, by=BY, now=now)


def test_a_returned_paper_is_changed_and_handed_in_again(force, matter: Matter, now: datetime) -> None:
    paper = submitted(force, matter, now)
    paper = documents.return_document(paper, reason="缺附件", version=paper.version, by=BY, now=now)
    paper = documents.change_document(paper, fields=FIELDS, version=paper.version, by=BY, now=now)
    paper = documents.submit_document(paper, version=paper.version, by=BY, now=now)
    assert paper.state == "submitted"
