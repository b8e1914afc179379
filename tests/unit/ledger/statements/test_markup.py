"""Markup that declares entities or a document type is refused before it is parsed."""

from pathlib import Path

import pytest

from firsthour.base.errors import UserError
from firsthour.ledger.containers.walk import SourceFile
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.camt053 import reader as camt053
from firsthour.ledger.statements.markup import EntitiesDeclaredError, MarkupDamagedError, refuse_declarations
from firsthour.ledger.statements.ofx import reader as ofx
from firsthour.ledger.statements.read import open_source

CAMT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
    "<BkToCstmrStmt><Stmt><Id>{}</Id></Stmt></BkToCstmrStmt></Document>"
)
OFX = '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n<OFX><A>{}</A></OFX>'
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
EXTERNAL = '<!DOCTYPE d [<!ENTITY d SYSTEM "file:///etc/hostname">]>'
BLOW_UP = '<!DOCTYPE d [<!ENTITY d "' + "x" * 50_000 + '">]>'
REMOTE = '<!DOCTYPE d SYSTEM "http://192.0.2.1/statement.dtd">'
HOSTILE = {"laughs": LAUGHS, "external": EXTERNAL, "blow-up": BLOW_UP, "remote": REMOTE}


def read(kind: str, path: Path) -> list[Sheet]:
    """Read a file with the reader of its format."""
    return camt053.sheets(path) if kind == "camt" else ofx.sheets(path)


@pytest.mark.parametrize("kind", ["camt", "ofx"])
@pytest.mark.parametrize("declared", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(kind: str, declared: str, encoding: str, tmp_path: Path) -> None:
    body = (CAMT if kind == "camt" else OFX).format("&d;" * 1000)
    path = tmp_path / "hostile.xml"
    path.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>\n{declared}{body}'.encode(encoding))
    with pytest.raises(EntitiesDeclaredError) as caught:
        read(kind, path)
    assert isinstance(caught.value, UserError)
    assert "\n" not in caught.value.sentence()


def test_refusal_names_the_file_as_the_user_knows_it(tmp_path: Path) -> None:
    path = tmp_path / "hostile.xml"
    path.write_text(LAUGHS + CAMT.format("&d;"), encoding="utf-8")
    source = SourceFile("returns.zip!bank/hostile.xml", "hostile.xml", path, "0" * 64, 1)
    with pytest.raises(EntitiesDeclaredError, match=r"^returns\.zip!bank/hostile\.xml: declares"):
        open_source(source)


def test_declaration_across_the_edge_of_a_block_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "late.xml"
    path.write_bytes(b" " * ((1 << 20) - 4) + b"<!DOCTYPE d>")
    with pytest.raises(EntitiesDeclaredError):
        refuse_declarations(path)


@pytest.mark.parametrize("kind", ["camt", "ofx"])
def test_half_a_file_is_one_clear_error(kind: str, tmp_path: Path) -> None:
    samples = Path(__file__).resolve().parents[3] / "samples"
    whole = (samples / ("camt053/statement.xml" if kind == "camt" else "ofx/card.qfx")).read_bytes()
    path = tmp_path / "half"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MarkupDamagedError) as caught:
        read(kind, path)
    assert caught.value.sentence("zh").endswith("请重新获取。")


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.xml"
    path.write_text(CAMT.format("<a>" * 100_000 + "</a>" * 100_000), encoding="utf-8")
    with pytest.raises(MarkupDamagedError):
        camt053.sheets(path)
