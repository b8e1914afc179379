"""Do the gateway and a bank that was written apart from it understand each other? A real second process over TCP."""

import ssl
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.law.messages import list_message_kinds
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import BankAnswer, BankMessage, GatewayPlace, MessageState
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.putting import NewPayments, put_payments
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.gateway.payments import PaymentLine, payment_lines
from tests.bank_sim import KEY_ID, SECRET, BankSim, running_bank
from tests.web.gateway.world import BY, KIND, Room, https_entry, put, write_table

pytestmark = pytest.mark.django_db
BANK = "华屿银行"
SCENARIO = """
clock = "requests"
[[institution]]
name = "华屿银行"
[[account]]
institution = "华屿银行"
number = "6229990000000000025"
holder = "许念安"
balance = "5000.00"
[[account]]
institution = "华屿银行"
number = "6229990000000000033"
holder = "佟小满"
balance = "0.00"
"""


def connect(bank: BankSim, settings, folder: Path, *more: str) -> None:
    entry = https_entry(bank.address, folder).replace('"lanzhou"', f'"{KEY_ID}"')
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    settings.GATEWAYS_FILE = write_table(folder / "gateways.toml", entry + "\n".join(more))


def work(now: datetime) -> int:
    """Send, read and take in, as the jobs do."""
    send_due(now)
    fetch_due(now)
    return take_due(now, by=BY)


def ask(matter: Matter, number: str, now: datetime, **different) -> None:
    put(matter, number, now, institution=BANK, **different)


