"""Whatever the way between does, does everything arrive exactly once? The twin: a list of what was sent."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.base.packages.boxes import Boxes, list_packages, write_whole
from firsthour.base.packages.ferry import carry_all
from tests.unit.base.package_places import START, Place, PowerCutError, make_pair

STEP = timedelta(minutes=7)
ACTS = ("send", "post", "receive", "drop", "double", "cut", "flip", "delay", "return", "carry", "stop", "swap")


class HostileFerry:
    """Loses, doubles, damages, holds back and brings again; all at random, from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.kept: list[tuple[Path, str, bytes]] = []

    def act(self, act: str, source: Boxes, target: Boxes) -> None:
        files = list_packages(source.out)
        if act == "return" and self.kept:
            folder, name, content = self.dice.choice(self.kept)
            write_whole(folder / name, content)
            return
        if not files:
            return
        path = self.dice.choice(files)
        content, name = path.read_bytes(), path.name
        if act == "carry":
            write_whole(target.arrived / name, content)
        elif act == "double":
            for copy in range(2):
                write_whole(target.arrived / f"{copy}{name}", content)
        elif act == "cut":
            write_whole(target.arrived / name, content[: self.dice.randrange(len(content))])
        elif act == "flip":
            place = self.dice.randrange(len(content))
            write_whole(target.arrived / name, content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        elif act == "swap":
            write_whole(source.arrived / name, content)  # brought back to where it came from
        elif act == "delay":
            self.kept.append((target.arrived, name, content))
        if act != "double" or self.dice.random() < 0.5:
            path.unlink()


@contextmanager
def two_places() -> Iterator[tuple[Place, Place]]:
    folder = Path(tempfile.mkdtemp(prefix="packages-"))
    try:
        yield make_pair(folder)
    finally:
        shutil.rmtree(folder)


def receive(place: Place, now: datetime, dice: random.Random, *, may_stop: bool) -> None:
    place.may_stop = lambda: may_stop and dice.random() < 0.5
    try:
        place.station.receive(now)
    except PowerCutError:
        place.may_stop = lambda: False


def settle(outside: Place, inside: Place, now: datetime) -> None:
    """An honest ferry goes, until nobody has anything to send."""
    for _ in range(40):
        now += timedelta(days=1)
        for place in (outside, inside):
            place.station.post(now)
        carry_all(outside.station.boxes, inside.station.boxes)
        for place in (outside, inside):
            receive(place, now, random.Random(0), may_stop=False)
        if not outside.shelf.held.open and not inside.shelf.held.open:
            return
    raise AssertionError("never settled")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), max_size=50), st.integers(0, 10_000))
def test_everything_arrives_exactly_once_over_a_hostile_way(acts: list[tuple[str, bool]], seed: int) -> None:
    with two_places() as places:
        ferry, now = HostileFerry(seed), START
        sent: tuple[list[str], list[str]] = ([], [])  # the twin: what was sent from each side, in order
        for number, (act, is_second) in enumerate(acts):
            now += STEP
            here, there = (places[1], places[0]) if is_second else places
            if act == "send":
                here.station.send("report", {"text": f"{number}"}, uid=f"{number:032x}", now=now)
                sent[is_second].append(str(number))
            elif act == "post":
                here.station.post(now)
            elif act in ("receive", "stop"):
                receive(here, now, ferry.dice, may_stop=act == "stop")
            else:
                ferry.act(act, here.station.boxes, there.station.boxes)
        settle(*places, now)
        for own, place in enumerate(places):
            assert sorted(text for _, text in place.effects) == sorted(sent[1 - own])


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 10_000))
def test_the_order_of_arrival_does_not_matter(order: list[int], seed: int) -> None:
    with two_places() as (outside, inside):
        for number in range(6):
            outside.station.send("report", {"text": str(number)}, uid=f"{number:032x}", now=START)
        outside.station.post(START)
        files = list_packages(outside.station.boxes.out)
        for place in order:
            path = files[place]
            write_whole(inside.station.boxes.arrived / path.name, path.read_bytes())
            path.unlink()
            inside.station.receive(START)
        settle(outside, inside, START)
        assert [text for _, text in inside.effects] == [str(place) for place in order]
