"""Is the amount understood that somebody meant, and refused what is none?"""

from datetime import UTC, datetime

import pytest
from django import forms
from django.test.html import parse_html
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.ui.forms import AmountField, Look, MinuteField, QuickSelect, read_amount


class Form(Look, forms.Form):
    amount = AmountField(label="Amount")
    at = MinuteField(label="When", required=False)
    open = forms.BooleanField(required=False)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("486000", 48_600_000),
        ("486,000.00", 48_600_000),
        ("¥48.6万", 48_600_000),
        ("1.06亿", 10_600_000_000),
        ("４８６０００．５", 48_600_050),
        ("CNY 1 234.56元", 123_456),
        ("0.01", 1),
        ("0.123456万", 123_456),
    ],
)
def test_an_amount_is_understood_however_it_is_typed(text: str, fen: int) -> None:
    assert read_amount(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "-5", "1.005", "1.2.3", "0.12345678万", "12e3", "万"])
def test_what_is_no_amount_to_the_fen_is_refused_and_never_rounded(text: str) -> None:
    assert read_amount(text) is None


@given(st.integers(min_value=0, max_value=10**15))
def test_an_amount_shown_in_a_field_reads_back_the_same(fen: int) -> None:
    assert read_amount(AmountField().prepare_value(fen)) == fen


def test_a_form_cleans_to_fen_and_to_the_minute_of_the_city() -> None:
    form = Form({"amount": "48.6万", "at": "2026-11-22T08:15"})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == 48_600_000
    assert form.cleaned_data["at"].astimezone(UTC) == datetime(2026, 11, 22, 0, 15, tzinfo=UTC)


def test_zero_and_nonsense_are_said_under_the_field() -> None:
    assert Form({"amount": "0"}).errors["amount"].as_data()[0].code == "too_small"
    assert Form({"amount": "x"}).errors["amount"].as_data()[0].code == "invalid"
    assert Form({}).errors["amount"].as_data()[0].code == "required"


def test_inputs_carry_the_look_and_what_scripts_need() -> None:
    form = Form({"amount": "1"}, initial={"amount": 123_456})
    assert 'class="inp"' in str(form["amount"])
    assert 'data-amount=""' in str(form["amount"])
    assert 'class="inp"' not in str(form["open"])
    shown = Form(initial={"amount": 123_456, "at": datetime(2026, 11, 22, 0, 15, tzinfo=UTC)})
    assert 'value="1,234.56"' in str(shown["amount"])
    assert 'value="2026-11-22T08:15"' in str(shown["at"])


WORDS = st.text(st.sampled_from("ab<>&\"'张伟 "), max_size=6).map(str.strip)
OPTIONS = st.lists(st.tuples(st.one_of(WORDS, st.integers(0, 9), st.none()), WORDS), max_size=5)


@given(OPTIONS, st.lists(st.tuples(WORDS.filter(bool), OPTIONS), max_size=2), WORDS, st.booleans(), st.booleans())
def test_a_select_written_at_once_is_the_one_of_its_templates(options, groups, chosen, required, disabled) -> None:
    attributes = {"required": required, "disabled": disabled, "title": chosen}
    choices = [*options, *groups]
    shown = [kind(attributes, choices).render("a<b", chosen) for kind in (QuickSelect, forms.Select)]
    assert parse_html(shown[0]) == parse_html(shown[1])


def test_the_selects_of_a_form_are_quick_ones() -> None:
    class Choice(Look, forms.Form):
        one = forms.ChoiceField(choices=[("a", "甲")])

    assert type(Choice().fields["one"].widget) is QuickSelect
    assert '<option value="a" selected>甲</option>' in str(Choice({"one": "a"})["one"])
