"""Are packages sealed, signed, written whole, received once and acknowledged?"""

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from firsthour.base.packages.boxes import Boxes, list_packages, write_whole
from firsthour.base.packages.ferry import carry_all
from firsthour.base.packages.keys import (
    BadKeyFileError,
    NoPeerKeysError,
    OtherPeerError,
    make_keys,
    open_keys,
    read_peer,
    read_public,
    trust_peer,
)
from firsthour.base.packages.sealing import (
    MAGIC,
    DamagedPackageError,
    ForeignPackageError,
    MisdirectedPackageError,
    NewerPackageError,
    Package,
    PackedFile,
    seal,
    unseal,
)
from firsthour.base.packages.station import NotYetError, missing_numbers, tidy
from tests.unit.base.package_places import RESEND, START, Place, PowerCutError, make_pair

OUTSIDE, INSIDE, STRANGER = make_keys("outside"), make_keys("inside"), make_keys("stranger")
SAID = Package(
    "0f" * 16, "lane", 7, "report", {"text": "钱转给了一个陌生账户", "amount_fen": 48_600_000},
    (PackedFile("one.png", b"\x89PNG one"), PackedFile("empty.pdf", b"")),
)  # fmt: skip


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Place, Place]:
    return make_pair(tmp_path)


def send(place: Place, text: str, *, minutes: int = 0) -> None:
    now = START + timedelta(minutes=minutes)
    place.station.send("report", {"text": text}, uid=f"{text:0>32}", now=now)


def cross(outside: Place, inside: Place, *, minutes: int = 0) -> None:
    """Both post, the ferry goes, both receive; twice, so that acknowledgements come back."""
    now = START + timedelta(minutes=minutes)
    for _ in range(2):
        for place in (outside, inside):
            place.station.post(now)
        carry_all(outside.station.boxes, inside.station.boxes)
        for place in (outside, inside):
            place.station.receive(now)


def test_what_was_sealed_is_read_by_the_receiver_alone() -> None:
    content = seal(SAID, OUTSIDE, receiver=INSIDE.public)
    assert unseal(content, INSIDE, sender=OUTSIDE.public) == SAID
    for shown in ("陌生账户".encode(), b"48600000", b"PNG one", b"one.png", b"report"):
        assert shown not in content
    with pytest.raises(MisdirectedPackageError):
        unseal(content, STRANGER, sender=OUTSIDE.public)
    with pytest.raises(MisdirectedPackageError):
        unseal(content, OUTSIDE, sender=OUTSIDE.public)  # not even by its sender, once it is sealed


def test_a_receiver_of_the_same_name_cannot_read_a_package_for_another() -> None:
    content = seal(SAID, OUTSIDE, receiver=INSIDE.public)
    fingerprint = INSIDE.public.fingerprint.encode()
    forged = content.replace(fingerprint, STRANGER.public.fingerprint.encode())
    unsigned = forged[:-64]
    with pytest.raises(DamagedPackageError):  # even if the sender's own hand had signed the changed header
        unseal(unsigned + OUTSIDE.signing.sign(unsigned), STRANGER, sender=OUTSIDE.public)


def test_a_forged_sender_is_named_or_found_out() -> None:
    content = seal(SAID, STRANGER, receiver=INSIDE.public)
    with pytest.raises(ForeignPackageError, match=STRANGER.public.fingerprint):
        unseal(content, INSIDE, sender=OUTSIDE.public)
    posing = content.replace(STRANGER.public.fingerprint.encode(), OUTSIDE.public.fingerprint.encode())
    with pytest.raises(DamagedPackageError):
        unseal(posing, INSIDE, sender=OUTSIDE.public)


def test_every_changed_byte_and_every_cut_is_found() -> None:
    content = seal(replace(SAID, body={"text": "x"}, files=()), OUTSIDE, receiver=INSIDE.public)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises((DamagedPackageError, ForeignPackageError, NewerPackageError)):
            unseal(bytes(changed), INSIDE, sender=OUTSIDE.public)
        with pytest.raises((DamagedPackageError, ForeignPackageError)):
            unseal(content[:place], INSIDE, sender=OUTSIDE.public)


def test_a_newer_package_says_so() -> None:
    with pytest.raises(NewerPackageError):
        unseal(MAGIC + b"2\nwhatever", INSIDE, sender=OUTSIDE.public)


def test_the_same_words_never_look_the_same_twice() -> None:
    assert seal(SAID, OUTSIDE, receiver=INSIDE.public) != seal(SAID, OUTSIDE, receiver=INSIDE.public)


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    made = open_keys(tmp_path / "keys", "portal")
    again = open_keys(tmp_path / "keys", "another name")
    assert again.public == made.public
    assert stat.S_IMODE((tmp_path / "keys" / "own.key").stat().st_mode) == 0o600
    assert read_public(tmp_path / "keys" / "own.pub") == made.public
    assert made.signing.private_bytes_raw().hex() not in (tmp_path / "keys" / "own.pub").read_text(encoding="utf-8")


