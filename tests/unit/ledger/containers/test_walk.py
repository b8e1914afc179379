"""Folders and archives are walked in order; what cannot be opened is refused and the walk goes on."""

import gzip
import hashlib
import os
import random
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from firsthour.ledger.containers.limits import Limits
from firsthour.ledger.containers.walk import Refusal, SourceFile, walk
from tests.unit.ledger.containers.made import workbook_of, zip_of

MIB = 1 << 20


def walk_all(*paths: Path, work_dir: Path, limits: Limits | None = None) -> list[SourceFile | Refusal]:
    return list(walk(paths, work_dir=work_dir, limits=limits or Limits()))


def fates(found: list[SourceFile | Refusal], base: Path) -> list[tuple[str, str]]:
    return [
        (item.shown.removeprefix(f"{base}/"), item.error.code if isinstance(item, Refusal) else "ok") for item in found
    ]


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    return folder


def test_folders_are_walked_in_a_stable_order(given, work_dir):
    for name in ("b.csv", "a/2.csv", "a/1.csv", "甲.csv"):
        (given / name).parent.mkdir(exist_ok=True)
        (given / name).write_text(name)
    assert fates(walk_all(given, work_dir=work_dir), given) == [
        ("a/1.csv", "ok"), ("a/2.csv", "ok"), ("b.csv", "ok"), ("甲.csv", "ok")]  # fmt: skip


def test_a_plain_file_stays_where_it_is_and_is_hashed(given, work_dir):
    (given / "a.csv").write_bytes(b"a,b\n")
    (found,) = walk_all(given / "a.csv", work_dir=work_dir)
    assert found == SourceFile(
        str(given / "a.csv"), "a.csv", given / "a.csv", hashlib.sha256(b"a,b\n").hexdigest(), 4
    )  # fmt: skip


def test_what_systems_leave_behind_is_passed_over(given, work_dir):
    (given / "__MACOSX").mkdir()
    for name in (".DS_Store", "~$open.xlsx", "__MACOSX/x.csv", "a.csv"):
        (given / name).write_text("x")
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.csv", "ok")]


def test_a_missing_path_and_a_link_are_refused_and_the_rest_is_read(given, work_dir):
    (given / "a.csv").write_text("x")
    (given / "link.csv").symlink_to("/etc/hostname")
    found = walk_all(given / "none.csv", given, work_dir=work_dir)
    assert fates(found, given) == [("none.csv", "path_missing"), ("a.csv", "ok"), ("link.csv", "link_refused")]


def test_a_pipe_is_refused_without_waiting_for_it(given, work_dir):
    os.mkfifo(given / "pipe.csv")
    assert fates(walk_all(given, work_dir=work_dir), given) == [("pipe.csv", "path_unreadable")]


def test_zips_within_zips_are_opened_and_members_deleted_behind_the_reader(given, work_dir):
    inner = zip_of({"深/里.csv": b"1,2\n"})
    (given / "a.zip").write_bytes(zip_of({"x.csv": b"x\n", "inner.zip": inner, "y.csv": b"y\n"}))
    seen = []
    for item in walk([given / "a.zip"], work_dir=work_dir):
        assert isinstance(item, SourceFile)
        seen.append((item.shown.rsplit("a.zip", 1)[1], item.name, item.path.read_bytes()))
        assert item.sha256 == hashlib.sha256(seen[-1][2]).hexdigest()
    assert seen == [
        ("!x.csv", "x.csv", b"x\n"), ("!inner.zip!深/里.csv", "里.csv", b"1,2\n"), ("!y.csv", "y.csv", b"y\n")
    ]  # fmt: skip
    assert list(work_dir.iterdir()) == []


def test_a_walk_that_is_given_up_leaves_nothing_behind(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({"i.zip": zip_of({"x.csv": b"x\n", "y.csv": b"y\n"})}))
    walking = walk([given / "a.zip"], work_dir=work_dir)
    next(walking)
    walking.close()
    assert list(work_dir.iterdir()) == []


def test_a_workbook_is_a_file_and_not_an_archive(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({"b.xlsx": workbook_of([["a"]])}))
    (given / "c.xlsx").write_bytes(workbook_of([["a"]]))
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.zip!b.xlsx", "ok"), ("c.xlsx", "ok")]


def test_names_of_members_written_in_gb18030_are_repaired(given, work_dir):
    content = zip_of({"ABCD1234.csv": b"x"}).replace(b"ABCD1234", "银行流水".encode("gb18030"))
    (given / "a.zip").write_bytes(content)
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.zip!银行流水.csv", "ok")]


