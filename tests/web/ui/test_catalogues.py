"""Is every text of every app there in Chinese, none left over, with the same places to fill in?"""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from firsthour.web.config import catalogues
from firsthour.web.config.catalogues import (
    catalogue_path,
    compile_all,
    entry_key,
    in_template,
    list_apps,
    list_missing,
    list_sources,
    read_catalogue,
)

APPS = list_apps()
PLACES = re.compile(r"%\(\w+\)[sdf]|\{\w*\}|%%")


@pytest.fixture(params=APPS, ids=lambda app: app.name)
def app(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_every_text_has_its_chinese(app: Path) -> None:
    assert [f"{source.place}: {source.text}" for source in list_missing(app)] == []


def test_no_entry_is_left_over_fuzzy_or_empty(app: Path) -> None:
    if not catalogue_path(app).is_file():
        assert list_sources(app) == []
        return
    used = {source.key for source in list_sources(app)}
    entries = [entry for entry in read_catalogue(catalogue_path(app)) if entry.id]
    assert [entry.id for entry in entries if entry_key(entry.id, entry.context) not in used] == []
    assert [entry.id for entry in entries if entry.fuzzy or not entry.string or "" in _forms(entry.string)] == []


def test_what_is_filled_in_is_the_same_in_both_languages(app: Path) -> None:
    if not catalogue_path(app).is_file():
        return
    for entry in read_catalogue(catalogue_path(app)):
        if entry.id:
            wanted = set(PLACES.findall(_forms(entry.id)[-1]))
            assert set(PLACES.findall(_forms(entry.string)[0])) == wanted, entry.id


def test_plurals_of_source_and_catalogue_agree(app: Path) -> None:
    if not catalogue_path(app).is_file():
        return
    plurals = {source.text: source.plural for source in list_sources(app) if source.plural}
    written = {entry.id[0]: entry.id[1] for entry in read_catalogue(catalogue_path(app)) if isinstance(entry.id, tuple)}
    assert written == plurals


def test_the_same_english_is_the_same_chinese_in_every_app() -> None:
    said: dict[tuple[str, str], dict[str, str]] = {}
    for app in APPS:
        if catalogue_path(app).is_file():
            for entry in read_catalogue(catalogue_path(app)):
                if entry.id:
                    said.setdefault(entry_key(entry.id, entry.context), {})[_forms(entry.string)[0]] = app.name
    assert {key: words for key, words in said.items() if len(words) > 1} == {}


def test_chinese_uses_full_width_signs_and_does_not_exclaim(app: Path) -> None:
    if not catalogue_path(app).is_file():
        return
    half = re.compile(r"[\u4e00-\u9fff][,;:!?](?=[\u4e00-\u9fff]|$)|[!！]|请稍候")
    strings = [text for entry in read_catalogue(catalogue_path(app)) if entry.id for text in _forms(entry.string)]
    assert [text for text in strings if half.search(text)] == []


def test_strings_are_found_in_every_form_a_template_knows() -> None:
    template = (
        '{% translate "one" %}{% translate "it\'s 5 %" context "c" %}{{ _("two")|upper }}<c-x :label="_(\'three\')" />'
        "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        '{% blocktranslate trimmed %}\n a\n b\n{% endblocktranslate %}{% comment %}{% translate "no" %}{% endcomment %}'
    )
    found = [(source.context, source.text, source.plural) for source in in_template(template, "t")]
    assert found == [
        ("", "one", ""),
        ("c", "it's 5 %%", ""),
        ("", "two", ""),
        ("", "three", ""),
        ("", "%(n)s row", "%(n)s rows"),
        ("", "a b", ""),
    ]


def test_strings_are_found_in_code_by_what_the_name_stands_for() -> None:
    code = (
        "from django.utils.translation import gettext_lazy as _, ngettext as many, pgettext\n"
        "_('a' 'b')\nmany('c', 'd', 2)\npgettext('x', 'e')\nother('f')\n"
    )
    found = [(source.context, source.text, source.plural) for source in catalogues._in_code(code, "c")]
    assert found == [("", "ab", ""), ("", "c", "d"), ("x", "e", "")]


def test_a_compiled_catalogue_is_what_gettext_reads(tmp_path: Path) -> None:
    source = catalogue_path(next(app for app in APPS if app.name == "ui"))
    target = catalogue_path(tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(source.read_bytes())
    (written,) = compile_all([tmp_path])
    assert written == target.with_suffix(".mo")
    compile_all()
    with translation.override("zh-hans"):
        assert gettext("Nothing is due today") == "今天没有到期"
    with translation.override("en"):
        assert gettext("Nothing is due today") == "Nothing is due today"


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)
