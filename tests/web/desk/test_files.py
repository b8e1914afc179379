"""Are files kept once, checked by content, and really gone when the last use is deleted?"""

import io
import os
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from firsthour.web.desk.file_types import RefusedFileError, type_of
from firsthour.web.desk.files import DamagedFileError, attach_file, delete_file, path_of, read_file, sweep_files
from firsthour.web.desk.models import Attachment, Blob
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
PDF = b"%PDF-1.7\n1 0 obj\n"


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def attach(content: bytes, now: datetime, name: str = "a.pdf") -> Attachment:
    return attach_file(name, content, matter=None, by=BY, now=now, about_key="1")


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_are_kept_once_and_go_with_their_last_use(now: datetime) -> None:
    first, second = attach(PDF, now), attach(PDF, now, name="b.pdf")
    path = path_of(first.blob_id)
    assert (first.blob_id, Blob.objects.count(), path.read_bytes()) == (second.blob_id, 1, PDF)
    delete_file(first, by=BY, now=now, reason="twice")
    assert path.is_file()
    delete_file(second, by=BY, now=now, reason="no longer needed")
    assert not path.exists()
    assert Blob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_bytes_changed_on_disk_are_not_handed_out(now: datetime) -> None:
    attachment = attach(PDF, now)
    assert read_file(attachment, by=BY, now=now) == PDF
    path_of(attachment.blob_id).write_bytes(PDF + b" ")
    with pytest.raises(DamagedFileError):
        read_file(attachment, by=BY, now=now)
    path_of(attachment.blob_id).unlink()


@pytest.mark.django_db(transaction=True)
def test_only_old_bytes_without_a_row_are_swept(now: datetime) -> None:
    kept = attach(PDF + b"kept", now)
    old = (now - timedelta(days=3)).timestamp()
    strays = [path_of("ab" * 32), path_of("cd" * 32)]
    for path in strays:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"stray")
    os.utime(strays[0], (old, old))
    os.utime(strays[1], (now.timestamp(), now.timestamp()))
    os.utime(path_of(kept.blob_id), (old, old))
    assert sweep_files(now) == 1
    assert [path.exists() for path in (*strays, path_of(kept.blob_id))] == [False, True, True]
    strays[1].unlink()


def test_files_lie_outside_of_what_the_site_serves() -> None:
    assert Path(settings.STATIC_ROOT) not in path_of("ab" * 32).parents


TAKEN = [
    ("a.pdf", PDF), ("a.csv", "时间,金额\n".encode("gb18030")), ("a.txt", "转账".encode()), ("a.zip", zipped("a.csv")),
    ("a.docx", zipped("word/document.xml")), ("a.xlsx", zipped("xl/workbook.xml")), ("a.png", b"\x89PNG\r\n\x1a\n0"),
]  # fmt: skip
REFUSED = [
    ("a.pdf", b""), ("a.pdf", b"\x89PNG\r\n\x1a\n0"), ("a.html", b"<html><script>1</script>"),
    ("a.txt", b"<SVG onload=1>"),
    ("a.exe", b"MZ\x90\x00\x03"), ("a.docm", zipped("word/document.xml", "word/vbaProject.bin")), ("a", PDF),
    ("a.xlsx", zipped("word/document.xml")), ("a.zip", b"PK\x03\x04 no archive"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[name for name, _ in TAKEN])
def test_what_a_file_is_called_and_what_it_is_agree(name: str, content: bytes) -> None:
    assert name[1:] in type_of(name, content).endings


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_what_is_something_else_or_could_act_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(RefusedFileError):
        type_of(name, content)


@pytest.mark.django_db(transaction=True)
def test_a_name_cannot_lead_elsewhere(now: datetime) -> None:
    attachment = attach(PDF, now, name='..\\..\\etc/pass"wd\n.pdf')
    assert attachment.name == "passwd.pdf"
    delete_file(attachment, by=BY, now=now, reason="x")