def test_a_stop_is_held_a_query_shows_rows_and_a_release_lets_go(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    none = dict.fromkeys(("holder", "transfer_amount", "transfer_at", "amount"))
    with running_bank(SCENARIO, folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        ask(matter, "S1", now)
        ask(matter, "Q1", now, code="100301", values={**none, "from_at": now - timedelta(days=1), "until_at": now})
        assert work(now) + work(now + timedelta(seconds=2)) == 2
        ask(matter, "R1", now, code="100103", values={**none, "original_number": "S1"})
        assert work(now + timedelta(seconds=4)) + work(now + timedelta(seconds=6)) == 1
    assert [kind for kind, _what in room.told].count("sent") == 3
    kept = {one.answers_to: one for one in BankAnswer.objects.all()}
    assert kept["S1"].values["held_amount"] == "5000.00"
    assert not any(one.error for one in kept.values())
    assert {one.code for one in kept.values()} == {"100102", "100302", "100104"}


def test_every_kind_that_has_an_answer_is_understood(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    given = {
        "case_number": "澜公立字〔2026〕31号", "account": "6229990000000000025", "holder": "许念安", "amount": 100,
        "transfer_amount": 100, "transfer_at": now, "from_at": now, "until_at": now + timedelta(days=30),
        "document_number": "澜公冻字〔2026〕1号", "original_number": "N0",
    }  # fmt: skip
    kinds = [kind for kind in list_message_kinds().values() if not kind.is_answer and kind.counterpart]
    with running_bank(SCENARIO, folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        for nth, kind in enumerate(kinds):
            values = {key: given.get(key) for key in ("transfer_amount", "transfer_at", "amount", "holder")}
            values = {key: value if key in kind.must else None for key, value in values.items()}
            values |= {key: given[key] for key in kind.must if key in given}
            values |= {"account": given["account"] if "account" in (*kind.must, *kind.may) else None}
            ask(matter, f"N{nth}", now, code=kind.code, values=values)
        for nth in range(4):
            work(now + timedelta(seconds=nth))
    refused = {one.code: one.error for one in BankMessage.objects.filter(state=MessageState.FAILED)}
    assert refused == {}
    answered = BankMessage.objects.filter(state__in=[MessageState.ANSWERED, MessageState.SENT])
    assert answered.count() == len(kinds)
    assert not [one.error for one in BankAnswer.objects.all() if one.error]
    assert {one.code for one in BankAnswer.objects.all()} == {kind.counterpart for kind in kinds}


def test_a_bank_that_hangs_after_taking_a_message_over_has_it_once(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    fate = '[[fate]]\ndoes = "hang"\nseconds = 3\ntries = 1\n'
    with running_bank(SCENARIO + fate, folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        ask(matter, "S1", now)
        assert send_due(now) == 0
        assert GatewayPlace.objects.get().error == "TimeoutError"
        assert send_due(BankMessage.objects.get().next_try_at) == 1
        work(now + timedelta(minutes=1))
        taken = [line for line in bank.log if line.get("accepted") == "S1"]
        assert taken[-1]["again"] is True
    assert room.answers == [500_000]


@pytest.mark.parametrize(("fate", "answers", "flags"), [
    ('does = "repeat"\ntries = 2', 3, "is_again"), ('does = "empty"', 1, ""),
    ('does = "misstate"\npermille = 500', 1, ""),
    ('does = "busy"\ntries = 1', 1, ""), ('does = "drop"\ntries = 1', 1, ""),
])  # fmt: skip
def test_what_befalls_an_order_there_loses_and_doubles_nothing_here(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime, fate: str, answers: int, flags: str
) -> None:
    with running_bank(f"{SCENARIO}[[fate]]\n{fate}\n", folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        ask(matter, "S1", now)
        for nth in range(5):
            work(now + timedelta(minutes=nth))
    assert len(room.answers) == answers
    assert room.told[0] == ("sent", "S1")
    assert sum(one.is_again for one in BankAnswer.objects.all()) == (answers - 1 if flags else 0)
    assert BankMessage.objects.get().state == MessageState.ANSWERED


def test_a_bank_killed_and_started_again_goes_on_where_it_was(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    options = ["--state", str(tmp_path / "state")]
    with running_bank(SCENARIO, folder=tmp_path, options=options) as bank:
        connect(bank, settings, tmp_path)
        port = bank.port
        ask(matter, "S1", now)
        assert send_due(now) == 1
        bank.kill()
        ask(matter, "S2", now, values={"amount": 100})
        assert work(now) == 0
    with running_bank(SCENARIO, folder=tmp_path, options=options, port=port):
        later = now + timedelta(minutes=5)
        work(later)
        assert work(later + timedelta(seconds=5)) + len(room.answers) >= 2
    assert sorted(number for kind, number in room.told if kind == "sent") == ["S1", "S2"]
    assert len(room.answers) == 2


def test_a_clock_that_is_wrong_is_a_gateway_that_is_down_and_loses_nothing(
    matter: Matter, room: Room, settings, tmp_path: Path, now: datetime
) -> None:
    with running_bank(SCENARIO.replace('"requests"', '"own"'), folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        ask(matter, "S1", now)
        assert send_due(datetime(2031, 1, 1, tzinfo=now.tzinfo)) == 0
        assert GatewayPlace.objects.get().error == "http_401 old_time"
        real = datetime.fromtimestamp(time.time(), tz=now.tzinfo)
        assert send_due(real + timedelta(seconds=0)) == 1
    assert bank.log


def test_payments_come_back_line_by_line(matter: Matter, room: Room, settings, tmp_path: Path, now: datetime) -> None:
    lines = [
        PaymentLine("R1", "6229990000000000025", "6229990000000000033", "佟小满", 300_000),
        PaymentLine("R2", "6229990000000000025", "6229990000000000033", "佟小满", 900_000),
    ]
    order = NewPayments(number="P1", lines=lines, institution=BANK, matter=matter, about_kind=KIND, about_key="1")
    with running_bank(SCENARIO, folder=tmp_path) as bank:
        connect(bank, settings, tmp_path)
        put_payments(order, by=BY, now=now)
        for nth in range(3):
            work(now + timedelta(seconds=nth))
    said = payment_lines(BankAnswer.objects.get())
    assert [(line.reference, line.state) for line in said] == [("R1", "paid"), ("R2", "failed")]


def test_both_sides_show_certificates(matter: Matter, room: Room, settings, tmp_path: Path, now: datetime) -> None:
    authority, server, client = make_certificates(tmp_path)
    options = ["--cert", str(server[0]), "--key", str(server[1]), "--client-ca", str(authority)]
    tls = ssl.create_default_context(cafile=str(authority))
    with running_bank(SCENARIO, folder=tmp_path, options=options, tls=tls) as bank:
        connect(bank, settings, tmp_path, f'ca_file = "{authority}"')
        ask(matter, "S1", now)
        assert send_due(now) == 0  # without our certificate
        connect(bank, settings, tmp_path, f'ca_file = "{authority}"', f'cert_file = "{client[0]}"',
                f'key_file = "{client[1]}"')  # fmt: skip
        assert send_due(now + timedelta(minutes=5)) == 1


def make_certificates(folder: Path) -> tuple[Path, tuple[Path, Path], tuple[Path, Path]]:
    """Return an authority's certificate, and certificate and key of a server and of a client it signed."""
    import ipaddress
    from datetime import UTC

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    start, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    top_key = ec.generate_private_key(ec.SECP256R1())

    def sign(text: str, key: ec.EllipticCurvePrivateKey, *, is_top: bool) -> Path:
        builder = (
            x509.CertificateBuilder().subject_name(name(text)).issuer_name(name("top")).public_key(key.public_key())
        )
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
        builder = builder.add_extension(x509.BasicConstraints(is_top, None), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(top_key.public_key()), critical=False
        )
        if not is_top:
            here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
            builder = builder.add_extension(here, critical=False)
        else:
            usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        path = folder / f"{text}.pem"
        path.write_bytes(builder.sign(top_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return path

    pairs = []
    for text in ("server", "client"):
        key = ec.generate_private_key(ec.SECP256R1())
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{text}.key").write_bytes(plain)
        pairs.append((sign(text, key, is_top=False), folder / f"{text}.key"))
    return sign("top", top_key, is_top=True), pairs[0], pairs[1]
