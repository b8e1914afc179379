"""Does the bank stand as a process of its own: over TCP, killed and started again, over TLS, and with files?"""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.city.bank.signing import Key, Signed, sign
from tests.bank_sim import SECRET, BankSim, running_bank
from tests.unit.city.bank.banks import ACCOUNTS, A, line, message

NOW = 1_772_416_800  # of a clock that follows the requests
FOLLOWS = 'clock = "requests"\n' + ACCOUNTS
START = ["--starts-at", datetime.fromtimestamp(NOW, SHANGHAI).isoformat(sep=" ")]


def put(bank: BankSim, said: dict[str, Any], **options: Any) -> tuple[int, dict[str, Any]]:
    return bank.request("POST", "/v1/payments" if "lines" in said else "/v1/messages", said=said, **options)


def test_a_message_is_taken_once_and_answered(tmp_path: Path) -> None:
    with running_bank(ACCOUNTS, folder=tmp_path) as bank:
        said = message("S1", "100101", amount="300.00")
        assert put(bank, said) == (202, {"accepted": "S1", "again": False})
        assert put(bank, said) == (202, {"accepted": "S1", "again": True})
        assert put(bank, message("S1", "100101", amount="300.01")) == (409, {"code": "number_used"})
        assert put(bank, message("S2", "100101", amount="300"))[0] == 422
        assert put(bank, said, headers={"Idempotency-Key": "S9"})[1]["code"] == "two_numbers"
        assert bank.request("POST", "/v1/elsewhere", said={})[0] == 404
        (answer,) = bank.answers()
        assert (answer["seq"], answer["answers_to"], answer["values"]["held_amount"]) == (1, "S1", "300.00")
        status, page = bank.request("GET", "/v1/answers?after=1&limit=5")
        assert (status, page) == (200, {"answers": [], "next": 1})
    assert bank.log[0]["listening"] == bank.port
    assert [entry.get("status") for entry in bank.log[1:4]] == [202, 202, 409]


def test_only_a_fresh_request_with_the_right_signature_comes_in(tmp_path: Path) -> None:
    with running_bank(ACCOUNTS, folder=tmp_path) as bank:
        get = "/v1/answers?after=0&limit=1"
        assert bank.request("GET", get, now_s=int(time.time()) - 301)[1]["code"] == "old_time"
        assert bank.request("GET", get, headers={"X-FH-Signature": "0" * 64})[1]["code"] == "bad_signature"
        assert bank.request("GET", get, headers={"X-FH-Key": "nobody"}) == (401, {"code": "unknown_key"})
        bank.secret = "another secret of 24 chars"
        assert put(bank, message("S1", "100101", amount="1.00"))[0] == 401
        bank.secret = SECRET
        assert bank.answers() == []


def test_it_forgets_nothing_when_it_is_killed_and_no_nonce_is_used_twice(tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "state"), *START]
    paid = {"number": "P1", "lines": [line("r1", "victim", "400.00")]}
    with running_bank(FOLLOWS, folder=tmp_path, options=state) as bank:
        assert put(bank, paid, now_s=NOW)[0] == 202
        assert put(bank, message("S1", "100101", amount="9000.00"), now_s=NOW + 1)[0] == 202
        told = bank.answers(now_s=NOW + 2)
        signed = signed_get(bank, nonce="the same", now_s=NOW + 2)
        assert bank.request("GET", "/v1/answers", headers=signed)[0] == 200
        assert bank.request("GET", "/v1/answers", headers=signed) == (401, {"code": "used_nonce"})
        bank.kill()
    with running_bank(FOLLOWS, folder=tmp_path, options=state) as again:
        assert again.request("GET", "/v1/answers", headers=signed) == (401, {"code": "used_nonce"})
        assert put(again, paid, now_s=NOW + 3) == (202, {"accepted": "P1", "again": True})
        assert put(again, message("Q1", "100301"), now_s=NOW + 4)[0] == 202
        after = again.answers(now_s=NOW + 5)
    assert after[:2] == told
    assert [(row["direction"], row["balance_fen"]) for row in after[2]["rows"]] == [("0", 60_000)]


def signed_get(bank: BankSim, *, nonce: str, now_s: int) -> dict[str, str]:
    """Return the headers of a request for answers, with a nonce of ours."""
    return sign(Key(bank.key_id, "", bank.secret), Signed("GET", "/v1/answers"), now_s=now_s, nonce=nonce)


def test_many_senders_at_once_are_each_served_once(tmp_path: Path) -> None:
    orders = [{"number": f"P{nth % 20}", "lines": [line("r1", "victim", "50.00")]} for nth in range(60)]
    with running_bank(ACCOUNTS, folder=tmp_path) as bank, ThreadPoolExecutor(8) as senders:
        again = [said["again"] for status, said in senders.map(lambda said: put(bank, said), orders) if status == 202]
        assert sorted(again) == [False] * 20 + [True] * 40
        assert put(bank, message("Q1", "100301"))[0] == 202
        rows = bank.await_answers(21)[-1]["rows"]
    assert [row["balance_fen"] for row in rows] == list(range(95_000, -1, -5_000))


