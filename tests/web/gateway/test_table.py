"""Does the table of gateways say who is reached how, and is everything wrong in it named?"""

from pathlib import Path

import pytest

from firsthour.web.gateway.gateways import BadGatewaysError, Gateways, look_around, read_gateways

GOOD = """
[[gateway]]
key = "platform"
words = { en = "Platform", zh = "平台" }
institutions = ["*"]
way = "https"
address = "https://bank.example/x/"
key_id = "lanzhou"
secret_file = "secret"

[[gateway]]
key = "beidu"
institutions = ["北渡银行"]
way = "file"
folder_out = "out"
folder_in = "in"

[[gateway]]
key = "paper"
institutions = ["云栈支付"]
way = "hand"
"""


def read(tmp_path: Path, text: str) -> Gateways:
    path = tmp_path / "gateways.toml"
    path.write_text(text, encoding="utf-8")
    return read_gateways(path)


def test_the_institution_that_is_named_goes_before_all_others(tmp_path: Path) -> None:
    gateways = read(tmp_path, GOOD)
    found = {name: gateways.serving(name) for name in ("北渡银行", " 北渡 银行", "华屿银行", "云栈支付")}
    assert {name: one.key for name, one in found.items() if one} == {
        "北渡银行": "beidu", " 北渡 银行": "beidu", "华屿银行": "platform", "云栈支付": "paper"
    }  # fmt: skip
    assert found["华屿银行"].address == "https://bank.example/x"
    assert found["北渡银行"].folder_out == tmp_path / "out"
    assert [one.key for one in gateways.by_machine] == ["platform", "beidu"]


def test_without_a_table_or_a_line_for_it_an_institution_is_reached_by_hand(tmp_path: Path) -> None:
    assert read_gateways(tmp_path / "none.toml").serving("澜州银行") is None
    assert read(tmp_path, GOOD.replace('["*"]', '["华屿银行"]')).serving("澜州银行") is None


WRONG = [
    ('way = "https"', 'way = "mail"', "bad_way"),
    ("https://bank.example/x/", "http://bank.example", "not_https"),
    ("https://bank.example/x/", "https://me:word@bank.example", "bad_address"),
    ("https://bank.example/x/", "https://bank.example:port", "bad_address"),
    ('key_id = "lanzhou"\n', "", "missing"),
    ('secret_file = "secret"', 'sekret = "secret"', "unknown"),
    ('key = "beidu"', 'key = "platform"', "twice"),
    ('key = "beidu"', 'key = "bei:du"', "bad_key"),
    ('["北渡银行"]', '["云栈支付"]', "twice"),
    ('folder_in = "in"', 'folder_in = "./out"', "same_folder"),
    ('key_id = "lanzhou"', 'key_id = "lanzhou"\ncert_file = "c"', "half_certificate"),
    ('key_id = "lanzhou"', 'key_id = "lanzhou"\nanswer_s = 90', "bad_number"),
    ("[[gateway]]", "[[gateway", "unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "wrong", "code"), WRONG)
def test_everything_wrong_is_named_in_both_languages(tmp_path: Path, good: str, wrong: str, code: str) -> None:
    assert good in GOOD
    with pytest.raises(BadGatewaysError) as refused:
        read(tmp_path, GOOD.replace(good, wrong))
    assert code in {one.code for one in refused.value.details["problems"]}
    assert refused.value.sentence("zh") != refused.value.sentence("en")
    assert "word" not in refused.value.sentence("en")  # no password in an error


def test_an_address_on_this_machine_needs_no_certificate(tmp_path: Path) -> None:
    gateways = read(tmp_path, GOOD.replace("https://bank.example/x/", "http://127.0.0.1:9301"))
    assert gateways.serving("华屿银行").address == "http://127.0.0.1:9301"


def test_what_a_gateway_needs_is_looked_for_on_this_machine(tmp_path: Path) -> None:
    found = [one for gateway in read(tmp_path, GOOD).listed for one in look_around(gateway)]
    assert [(one.key, one.code) for one in found] == [
        ("platform", "no_secret"), ("beidu", "no_folder"), ("beidu", "no_folder")
    ]  # fmt: skip
    (tmp_path / "secret").write_text("short", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    found = [one for gateway in read(tmp_path, GOOD).listed for one in look_around(gateway)]
    assert [one.code for one in found] == ["short_secret"]
    assert "short" not in repr([one.value for one in found])
