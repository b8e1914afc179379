"""Does ``firsthour check`` name every unsafe setting of the line of short messages, and nothing else?"""

import pytest

from firsthour.web.config.sms_checking import SmsSetting, find_sms
from firsthour.web.desk.sms_lines.line_settings import LineSettings


def line(**different: object) -> LineSettings:
    given = {
        "kind": "http", "host": "sms.example", "port": 443, "is_tls": True, "secret": "0123456789abcdef", "sender": "1",
        **different,
    }  # fmt: skip
    return LineSettings(**given)  # type: ignore[arg-type]


SAFE = SmsSetting(line())


def codes(setting: SmsSetting) -> set[tuple[str, str]]:
    return {(finding.code, finding.weight) for finding in find_sms(setting)}


def test_a_safe_line_is_left_alone() -> None:
    assert codes(SAFE) == set()
    assert codes(SmsSetting(line(kind="smpp"))) == set()


@pytest.mark.parametrize(
    ("setting", "code", "weight"),
    [
        (SmsSetting(LineSettings()), "sms_file", "advice"),
        (SmsSetting(line(is_tls=False)), "sms_in_the_open", "bad"),
        (SmsSetting(line(kind="smpp", is_tls=False)), "sms_in_the_open", "advice"),
        (SmsSetting(line(secret="")), "sms_no_secret", "bad"),
        (SmsSetting(line(secret="short")), "sms_short_secret", "bad"),
        (SmsSetting(line(), is_secret_open=True), "sms_secret_readable", "bad"),
        (SmsSetting(line(kind="smpp"), has_library=False), "sms_no_library", "bad"),
        (SmsSetting(line(kind="smpp", sender="")), "sms_no_sender", "advice"),
        (SmsSetting(line(), n_waiting=3, trouble="no answer"), "sms_waiting", "bad"),
        (SmsSetting(line(), n_failed=3), "sms_failed", "advice"),
        (SmsSetting(line(), is_example=True), "sms_example_rules", "advice"),
        (SmsSetting(line(), is_demo=True), "sms_demo_line", "bad"),
    ],
)
def test_each_unsafe_setting_is_named(setting: SmsSetting, code: str, weight: str) -> None:
    assert codes(setting) == {(code, weight)}


def test_a_demo_that_writes_files_or_tries_a_line_on_this_machine_is_safe() -> None:
    assert codes(SmsSetting(LineSettings(), is_demo=True)) == set()
    assert codes(SmsSetting(line(host="127.0.0.1", is_tls=False), is_demo=True)) == set()
    assert codes(SmsSetting(line(host="127.0.0.1", is_tls=False))) == set()


def test_no_finding_repeats_the_secret() -> None:
    said = [finding.english + finding.chinese for finding in find_sms(SmsSetting(line(secret="geheim", is_tls=False)))]
    assert said
    assert "geheim" not in "".join(said)