def test_a_held_or_cut_line_and_a_busy_bank_double_nothing(tmp_path: Path) -> None:
    fates = "".join(
        f'[[fate]]\ndoes = "{does}"\ncodes = ["{code}"]\nseconds = 30\n'
        for does, code in (("hang", "100101"), ("drop", "PAY"), ("busy", "100303"))
    )
    with running_bank(ACCOUNTS + fates, folder=tmp_path) as bank:
        stop = message("S1", "100101", amount="1.00")
        with pytest.raises(TimeoutError):
            put(bank, stop, timeout=0.5)
        assert put(bank, stop) == (202, {"accepted": "S1", "again": True})
        paid = {"number": "P1", "lines": [line("r1", "victim", "50.00")]}
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            put(bank, paid)
        assert put(bank, paid) == (202, {"accepted": "P1", "again": True})
        asked = message("H1", "100303")
        assert put(bank, asked)[0] == 503
        assert put(bank, asked) == (202, {"accepted": "H1", "again": False})
        assert [one["answers_to"] for one in bank.await_answers(3)] == ["S1", "P1", "H1"]


def test_a_bank_with_a_rate_takes_no_more_in_a_second_but_known_numbers_always(tmp_path: Path) -> None:
    slow = ACCOUNTS.replace('name = "华屿银行"', 'name = "华屿银行"\nrate = 2', 1)
    with running_bank(slow, folder=tmp_path) as bank:
        statuses = [put(bank, message(f"H{nth}", "100303"))[0] for nth in range(12)]
        assert {202, 429} == set(statuses)
        assert put(bank, message("H0", "100303"))[1]["again"]


def test_a_client_that_says_nothing_or_nonsense_holds_up_nobody(tmp_path: Path) -> None:
    with running_bank(ACCOUNTS, folder=tmp_path) as bank:
        with (
            socket.create_connection(("127.0.0.1", bank.port)) as silent,
            socket.create_connection(("127.0.0.1", bank.port)) as loud,
        ):
            loud.sendall(b"\x16\x03\x01\x00\xff" * 50 + b"\r\n\r\n")
            silent.sendall(b"POST /v1/messages HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
            assert bank.answers() == []
        assert bank.request("POST", "/v1/messages", headers={"Content-Length": str(2**40)})[0] == 413


def test_over_tls_only_who_shows_a_certificate_comes_in(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make certificates with")
    for name in ("bank", "police"):
        made = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.pem")]  # fmt: skip
        subprocess.run(made, check=True, capture_output=True)
    files = ["--cert", "bank.pem", "--key", "bank.key", "--client-ca", "police.pem"]
    options = [str(tmp_path / one) if one.endswith((".pem", ".key")) else one for one in files]
    known = ssl.create_default_context(cafile=tmp_path / "bank.pem")
    known.load_cert_chain(tmp_path / "police.pem", tmp_path / "police.key")
    unknown = ssl.create_default_context(cafile=tmp_path / "bank.pem")
    with running_bank(ACCOUNTS, folder=tmp_path, options=options, tls=known) as bank:
        assert put(bank, message("S1", "100101", amount="1.00"))[0] == 202
        bank.tls = unknown
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
            bank.answers()
        bank.tls = known
        assert len(bank.await_answers(1)) == 1


def bank_sim(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "firsthour", "bank-sim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env=dict(os.environ), check=False)


def test_files_of_a_folder_are_answered_into_another_once(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text(ACCOUNTS, encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "S1.json").write_text(json.dumps(message("S1", "100101", A, amount="7.00")), encoding="utf-8")
    arguments = ("--scenario", str(tmp_path / "scenario.toml"), "--folder", str(tmp_path / "in"), str(tmp_path / "out"))
    lines = [json.loads(one) for one in bank_sim(*arguments).stdout.splitlines()]
    assert lines == [{"file": "S1.json", "accepted": "S1", "again": False}, {"written": "S1-1.json"}]
    again = [json.loads(one) for one in bank_sim(*arguments).stdout.splitlines()]
    assert again == [{"file": "S1.json", "accepted": "S1", "again": True}]
    assert [path.name for path in (tmp_path / "out").glob("*.json")] == ["S1-1.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--cert", "x"], "half_certificate"), (["--starts-at", "soon"], "bad_start"), (["--scenario", "/none"], "none")],
)
def test_what_cannot_be_started_is_said_in_one_line(arguments: list[str], said: str) -> None:
    ended = bank_sim(*arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
