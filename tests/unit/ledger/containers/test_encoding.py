"""The encoding of a text file is judged by all of its bytes."""

import random
from pathlib import Path

import pytest

from firsthour.ledger.containers import encoding as encoding_module
from firsthour.ledger.containers.encoding import Encoding, detect_encoding, looks_like_text

TEXT = "交易时间,金额,户名,摘要\n" + "2026-03-01,12.34,张示例,转账给李样本\n" * 50


def detect(tmp_path: Path, content: bytes) -> Encoding:
    (tmp_path / "f").write_bytes(content)
    return detect_encoding(tmp_path / "f")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode(), Encoding("utf-8", 0, True)),
        (TEXT.encode("utf-8-sig"), Encoding("utf-8", 3, True)),
        (TEXT.encode("gb18030"), Encoding("gb18030", 0, False)),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), Encoding("utf-16-le", 2, False)),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), Encoding("utf-16-be", 2, False)),
        (TEXT.encode("utf-16-le"), Encoding("utf-16-le", 0, False)),
        (TEXT.encode("utf-16-be"), Encoding("utf-16-be", 0, False)),
        (b"plain,ascii\n", Encoding("utf-8", 0, True)),
        ("户名\n联通\n".encode("gb18030"), Encoding("gb18030", 0, False)),
        ("张㐀𠮷\n".encode("gb18030") * 5, Encoding("gb18030", 0, False)),
    ],
)
def test_each_encoding_is_told(tmp_path, content, expected):
    assert detect(tmp_path, content) == expected


def test_utf8_with_a_few_broken_bytes_stays_utf8(tmp_path):
    content = TEXT.encode().replace("李样本".encode(), "李样本".encode()[:-1], 1)
    assert detect(tmp_path, content) == Encoding("utf-8", 0, False)


def test_gb18030_with_a_few_broken_bytes_stays_gb18030(tmp_path):
    content = TEXT.encode("gb18030").replace("李样本".encode("gb18030"), b"\xc0\xff\x80", 1)
    assert detect(tmp_path, content) == Encoding("gb18030", 0, False)


def test_utf8_whose_words_would_pass_as_gb18030_is_told_by_its_form(tmp_path):
    content = "转账,转账,支付\n".encode() * 40 + b"\xe8\xbd\n"
    assert detect(tmp_path, content) == Encoding("utf-8", 0, False)


def test_the_whole_file_counts_not_only_its_head(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding_module, "BLOCK_BYTES", 64)
    ascii_part = b"2026-03-01,12.34,CNY\n" * 20
    assert detect(tmp_path, ascii_part + TEXT.encode("gb18030")) == Encoding("gb18030", 0, False)
    assert detect(tmp_path, ascii_part + TEXT.encode()) == Encoding("utf-8", 0, True)


@pytest.mark.parametrize("block_bytes", [5, 7, 64])
def test_characters_cut_by_a_block_are_whole(tmp_path, monkeypatch, block_bytes):
    monkeypatch.setattr(encoding_module, "BLOCK_BYTES", block_bytes)
    assert detect(tmp_path, "张示例𠮷㐀é".encode() * 30) == Encoding("utf-8", 0, True)


@pytest.mark.parametrize("name", ["utf-8", "gb18030", "utf-16-le", "utf-16"])
def test_text_looks_like_text(tmp_path, name):
    (tmp_path / "f").write_bytes(TEXT.encode(name))
    assert looks_like_text(tmp_path / "f")


def test_rubbish_does_not_look_like_text(tmp_path):
    noise = random.Random(1).randbytes(50_000)
    for content in (noise, bytes(1000), b"x" * 300_000, b"\xff\xfe" + noise, b"\x01\x02" * 100):
        (tmp_path / "f").write_bytes(content)
        assert not looks_like_text(tmp_path / "f")
