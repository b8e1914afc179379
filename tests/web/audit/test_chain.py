"""Is every way of tampering with the record found, at the right event? Against a slow twin, on drawn damage."""

from copy import deepcopy

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firsthour.web.audit.chain import (
    TEXTS,
    AnchorPoint,
    Damage,
    KeptRow,
    RawRow,
    canonical_bytes,
    examine,
    find_damage,
    raw_row,
)  # fmt: skip
from tests.web.audit.slow_chain import FIELDS, is_whole, make_chain, slow_hash

Row = dict[str, object]
COLUMNS = (*FIELDS, "n_records", "hash", "number")


def raw(row: Row) -> RawRow:
    return raw_row(kept(row))


def kept(row: Row) -> KeptRow:
    """The row as a database answers it, the texts in bytes."""
    texts = [row[name].encode() if isinstance(row[name], str) else row[name] for name in TEXTS]
    hash_ = row["hash"]
    is_text = all(isinstance(row[name], str) for name in (*TEXTS, "hash"))
    return row["number"], row["n_records"], hash_.encode() if isinstance(hash_, str) else hash_, is_text, *texts


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (not isinstance(row["number"], int), row["number"]))


def judge(rows: list[Row], anchors: list[tuple[int, str]] = (), *, size: int = 4):
    """The verdict on rows that come so many at a time."""
    answered = list(map(kept, in_order(rows)))
    batches = [answered[start : start + size] for start in range(0, len(answered), size)]
    return examine(batches, [AnchorPoint(*anchor, "2026-11-22") for anchor in anchors])


def rehash(row: Row) -> None:
    row["hash"] = slow_hash(row)


def test_an_untouched_chain_is_whole() -> None:
    rows = make_chain(9)
    verdict = judge(rows, [(9, str(rows[-1]["hash"]))])
    assert (verdict.n_damages, verdict.n_events, verdict.last_number, verdict.n_anchors) == (0, 9, 9, 1)
    assert is_whole(rows, [(9, str(rows[-1]["hash"]))])


def test_an_empty_record_is_whole() -> None:
    assert judge([]).n_damages == 0


@pytest.mark.parametrize("column", [*FIELDS, "n_records", "hash"])
@pytest.mark.parametrize("at", [0, 4, 8])
def test_a_changed_column_is_found_at_its_event(column: str, at: int) -> None:
    rows = make_chain(9)
    rows[at][column] = 7 if column == "n_records" else f"{rows[at][column]}x"
    assert [(damage.kind, damage.number) for damage in judge(rows).damages] == [("changed", at + 1)]


@pytest.mark.parametrize("value", [None, 7, 1.5, b"\xff"])
def test_a_value_of_another_type_is_found(value: object) -> None:
    rows = make_chain(9)
    rows[3]["details"] = value
    assert [(damage.kind, damage.number) for damage in judge(rows).damages] == [("unreadable", 4)]


def test_a_whole_number_written_as_a_fraction_is_found() -> None:
    rows = make_chain(3)
    rows[1]["n_records"] = float(rows[1]["n_records"])
    assert judge(rows).first == Damage("changed", 2, 2)


def test_removed_events_are_named() -> None:
    rows = make_chain(9)
    verdict = judge(rows[:2] + rows[4:])
    assert verdict.damages == (Damage("removed", 3, 4),)


def test_two_swapped_events_are_named_as_such() -> None:
    rows = make_chain(9)
    rows[2]["number"], rows[6]["number"] = 7, 3
    assert [(damage.kind, damage.number, damage.other) for damage in judge(rows).damages] == [("swapped", 3, 7)]


def test_an_event_rewritten_with_a_fresh_hash_is_found_by_its_successors() -> None:
    rows = make_chain(9)
    rows[4]["action"] = "nothing"
    rehash(rows[4])
    assert judge(rows).damages == (Damage("rewritten", 5, 5),)


def test_an_event_that_continues_nothing_is_found() -> None:
    rows = make_chain(9)
    rows[4]["previous_hash"] = "f" * 64
    rehash(rows[4])
    assert judge(rows).damages == (Damage("rewritten", 5, 5),)


def test_the_first_event_rewritten_is_found() -> None:
    rows = make_chain(3)
    rows[0]["previous_hash"] = "f" * 64
    rehash(rows[0])
    assert judge(rows).first == Damage("rewritten", 1, 1)


def test_an_event_before_the_first_is_inserted() -> None:
    rows = make_chain(3)
    rows.append({**rows[0], "number": 0})
    assert judge(rows).first == Damage("inserted", 0, 0)


def test_a_cut_end_is_found_against_an_anchor_only() -> None:
    rows = make_chain(9)
    anchor = [(8, str(rows[7]["hash"]))]
    assert judge(rows[:6]).n_damages == 0
    assert judge(rows[:6], anchor).damages == (Damage("truncated", 7, 8, day="2026-11-22"),)