def test_the_other_sides_keys_are_brought_once_and_never_replaced_silently(tmp_path: Path) -> None:
    with pytest.raises(NoPeerKeysError):
        read_peer(tmp_path)
    trust_peer(tmp_path, INSIDE.public)
    trust_peer(tmp_path, INSIDE.public)
    assert read_peer(tmp_path) == INSIDE.public
    with pytest.raises(OtherPeerError):
        trust_peer(tmp_path, STRANGER.public)
    assert read_peer(tmp_path) == INSIDE.public


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name":"x","verifying":"00","sealing":"00"}', "not json"])
def test_a_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.pub"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadKeyFileError):
        read_public(path)
    path.rename(tmp_path / "own.key")
    with pytest.raises(BadKeyFileError):
        open_keys(tmp_path, "portal")


def test_a_report_takes_effect_and_its_sender_forgets_it(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    send(outside, "one")
    send(outside, "two")
    cross(outside, inside)
    assert inside.effects == [("report", "one"), ("report", "two")]
    assert outside.shelf.held.open == {}
    for place in pair:
        assert list_packages(place.station.boxes.out) == []
        assert list_packages(place.station.boxes.arrived) == []


def test_what_is_not_acknowledged_is_sent_again_after_growing_pauses(pair: tuple[Place, Place]) -> None:
    outside, _ = pair
    send(outside, "one")
    written = []
    for minute in range(0, 200, 5):
        written.append(outside.station.post(START + timedelta(minutes=minute)))
        for path in list_packages(outside.station.boxes.out):
            path.unlink()  # lost on the way
    assert [5 * place for place, n_written in enumerate(written) if n_written] == [0, 10, 30, 70, 150]
    assert timedelta(minutes=10) == RESEND


def test_a_double_has_no_second_effect_but_is_acknowledged_again(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    send(outside, "one")
    outside.station.post(START)
    (path,) = list_packages(outside.station.boxes.out)
    content = path.read_bytes()
    cross(outside, inside)
    write_whole(inside.station.boxes.arrived / path.name, content)
    assert inside.station.receive(START).known == 1
    assert len(inside.effects) == 1
    assert inside.station.post(START) == 1  # the acknowledgement


def test_a_power_cut_in_the_middle_of_an_effect_undoes_and_repeats_it(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    send(outside, "one")
    outside.station.post(START)
    carry_all(outside.station.boxes, inside.station.boxes)
    inside.may_stop = lambda: True
    with pytest.raises(PowerCutError):
        inside.station.receive(START)
    assert inside.effects == []
    inside.may_stop = lambda: False
    cross(outside, inside)
    assert inside.effects == [("report", "one")]


def test_what_comes_too_early_waits_for_what_it_speaks_of(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    plain = inside.take_effect

    def only_after_one(package: Package, now: object) -> None:
        if package.body["text"] == "two" and ("report", "one") not in inside.effects:
            raise NotYetError
        plain(package, START)

    inside.station.take_effect = only_after_one
    send(outside, "one")
    send(outside, "two")
    outside.station.post(START)
    first, _second = list_packages(outside.station.boxes.out)
    first.unlink()
    cross(outside, inside)
    assert inside.effects == []
    assert len(list_packages(inside.station.boxes.arrived)) == 1
    cross(outside, inside, minutes=11)
    assert inside.effects == [("report", "one"), ("report", "two")]
    assert outside.shelf.held.open == {}


def test_damaged_and_forged_files_are_put_aside_with_a_plain_sentence(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    arrived = inside.station.boxes.arrived
    write_whole(arrived / "a.package", b"nothing")
    write_whole(arrived / "b.package", seal(SAID, STRANGER, receiver=inside.keys.public))
    whole = seal(replace(SAID, body={"text": "x"}), outside.keys, receiver=inside.keys.public)
    write_whole(arrived / "c.package", whole[:-9])
    assert inside.station.receive(START).damaged == 3
    assert [path.name for path in inside.station.boxes.list_damaged()] == ["a.package", "b.package", "c.package"]
    said = (inside.station.boxes.damaged / "b.package.txt").read_text(encoding="utf-8")
    assert said.count("\n") == 2
    assert STRANGER.public.fingerprint in said
    assert inside.effects == []


def test_a_refused_package_does_not_hold_up_the_others_and_comes_again(pair: tuple[Place, Place]) -> None:
    outside, inside = pair
    plain = inside.take_effect
    inside.station.take_effect = lambda package, now: (
        _refuse() if package.body["text"] == "bad" else plain(package, now)
    )
    send(outside, "bad")
    send(outside, "good")
    cross(outside, inside)
    assert inside.effects == [("report", "good")]
    assert len(outside.shelf.held.open) == 1
    inside.station.take_effect = plain
    cross(outside, inside, minutes=11)
    assert inside.effects == [("report", "good"), ("report", "bad")]


def _refuse() -> None:
    from firsthour.base.errors import UserError

    raise UserError


def test_holes_in_a_lane_are_named() -> None:
    assert missing_numbers([]) == []
    assert missing_numbers([5, 1, 2]) == [3, 4]


def test_unfinished_files_are_never_taken_for_packages_and_are_swept(tmp_path: Path) -> None:
    boxes = Boxes(tmp_path)
    boxes.make()
    (boxes.out / ".one.package.aa.tmp").write_bytes(b"half")
    assert list_packages(boxes.out) == []
    assert tidy(boxes, before=START) == 0
    assert tidy(boxes, before=START + timedelta(days=9999)) == 1