def test_a_gzipped_csv_is_unpacked(given, work_dir):
    (given / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n"))
    (found,) = walk([given], work_dir=work_dir)
    assert isinstance(found, SourceFile)
    assert (found.shown.rsplit("/", 1)[1], found.name, found.size) == ("a.csv.gz!a.csv", "a.csv", 4)


@pytest.mark.parametrize("name", ["../out.csv", "a/../../out.csv", "/etc/out.csv", "C:\\out.csv", "..\\out.csv"])
def test_a_member_that_leads_out_is_refused_and_its_neighbours_are_read(given, work_dir, name):
    (given / "a.zip").write_bytes(zip_of({name: b"x", "b.csv": b"y"}))
    codes = [code for _, code in fates(walk_all(given, work_dir=work_dir), given)]
    assert codes == ["member_outside", "ok"]


def test_a_link_inside_a_zip_is_refused(given, work_dir):
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(given / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.zip!link.csv", "link_refused")]


def test_encrypted_members_are_one_refusal_and_open_ones_are_read(given, work_dir):
    content = bytearray(zip_of({"a.csv": b"x", "b.csv": b"y", "c.csv": b"z"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = -1
        for _ in range(2):
            position = content.index(signature, position + 1)
            content[position + at] |= 1
    (given / "a.zip").write_bytes(content)
    found = walk_all(given, work_dir=work_dir)
    assert fates(found, given) == [("a.zip", "archive_encrypted"), ("a.zip!c.csv", "ok")]
    assert "needs a password (members: 2)" in str(found[0].error)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_zip_is_refused(given, work_dir, share):
    content = zip_of({"a.csv": random.Random(1).randbytes(2000)})
    (given / "a.zip").write_bytes(content[: int(len(content) * share)])
    (given / "b.csv").write_text("x")
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.zip", "archive_damaged"), ("b.csv", "ok")]


def test_a_damaged_member_is_refused_and_its_neighbours_are_read(given, work_dir):
    noise = random.Random(1).randbytes(4000)
    content = bytearray(zip_of({"a.csv": noise, "b.csv": b"y"}))
    content[2000] ^= 0xFF
    (given / "a.zip").write_bytes(content)
    assert fates(walk_all(given, work_dir=work_dir), given) == [
        ("a.zip!a.csv", "archive_damaged"),
        ("a.zip!b.csv", "ok"),
    ]


def test_a_bomb_is_refused_before_it_is_unpacked(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({"bomb.csv": bytes(65 * MIB), "b.csv": b"y"}))
    assert fates(walk_all(given, work_dir=work_dir), given) == [
        ("a.zip!bomb.csv", "archive_bomb"),
        ("a.zip!b.csv", "ok"),
    ]


def test_a_bomb_that_lies_about_its_size_does_not_grow(given, work_dir):
    content = bytearray(zip_of({"bomb.csv": bytes(65 * MIB)}))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 1000)
    struct.pack_into("<I", content, 22, 1000)
    (given / "a.zip").write_bytes(content)
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.zip!bomb.csv", "archive_damaged")]


def test_a_gzip_bomb_is_refused(given, work_dir):
    (given / "a.gz").write_bytes(gzip.compress(bytes(66 * MIB)))
    assert fates(walk_all(given, work_dir=work_dir), given) == [("a.gz", "archive_bomb")]
    assert list(work_dir.iterdir()) == []


def test_what_comes_out_in_all_is_bounded(given, work_dir):
    noise = random.Random(1).randbytes(600_000)
    (given / "a.zip").write_bytes(zip_of({"a.csv": noise, "b.csv": noise, "c.csv": noise}))
    (given / "z.csv").write_text("x")
    found = walk_all(given, work_dir=work_dir, limits=Limits(total_bytes=MIB))
    assert fates(found, given) == [("a.zip!a.csv", "ok"), ("a.zip", "archive_too_large"), ("z.csv", "ok")]


def test_one_member_is_bounded(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({"a.csv": bytes(2000), "b.csv": b"y"}))
    found = walk_all(given, work_dir=work_dir, limits=Limits(member_bytes=1000))
    assert fates(found, given) == [("a.zip!a.csv", "archive_too_large"), ("a.zip!b.csv", "ok")]


def test_the_number_of_members_is_bounded(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({f"{i}.csv": b"" for i in range(11)}))
    found = walk_all(given, work_dir=work_dir, limits=Limits(members=10))
    assert fates(found, given) == [("a.zip", "archive_too_large")]


def test_four_archives_deep_is_read_and_five_is_refused(given, work_dir):
    content, name = zip_of({"a.csv": b"x"}), "1.zip"
    for level in range(2, 6):
        (given / f"{level - 1}.zip").write_bytes(content)
        content, name = zip_of({name: content}), f"{level}.zip"
    (given / "5.zip").write_bytes(content)
    assert [code for _, code in fates(walk_all(given, work_dir=work_dir), given)] == ["ok"] * 4 + ["archive_too_deep"]


@pytest.mark.parametrize(
    "magic", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", bytes(257) + b"ustar"]
)
def test_other_archives_are_refused_by_one_sentence(given, work_dir, magic):
    (given / "a.bin").write_bytes(magic + bytes(100))
    (given / "b.zip").write_bytes(zip_of({"a.rar": magic + bytes(100)}))
    assert fates(walk_all(given, work_dir=work_dir), given) == [
        ("a.bin", "archive_unsupported"), ("b.zip!a.rar", "archive_unsupported")]  # fmt: skip


def test_members_of_one_name_are_both_read(given, work_dir):
    (given / "a.zip").write_bytes(zip_of({"a.csv": b"1", "b.csv": b"2"}).replace(b"b.csv", b"a.csv"))
    assert [item.sha256[:4] for item in walk_all(given, work_dir=work_dir)] == ["6b86", "d473"]


def test_name_on_disk_that_is_no_utf8_is_read_as_gb18030(given, work_dir):
    (given / os.fsdecode("流水.csv".encode("gbk"))).write_text("a,b")
    (found,) = walk_all(given, work_dir=work_dir)
    assert (found.shown, found.name) == (f"{given}/流水.csv", "流水.csv")


def test_name_on_disk_in_no_encoding_keeps_its_bytes_visible(given, work_dir):
    (given / os.fsdecode(b"a\xff.csv")).write_text("a,b")
    (found,) = walk_all(given, work_dir=work_dir)
    assert found.name == "a\\xff.csv"


def test_pipe_is_no_file(given, work_dir):
    os.mkfifo(given / "pipe.csv")
    (found,) = walk_all(given, work_dir=work_dir)
    assert found.error.sentence("zh").endswith("：不是文件。")