def test_a_chain_rewritten_as_a_whole_is_found_against_an_anchor() -> None:
    rows = make_chain(9)
    anchor = [(8, str(rows[7]["hash"]))]
    before = str(rows[1]["hash"])
    rows[2]["action"] = "nothing"
    for row in rows[2:]:
        row["previous_hash"] = before
        rehash(row)
        before = str(row["hash"])
    assert judge(rows).n_damages == 0
    assert judge(rows, anchor).first == Damage("differs", 8, 8, day="2026-11-22")


def test_two_rows_never_share_their_canonical_bytes() -> None:
    assert canonical_bytes(1, 0, texts=[b"ab", b"c"]) != canonical_bytes(1, 0, texts=[b"a", b"bc"])
    assert canonical_bytes(1, 0, texts=[b"", b"0"]) != canonical_bytes(1, 0, texts=[b"0", b""])


@st.composite
def tampered(draw: st.DrawFn) -> tuple[list[Row], int, int]:
    """A chain of up to twelve events, damaged once; the lowest number that was touched; and how many there were."""
    rows = make_chain(draw(st.integers(2, 12)))
    kept = deepcopy(rows)
    deed = draw(st.sampled_from(["change", "remove", "swap", "insert", "rehash", "truncate"]))
    at = draw(st.integers(0, len(rows) - 1))
    other = draw(st.integers(0, len(rows) - 1))
    if deed in ("change", "rehash"):
        column = draw(st.sampled_from([name for name in COLUMNS if name not in ("number", "hash")]))
        value = draw(st.one_of(st.text(max_size=8), st.none(), st.integers(-5, 5)))
        rows[at][column] = value
        if deed == "rehash":
            assume(all(isinstance(rows[at][name], str) for name in FIELDS) and isinstance(rows[at]["n_records"], int))
            rehash(rows[at])
    elif deed == "remove":
        del rows[at]
    elif deed == "swap":
        rows[at]["number"], rows[other]["number"] = rows[other]["number"], rows[at]["number"]
        at = min(at, other)
    elif deed == "insert":
        extra = {**rows[other], "number": draw(st.integers(-3, 0))}
        rows.append(extra)
        at = int(str(extra["number"])) - 1
    else:
        del rows[at:]
    rows.sort(key=lambda row: row["number"])
    assume(rows != kept)
    return rows, at + 1, len(kept)


@given(tampered())
def test_any_tampering_is_found_and_not_after_its_place(damaged: tuple[list[Row], int, int]) -> None:
    rows, number, n_events = damaged
    anchors = [(n_events, str(make_chain(n_events)[-1]["hash"]))]
    verdict = judge(rows, anchors)
    assert not is_whole(rows, anchors)
    assert verdict.first is not None
    assert verdict.first.number <= number


@given(tampered(), st.booleans())
def test_the_fast_walk_and_the_slow_twin_agree(damaged: tuple[list[Row], int, int], with_anchor: bool) -> None:
    rows, _number, _n_events = damaged
    anchors = [(2, str(make_chain(2)[1]["hash"]))] if with_anchor else []
    assert (judge(rows, anchors).n_damages == 0) == is_whole(rows, anchors)


@given(tampered(), st.integers(1, 5), st.booleans())
def test_rows_passed_many_at_a_time_are_judged_as_one_by_one(
    damaged: tuple[list[Row], int, int], size: int, with_anchor: bool
) -> None:
    rows, _number, _n_events = damaged
    anchors = [(2, str(make_chain(2)[1]["hash"])), (7, "0" * 64)] if with_anchor else []
    points = [AnchorPoint(*anchor, "2026-11-22") for anchor in anchors]
    one_by_one = list(find_damage(map(raw, in_order(rows)), points))
    verdict = judge(rows, anchors, size=size)
    n_swaps = sum(damage.kind == "swapped" for damage in verdict.damages)
    assert verdict.n_damages + n_swaps == len(one_by_one)
    assert verdict.n_events == len(rows)
    told = [damage for damage in one_by_one if damage.kind != "changed"]
    assert [damage for damage in verdict.damages if damage.kind not in ("changed", "swapped")] == sorted(
        told, key=lambda damage: (damage.number, damage.kind)
    )


def test_a_last_event_without_a_hash_is_unreadable_and_stops_nothing() -> None:
    rows = make_chain(3)
    rows[2]["hash"] = None
    verdict = judge(rows)
    assert [(damage.kind, damage.number) for damage in verdict.damages] == [("unreadable", 3)]
    assert verdict.last_hash == "None"


def test_damage_is_told_as_it_is_met() -> None:
    rows = make_chain(5)
    rows[1]["unit"] = "x"
    walk = find_damage(map(raw, rows))
    assert next(iter(walk)).number == 2
