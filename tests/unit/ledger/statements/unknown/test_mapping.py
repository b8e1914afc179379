"""A recognised layout written to a file, corrected by hand and read back is a layout like any other."""

import re

from firsthour.ledger.layouts import layout_from_toml
from firsthour.ledger.statements.registry import Registry, load_layouts
from firsthour.ledger.statements.unknown import mapping_toml, recognise
from tests.reference.layout_reading import read_movements
from tests.unit.ledger.statements.unknown.tables import recognised, sheet_of, table

TEXT = """
账号：|6229990000000000017
日期|说明|变动|结存|对象
2025-01-03|工资|800.00|850.00|示例贸易有限公司
2025-01-04|转账|-100.00|750.00|李样本
2025-01-05|转账|-50.00|700.00|李样本
"""


def test_the_written_mapping_is_the_same_layout():
    found = recognised(TEXT)
    assert layout_from_toml(mapping_toml(found)) == found.layout


def test_every_field_carries_how_sure_and_why_in_two_languages():
    text = mapping_toml(recognised(TEXT))
    line = next(line for line in text.splitlines() if line.startswith("amount ="))
    assert re.fullmatch(
        r'amount = "变动"  # 0\.\d\d a minus sign is money out; the balance agrees in 100% of 2 steps'
        r" / 负号为支出；余额在 2 步中吻合 100%",
        line,
    )
    assert "own_number: 0.90 row 1 / 第 1 行" in text


def test_no_number_or_name_of_a_person_is_written_into_the_mapping():
    text = mapping_toml(recognised(TEXT, file_name="张示例_6229990000000000017.csv"))
    assert "6229990000000000017" not in text
    assert "张示例" not in text


def test_a_mapping_corrected_by_hand_is_matched_exactly(tmp_path):
    text = mapping_toml(recognised(TEXT))
    corrected = "".join(
        line + "\n"
        for line in text.splitlines()
        if not line.startswith("memo =") and not line.startswith("peer_name =")
    )
    corrected = corrected.replace("[fields]", '[fields]\npeer_name = "对象"\nmemo = "说明"')
    path = tmp_path / "my_bank.toml"
    path.write_text(corrected.replace('name = "recognised_', 'name = "my_bank_'), encoding="utf-8")
    registry = load_layouts([path])
    layout = registry.match(["日期", "说明", "变动", "结存", "对象"])
    assert layout is not None
    assert layout.name.startswith("my_bank_")
    assert layout.fields["peer_name"] == ["对象"]
    movements = read_movements(sheet_of(table(TEXT)), layout, header_row=2)
    assert [movement.amount for movement in movements] == [80000, -10000, -5000]


def test_columns_of_declared_layouts_teach_names():
    declared = layout_from_toml('name = "x"\ntitle = {zh = "", en = ""}\ninstitution = ""\nsource = ""\n'
                                'columns = ["日子", "钱数", "去向"]\n'
                                '[fields]\ntime = "日子"\namount = "钱数"\npeer_name = "去向"')  # fmt: skip
    rows = table("日子|去向|钱数\n2025-01-03|李样本|-5.00\n2025-01-04|王示范|7.00\n2025-01-05|李样本|-2.00")
    assert recognise(sheet_of(rows), file_name="a.csv", registry=None) is None
    found = recognise(sheet_of(rows), file_name="a.csv", registry=Registry([declared]))
    assert found is not None
    assert found.layout.fields == {"time": ["日子"], "peer_name": ["去向"], "amount": ["钱数"]}
