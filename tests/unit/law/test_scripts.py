"""Is there a script for every type and age, polite and without promises, in the version of the day?"""

import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from firsthour.law.fraud_types import UnknownFraudTypeError, list_fraud_types
from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.scripts import (
    LANGUAGES,
    SMS_CHARACTERS,
    UnknownScriptPartError,
    example_scripts,
    read_scripts,
    script_for,
)
from firsthour.law.signals import AGE_GROUPS
from firsthour.law.tiers import example_tier_rules

TODAY = date(2026, 11, 22)
TYPES = ["", *(one.key for one in list_fraud_types())]
FLAGS = [one.key for one in example_scripts().flags]
BLAME = ("你", "怪您", "活该", "太傻", "轻信", "贪", "早就", "为什么不", "怎么会", "上当")
PROMISES = ("保证", "一定能", "一定会", "肯定", "绝对", "全部追回", "必须配合", "追回您")
BLAME_EN = ("stupid", "your fault", "blame", "greed", "should have", "careless", "gullible")
PROMISES_EN = ("guarantee", "promise", "certainly", "will get your money", "we will recover")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("age", AGE_GROUPS)
@pytest.mark.parametrize("fraud_type", TYPES)
def test_every_type_and_age_has_a_script_that_blames_nobody_and_promises_nothing(
    fraud_type: str, age: str, language: str
) -> None:
    script = script_for(fraud_type, age, flags=FLAGS, language=language, on=TODAY)
    text = " ".join((*script.say, *script.how, script.sms)).replace("保证金", "")  # a deposit, no promise
    words = (*BLAME, *PROMISES) if language == "zh" else (*BLAME_EN, *PROMISES_EN)
    assert [word for word in words if word in text.lower()] == []
    assert (script.status, script.note) == ("U", "example")
    assert script.key == f"{fraud_type or 'any'}.{age}.1"
    assert max(len(one) for one in script.say) <= (40 if language == "zh" else 120)
    assert bool(re.search(r"[一-鿿]", text)) is (language == "zh")


def test_scripts_of_different_types_and_ages_differ() -> None:
    said = [script_for(one, age, on=TODAY).say for one in TYPES for age in AGE_GROUPS]
    assert len(set(said)) == len(TYPES) * len(AGE_GROUPS)


def test_chinese_speaks_to_the_person_politely_and_a_message_fits_into_one() -> None:
    for fraud_type in TYPES:
        script = script_for(fraud_type, "adult", on=TODAY)
        assert "您" in script.say[0]
        assert "您" in script.sms
        assert len(script.sms) <= SMS_CHARACTERS
        assert "96110" in "".join((*script.say, script.sms))


@pytest.mark.parametrize("flag", FLAGS)
def test_a_circumstance_changes_what_is_said_and_tells_the_officer_how(flag: str) -> None:
    plain, changed = script_for("rebate", "elder", on=TODAY), script_for("rebate", "elder", flags=[flag], on=TODAY)
    assert len(changed.say) == len(plain.say) + 1
    assert (plain.how, len(changed.how), changed.flags) == ((), 1, (flag,))
    assert [one for one in changed.say if one in plain.say] == list(plain.say)


def test_comfort_comes_before_the_matter_and_the_closing_last() -> None:
    script = script_for("rebate", "adult", flags=["in_distress", "hard_of_hearing"], language="en", on=TODAY)
    assert "sit down" in script.say[1]
    assert "write down" in script.say[-2]
    assert "96110" in script.say[-1]


def test_the_circumstances_are_those_of_a_signal() -> None:
    assert set(FLAGS) == set(example_tier_rules().vulnerabilities)


def test_a_type_is_known_by_its_class_too_and_an_unknown_age_is_an_adults() -> None:
    assert script_for("AF10", "", on=TODAY).key == "authorities.adult.1"


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownFraudTypeError):
        script_for("nothing", "adult", on=TODAY)
    for age, flags, language in (("baby", (), "zh"), ("adult", ("tall",), "zh"), ("adult", (), "fr")):
        with pytest.raises(UnknownScriptPartError):
            script_for("rebate", age, flags=flags, language=language, on=TODAY)


SCRIPT = """
[[script]]
type = "{type}"
version = {version}
from = "{start}"
to = "{end}"
sms = {{ zh = "{sms}", en = "s" }}
zh = ["{words}"]
en = ["{words}"]
age.minor = {{ zh = "m", en = "m" }}
age.adult = {{ zh = "a", en = "a" }}
age.elder = {{ zh = "e", en = "e" }}
"""


def own(folder: Path, *texts: dict[str, object]) -> Path:
    example = resources.files("firsthour.law").joinpath("scripts.toml").read_text(encoding="utf-8")
    head = example[: example.index("[[script]]")] + example[example.index("[[flag]]") :]
    plain = {"type": "", "version": 1, "start": "", "end": "", "sms": "s", "words": "w"}
    path = folder / "scripts.toml"
    path.write_text(head + "".join(SCRIPT.format(**(plain | text)) for text in texts), encoding="utf-8")
    return path


def test_the_version_of_the_day_is_said(tmp_path: Path) -> None:
    first = {"type": "rebate", "version": 1, "end": "2026-11-30", "words": "old"}
    second = {"type": "rebate", "version": 2, "start": "2026-12-01", "words": "new"}
    scripts = read_scripts(own(tmp_path, {}, first, second))
    for day, key, word in ((date(2026, 11, 30), "rebate.adult.1", "old"), (date(2026, 12, 1), "rebate.adult.2", "new")):
        script = script_for("rebate", "adult", on=day, scripts=scripts)
        assert (script.key, script.say[1]) == (key, word)
    assert script_for("games", "adult", on=TODAY, scripts=scripts).key == "any.adult.1"
    assert scripts.is_own
    assert read_scripts(tmp_path / "none.toml") is example_scripts()


def test_the_words_for_an_unknown_type_may_change_from_a_day_on(tmp_path: Path) -> None:
    scripts = read_scripts(own(tmp_path, {"end": "2026-11-30"}, {"version": 2, "start": "2026-12-01"}))
    assert script_for("", "adult", on=date(2026, 12, 1), scripts=scripts).version == 2


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([{"type": "rebate"}], "every day"),
        ([{"end": "2026-11-30"}, {"version": 2, "start": "2026-12-02"}], "every day"),
        ([{}, {"type": "rebate"}, {"type": "rebate", "version": 2, "start": "2026-12-01"}], "two on one day"),
        ([{}, {"type": "moon"}], "moon"),
        ([{}, {"type": "rebate", "start": "soon"}], "soon"),
        ([{}, {"type": "rebate", "sms": "长" * 71}], "sms"),
    ],
)
def test_words_that_cannot_be_are_refused(texts: list[dict[str, object]], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadOwnTableError, match=says):
        read_scripts(own(tmp_path, *texts))
