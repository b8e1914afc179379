"""Which layout does a header row belong to."""

from pathlib import Path

import pytest

from firsthour.ledger.layouts import layout_from_toml, layout_to_toml
from firsthour.ledger.statements.registry import LayoutWrongError, Registry, load_layouts

PLAIN = ["time", "source", "target", "amount"]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_layouts()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (PLAIN, "plain"),
        (["Amount", "TARGET ", "source", "time", "", ""], "plain"),
        ([*PLAIN, "memo", "branch", "clerk", "note", "till", "shift"], "plain"),
        (["time", "source", "target"], ""),
        (["a", "b", "c", "d"], ""),
        ([], ""),
        (["开户名称", "证照类型", "证照号码", "联系电话"], "bank_return_contacts"),
    ],
)
def test_header_is_matched_by_its_names(registry: Registry, header: list[str], name: str) -> None:
    layout = registry.match(header)
    assert (layout.name if layout else "") == name


def test_every_declared_header_row_belongs_to_its_own_layout(registry: Registry) -> None:
    for layout in registry.layouts:
        for columns in () if layout.headerless else (layout.columns, *layout.variants):
            found = registry.match(list(columns))
            assert found is not None, layout.name
            assert found.name == layout.name


def test_layout_written_as_toml_is_read_back_equal(registry: Registry) -> None:
    for layout in registry.layouts:
        assert layout_from_toml(layout_to_toml(layout), folder=layout.folder) == layout


def test_layout_of_the_user_goes_before_a_built_in_one(tmp_path: Path, registry: Registry) -> None:
    plain = next(layout for layout in registry.layouts if layout.name == "plain")
    text = layout_to_toml(plain).replace('name = "plain"', 'name = "mine"', 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    found = load_layouts([tmp_path]).match(PLAIN)
    assert found is not None
    assert (found.name, found.folder) == ("mine", "")


@pytest.mark.parametrize("text", ["name = ", 'name = "x"', 'name = "x"\nfields = { colour = 1 }', 'table = "songs"'])
def test_file_that_is_no_layout_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LayoutWrongError, match=r"wrong\.toml"):
        load_layouts([tmp_path / "wrong.toml"])
