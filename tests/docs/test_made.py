"""Would any made page, part or picture change if it were made now?"""

import tomllib
from pathlib import Path

import pytest
from docs.builder.blocks import list_made
from docs.builder.commands import without_hashes
from docs.builder.lots_picture import held_after, moved_in
from docs.builder.made import list_pages, make_parts, make_pictures, make_reference
from docs.builder.small_ledgers import PROJECT, five_rules_rows
from docs.builder.spec_tables import record

from firsthour.law.tracing import list_rules

DOCS = PROJECT / "docs"
PAGES = [page for page in list_pages(DOCS) if list_made(page.read_text(encoding="utf-8"))]
RULES = [card.code for card in list_rules()]


@pytest.mark.parametrize("make", [make_reference, make_pictures], ids=["reference", "pictures"])
def test_what_is_made_whole_is_as_it_would_be_made_now(make) -> None:  # type: ignore[no-untyped-def]
    for path, text in make(DOCS).items():
        assert path.exists(), path
        assert without_hashes(path.read_text(encoding="utf-8")) == without_hashes(text), f"{path}: make docs-write"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_the_made_parts_of_a_page_are_as_they_would_be_made_now(page: Path) -> None:
    assert make_parts(page) == page.read_text(encoding="utf-8"), "make docs-write"


def test_every_spec_test_of_a_rule_stands_on_its_page() -> None:
    for rule in RULES:
        module = f"tests.spec.tracing.test_{rule.replace('-', '_')}"
        source = (PROJECT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
        assert len(record(module)) == source.count("\ndef test_"), module


def test_every_spec_sentence_in_chinese_belongs_to_a_test() -> None:
    words = tomllib.loads((DOCS / "builder" / "spec_words.toml").read_text(encoding="utf-8"))
    for module, sentences in words.items():
        assert {f"test_{name}" for name in sentences} == set(record(f"tests.spec.tracing.{module}"))


@pytest.mark.parametrize("rule", RULES)
def test_the_picture_of_a_rule_draws_every_fen_once(rule: str) -> None:
    rows = five_rules_rows()
    for n, (_, payer, payee, amount) in enumerate(rows, 1):
        assert sum(fen for _, fen in moved_in(n, rule=rule)) == amount
        before = {} if n == 1 else {account: dict(held_after(n - 1, account, rule=rule)) for account in "ABC"}
        for account in "ABC":
            grown = sum(fen for _, fen in held_after(n, account, rule=rule)) - sum(before.get(account, {}).values())
            assert grown == (amount if payee == account else 0) - (amount if payer == account else 0)


def test_the_five_rules_differ_on_the_ledger_that_shows_them() -> None:
    assert len({tuple(held_after(5, "A", rule=rule)) for rule in RULES}) >= 4
    assert len({tuple(tuple(dict(moved_in(n, rule=rule)).items()) for n in (4, 5)) for rule in RULES}) == 5
