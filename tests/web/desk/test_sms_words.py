"""Are texts laid into parts that join again, receipts read, and states the same in whatever order words come?"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.config.environment import BadEnvironmentError
from firsthour.web.config.sms_environment import read_sms_line
from firsthour.web.desk.sms_lines.line_settings import LineSettings
from firsthour.web.desk.sms_lines.smpp_wire import BrokenUnitError, Frames, pack
from firsthour.web.desk.sms_lines.states import read_done_date, read_receipt_text, state_of_parts, stronger
from firsthour.web.desk.sms_lines.texts import Place, header, join, lay, read_header, read_text

WORDS = ["put", "expired", "failed", "delivered"]
SIGNS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=500)


@given(text=SIGNS, seed=st.integers())
def test_parts_in_any_order_and_doubled_join_to_the_text(text: str, seed: int) -> None:
    laid = lay(text)
    total = len(laid.parts)
    most = (160, 153) if laid.coding == 0 else (140, 134)
    assert all(len(part) <= most[total > 1] for part in laid.parts)
    assert all(read_text(part, laid.coding).encode("utf-8") for part in laid.parts), "no sign is cut in halves"
    came = [read_header(header(Place(300, total, n)) + part) for n, part in enumerate(laid.parts, start=1)] * 2
    random.Random(seed).shuffle(came)
    parts = [(place, octets) for place, octets in came if place is not None]
    assert join(parts, laid.coding) == text
    if total > 1:
        assert join([part for part in parts if part[0].number != total], laid.coding) is None


@pytest.mark.parametrize(("n_signs", "n_parts"), [(70, 1), (71, 2), (134, 2), (135, 3), (500, 8)])
def test_chinese_texts_need_as_many_parts_as_the_standard_says(n_signs: int, n_parts: int) -> None:
    assert len(lay("警" * n_signs).parts) == n_parts


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.integers())
def test_the_state_of_a_part_does_not_depend_on_order_or_doubles(said: list[str], seed: int) -> None:
    def fold(words: list[str]) -> str:
        state = "put"
        for word in words:
            state = stronger(state, word)
        return state

    mixed = said * 2
    random.Random(seed).shuffle(mixed)
    strongest = next(word for word in ("delivered", "failed", "expired", "put") if word in [*said, "put"])
    assert fold(said) == fold(mixed) == strongest


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        (["delivered", "delivered"], "delivered"),
        (["delivered", "put"], "put"),
        (["delivered", "failed"], "failed"),
        (["expired", "put"], "expired"),
        ([], "put"),
    ],
)
def test_a_message_is_delivered_when_every_part_is(parts: list[str], state: str) -> None:
    assert state_of_parts(parts) == state


def test_a_receipts_text_is_read_and_what_the_sender_wrote_is_not() -> None:
    text = "id:17 sub:001 dlvrd:001 submit date:2611221430 done date:2611221431 stat:DELIVRD err:000 text:stat:EXPIRED"
    said = read_receipt_text(text)
    assert (said["id"], said["stat"], said["done date"]) == ("17", "DELIVRD", "2611221431")


@pytest.mark.parametrize(
    ("written", "iso"), [("2611221431", "2026-11-22T14:31:00+08:00"), ("x", ""), ("9999999999", "")]
)
def test_a_done_date_is_the_citys_and_a_broken_one_is_none(written: str, iso: str) -> None:
    otherwise = read_done_date("2601010000", None)  # type: ignore[arg-type]
    assert read_done_date(written, otherwise).isoformat() == (iso or otherwise.isoformat())


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(1, 9))
def test_units_are_cut_alike_however_the_octets_come(bodies: list[bytes], step: int) -> None:
    wire = b"".join(pack(5, number, body=body) for number, body in enumerate(bodies, start=1))
    frames, units = Frames(), []
    for at in range(0, len(wire), step):
        units += frames.feed(wire[at : at + step])
    assert [(unit.sequence, unit.body) for unit in units] == list(enumerate(bodies, start=1))


@pytest.mark.parametrize("start", [b"\0\0\0\x08", b"\xff\xff\xff\xff"])
def test_what_is_no_unit_ends_the_link(start: bytes) -> None:
    with pytest.raises(BrokenUnitError):
        Frames().feed(start + bytes(12))


def test_the_environment_names_the_line(tmp_path) -> None:
    assert read_sms_line({}) == LineSettings()
    secret = tmp_path / "secret"
    secret.write_text("geheim\n", encoding="utf-8")
    line = read_sms_line({
        "FIRSTHOUR_SMS": "smpps://us%40er@smpp.example?window=20&joining=sar&ids=hex&enquire=15",
        "FIRSTHOUR_SMS_SECRET_FILE": str(secret), "FIRSTHOUR_SMS_FROM": "10690", "FIRSTHOUR_SMS_RATE": "50",
    })  # fmt: skip
    assert (line.kind, line.host, line.port, line.is_tls) == ("smpp", "smpp.example", 2776, True)
    assert (line.user, line.secret, line.window, line.joining, line.ids) == ("us@er", "geheim", 20, "sar", "hex")
    assert (line.enquire_s, line.rate, line.sender) == (15, 50.0, "10690")
    assert "geheim" not in repr(line)


@pytest.mark.parametrize(
    "address",
    ["ftp://x", "smpp://", "smpp://a:secret@x", "https://x?window=0", "https://x?nonsense=1", "smpp://x?ids=roman",
     "smpp://x:99999", "smpp"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_never_repeated(address: str) -> None:
    with pytest.raises(BadEnvironmentError) as refused:
        read_sms_line({"FIRSTHOUR_SMS": address})
    assert "secret" not in str(refused.value)
