"""Do the filing lines say the same as a reader that tries every completion of the facts?"""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.conditions import answer, list_facts_asked, read_alternative
from firsthour.law.facts import FactValue, get_one_fact
from firsthour.law.standards import Line, list_bars, list_lines
from tests.reference.slow_standards import tell

LINES = [line for line in list_lines() if line.written]
Draw = st.DrawFn


def value_of(draw: Draw, key: str, written: tuple[str, ...]) -> FactValue:
    fact = get_one_fact(key)
    if fact.kind == "choice":
        return draw(st.sampled_from(sorted(fact.options)))
    if fact.kind == "yes_no":
        return draw(st.booleans())
    local = re.search(rf"{key}\[([\d_]+)\.\.([\d_]+)\]", " ".join(written))
    if local:
        return draw(st.integers(int(local[1]), int(local[2])))
    numbers = [int(number) for number in re.findall(r"[<>]=? ([\d_]+)", " ".join(written))]
    near = [max(0, number + step) for number in numbers for step in (-1, 0, 1)]
    return draw(st.one_of(st.sampled_from([0, *near]), st.integers(0, 10**9)))


@st.composite
def known_facts(draw: Draw, written: tuple[str, ...]) -> dict[str, FactValue]:
    asked = list_facts_asked(read_alternative(text) for text in written)
    known = draw(st.sets(st.sampled_from(asked))) if asked else set()
    return {key: value_of(draw, key, written) for key in asked if key in known}


@st.composite
def lines_with_facts(draw: Draw) -> tuple[Line, dict[str, FactValue]]:
    line = draw(st.sampled_from(LINES))
    return line, draw(known_facts(line.written))


@settings(max_examples=600, deadline=None)
@given(lines_with_facts())
def test_a_line_says_what_every_completion_of_the_facts_says(case: tuple[Line, dict[str, FactValue]]) -> None:
    line, facts = case
    assert answer(line.alternatives, facts).holds is tell(line.written, facts)


@settings(max_examples=300, deadline=None)
@given(lines_with_facts(), st.data())
def test_what_is_missing_is_enough_to_tell(case: tuple[Line, dict[str, FactValue]], data: st.DataObject) -> None:
    line, facts = case
    said = answer(line.alternatives, facts)
    assert (said.holds is None) is bool(said.missing)
    assert not set(said.missing) & set(facts)
    filled = {key: data.draw(st.composite(value_of)(key, line.written)) for key in said.missing}
    assert answer(line.alternatives, {**facts, **filled}).holds is not None


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list_bars()), st.data())
def test_a_bar_says_what_every_completion_of_the_facts_says(bar, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    facts = data.draw(known_facts(bar.written))
    assert answer(bar.alternatives, facts).holds is tell(bar.written, facts)


ATOMS = ["amount_fen >= 5", "amount_fen > 9", "heads >= 3", "2 * heads + levels >= 9", "bad_effect", "not repeated",
         "actor = unit", "actor = individual", "investors >= local_filing_line_fen[4..6]"]  # fmt: skip


@st.composite
def conditions(draw: Draw) -> tuple[str, ...]:
    clause = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3, unique=True).map(
        lambda atoms: f"({' | '.join(atoms)})" if len(atoms) > 1 else atoms[0]
    )
    alternative = st.lists(clause, min_size=1, max_size=3).map(" & ".join)
    return tuple(draw(st.lists(alternative, min_size=1, max_size=3)))


@settings(max_examples=400, deadline=None)
@given(conditions(), st.data())
def test_any_condition_says_what_every_completion_says(written: tuple[str, ...], data: st.DataObject) -> None:
    facts = data.draw(known_facts(written))
    alternatives = tuple(read_alternative(text) for text in written)
    assert answer(alternatives, facts).holds is tell(written, facts)
