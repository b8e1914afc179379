"""Who may write, sign and read a paper, who may attach and fetch a file, and is each of it in the record?"""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters
from firsthour.web.desk.models import Attachment, Document, Matter
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
pytestmark = pytest.mark.usefixtures("standing_clock")
FIELDS = {"addressee": "华屿分局", "reason": "属你单位管辖", "enclosures": "报案笔录 1 份"}
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    new = matters.NewMatter("lead", "刷单返利线索", force.units["east-squad"], force.bob)
    return matters.open_matter(new, by=BY, now=now)


def begin(client, matter: Matter) -> Document:
    client.post(reverse("desk:paper_new", args=[matter.uid]), {"kind": "transfer_letter"})
    return Document.objects.get()


def step(client, paper: Document, name: str, **typed: str):
    paper.refresh_from_db()
    return client.post(reverse("desk:paper_step", args=[paper.uid, name]), {"version": paper.version, **typed})


def test_a_paper_is_written_by_one_and_signed_by_another(force, log_in, matter: Matter) -> None:
    paper = begin(log_in(force.bob), matter)
    assert step(log_in(force.bob), paper, "submit").status_code == 422
    assert step(log_in(force.bob), paper, "change", **FIELDS).status_code == 302
    assert step(log_in(force.bob), paper, "submit").status_code == 302
    assert step(log_in(force.bob), paper, "sign").status_code == 404
    assert step(log_in(force.henry), paper, "sign").status_code == 404
    assert step(log_in(force.alice), paper, "sign").status_code == 302
    paper.refresh_from_db()
    assert paper.number.endswith("移字〔2026〕0001号")
    assert step(log_in(force.bob), paper, "change", **FIELDS).status_code == 404


def test_who_wrote_a_paper_does_not_sign_it_even_where_they_sign_for_others(force, log_in, matter: Matter) -> None:
    client = log_in(force.alice)
    paper = begin(client, matter)
    step(client, paper, "change", **FIELDS)
    step(client, paper, "submit")
    assert step(client, paper, "sign").status_code == 404
    assert step(log_in(force.dana), paper, "sign").status_code == 302


def test_a_paper_waits_on_the_desk_of_who_may_sign_it_and_comes_back_to_who_wrote_it(
    force, log_in, matter: Matter
) -> None:
    paper = begin(log_in(force.bob), matter)
    step(log_in(force.bob), paper, "change", **FIELDS)
    step(log_in(force.bob), paper, "submit")
    address = reverse("desk:paper", args=[paper.uid])
    desks = {
        first: address in log_in(force.officers[first]).get("/?kind=document").content.decode()
        for first in ("alice", "dana", "bob", "henry", "charlie")
    }
    assert desks == {"alice": True, "dana": True, "bob": False, "henry": False, "charlie": False}
    step(log_in(force.alice), paper, "return", text="缺附件")
    assert address in log_in(force.bob).get("/?kind=document").content.decode()
    assert address not in log_in(force.alice).get("/?kind=document").content.decode()


def test_papers_and_files_of_a_hidden_matter_are_not_found(force, log_in, matter: Matter) -> None:
    paper = begin(log_in(force.bob), matter)
    log_in(force.bob).post(reverse("desk:file_attach", args=[matter.uid]), {"file": SimpleUploadedFile("a.pdf", PDF)})
    file = Attachment.objects.get()
    addresses = [
        reverse("desk:paper", args=[paper.uid]), reverse("desk:paper_file", args=[paper.uid]),
        reverse("desk:file", args=[file.uid]),
    ]  # fmt: skip
    for first, status in (("bob", 200), ("alice", 200), ("charlie", 404), ("grace", 404), ("erin", 404)):
        client = log_in(force.officers[first])
        assert {client.get(address).status_code for address in addresses} == {status}


def test_a_file_leaves_as_a_download_that_no_browser_opens(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:file_attach", args=[matter.uid]), {"file": SimpleUploadedFile("流水.pdf", PDF)})
    answer = client.get(reverse("desk:file", args=[Attachment.objects.get().uid]))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="__.pdf"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(action="file.read").count() == 1


def test_what_is_no_file_of_its_name_is_refused_in_words(force, log_in, matter: Matter) -> None:
    bad = SimpleUploadedFile("a.pdf", b"<html><script>1</script>")
    answer = log_in(force.bob).post(reverse("desk:file_attach", args=[matter.uid]), {"file": bad})
    assert answer.status_code == 409
    assert not Attachment.objects.exists()


def test_a_file_is_deleted_by_who_added_it_or_leads_and_with_a_reason(force, log_in, matter: Matter) -> None:
    log_in(force.bob).post(reverse("desk:file_attach", args=[matter.uid]), {"file": SimpleUploadedFile("a.pdf", PDF)})
    address = reverse("desk:file_delete", args=[Attachment.objects.get().uid])
    assert log_in(force.dana).post(address, {"text": ""}).status_code == 302
    assert Attachment.objects.count() == 1
    assert log_in(force.charlie).post(address, {"text": "x"}).status_code == 404
    assert log_in(force.bob).post(address, {"text": "传错"}).status_code == 302
    assert Attachment.objects.count() == 0


def test_the_file_of_a_signed_paper_is_fetched_by_its_page_and_deleted_by_nobody(force, log_in, matter: Matter) -> None:
    paper = begin(log_in(force.bob), matter)
    step(log_in(force.bob), paper, "change", **FIELDS)
    step(log_in(force.bob), paper, "submit")
    step(log_in(force.alice), paper, "sign")
    kept = Attachment.objects.get()
    assert log_in(force.alice).post(reverse("desk:file_delete", args=[kept.uid]), {"text": "x"}).status_code == 404
    assert log_in(force.bob).get(reverse("desk:paper_file", args=[paper.uid])).content[:2] == b"PK"


def test_an_agency_sees_its_own_files_and_no_paper(force, log_in, now: datetime, matter: Matter) -> None:
    matters.share_matter(matter, unit=force.units["bank"], by=BY, now=now)
    paper = begin(log_in(force.bob), matter)
    log_in(force.bob).post(reverse("desk:file_attach", args=[matter.uid]), {"file": SimpleUploadedFile("a.pdf", PDF)})
    client = log_in(force.grace)
    client.post(reverse("desk:file_attach", args=[matter.uid]), {"file": SimpleUploadedFile("ours.pdf", PDF)})
    html = client.get(reverse("desk:matter", args=[matter.uid])).content.decode()
    assert "ours.pdf" in html
    assert "a.pdf<" not in html
    assert client.get(reverse("desk:file", args=[Attachment.objects.get(name="a.pdf").uid])).status_code == 404
    assert client.get(reverse("desk:paper", args=[paper.uid])).status_code == 404


def test_the_page_of_a_paper_costs_few_queries(force, log_in, matter: Matter, django_assert_max_num_queries) -> None:
    client = log_in(force.bob)
    paper = begin(client, matter)
    with django_assert_max_num_queries(24):
        client.get(reverse("desk:paper", args=[paper.uid]))
