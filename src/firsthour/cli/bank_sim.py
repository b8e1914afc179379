"""``firsthour bank-sim``: be the banks of an invented scenario, so that stops and freezes can be tried."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.base.clock import from_us, parse_moment
from firsthour.base.errors import UserError

if TYPE_CHECKING:
    from firsthour.city.bank.journal import Journal
    from firsthour.city.bank.scenario import Scenario
    from firsthour.city.bank.server import Tls
    from firsthour.city.bank.signing import Key
    from firsthour.city.bank.simulator import Bank

CHINESE = {
    "": "按场景文件模拟银行、支付机构：记账、止付、冻结、查询、打款并反馈，供试用查控通道。只监听本机，逐行输出请求。",
    "scenario": "场景文件（TOML）；不指定则使用内置的虚构场景。",
    "port": "监听端口；0 表示任意空闲端口（第一行输出）。",
    "key_id": "通道账号（X-FH-Key）。",
    "secret": "签名密钥。",
    "secret_file": "存有签名密钥的文件，代替 --secret。",
    "authority": "该账号所属机关的名称，在先冻结时以此显示；不指定则为演示城市的机关。",
    "state": "保存状态的文件夹；被终止后再次启动不丢失。不指定则不保存。",
    "starts_at": "场景开始的时间；不指定则为启动时间。已保存的状态沿用原时间。",
    "follow_requests": "以签名请求中的时间为银行时间，供重演过去的时段；默认用本机时间（场景文件可另定）。",
    "cert": "TLS 证书文件；与 --key 同时指定。",
    "key": "TLS 私钥文件。",
    "client_ca": "签发客户端证书的机构证书；指定后客户端须出示证书。",
    "folder": "不监听端口，改为读取第一个文件夹中的报文文件，把反馈写入第二个文件夹，然后退出。",
}
AUTHORITY = "澜州市公安局"

Authority = Annotated[
    str | None, typer.Option(help="Whose requests these are, as others are told; without it the demo city's.")
]
Follows = Annotated[
    bool, typer.Option("--follow-requests", help="Time is what the signed requests say, to play a past hour again.")
]
Folders = Annotated[
    tuple[Path, Path] | None, typer.Option(help="Answer the files of the first folder into the second, and end.")
]


class HalfCertificateError(UserError):
    """TLS needs more than was given."""

    code = "half_certificate"
    english = "--cert and --key belong together, and --client-ca needs both."
    chinese = "--cert 与 --key 须同时指定；--client-ca 需要二者。"


class BadStartError(UserError):
    """The time of the start is none."""

    code = "bad_start"
    english = "--starts-at is no time: {given}."
    chinese = "--starts-at 不是有效时间：{given}。"


def command(
    *,
    scenario: Annotated[Path | None, typer.Option(help="Scenario (TOML); without it the invented one.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0: any free one, told in the first line.")] = 0,
    key_id: Annotated[str, typer.Option(help="The name under which requests are signed (X-FH-Key).")] = "firsthour",
    secret: Annotated[str, typer.Option(help="The secret they are signed with.")] = "bank-sim-secret-of-24-ch",
    secret_file: Annotated[Path | None, typer.Option(help="A file with the secret, instead of --secret.")] = None,
    authority: Authority = None,
    state: Annotated[Path | None, typer.Option(help="Folder to keep what was taken, for the next start.")] = None,
    starts_at: Annotated[str | None, typer.Option(help="When the scenario starts; without it now.")] = None,
    follow_requests: Follows = False,
    cert: Annotated[Path | None, typer.Option(help="TLS certificate, with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="Key of the TLS certificate.")] = None,
    client_ca: Annotated[Path | None, typer.Option(help="Who signs the certificates clients must show.")] = None,
    folder: Folders = None,
) -> None:
    """Be the banks of a scenario: keep accounts, hold and move money, answer; a line of JSON is written a request."""
    from firsthour.city.bank.journal import open_bank
    from firsthour.city.bank.scenario import read_scenario
    from firsthour.city.bank.server import Counters, serve
    from firsthour.city.bank.signing import Gate, Key
    from firsthour.web.config.serving import end_with_starter

    end_with_starter()
    tls = _tls(cert, key, client_ca=client_ca)
    own = Key(
        key_id, authority or AUTHORITY, secret_file.read_text(encoding="utf-8").strip() if secret_file else secret
    )
    played = _with_key(read_scenario(scenario), own)
    played = replace(played, clock="requests") if follow_requests else played
    gate = Gate({one.key_id: one for one in played.keys})
    bank, journal = open_bank(played, _state(state, folder), started_at=_start(starts_at), gate=gate)
    with suppress(KeyboardInterrupt):
        if folder:
            _answer_files(bank, journal, folder, authority=own.authority)
        else:
            serve(Counters(bank, journal, gate, sys.stdout, _read_clock), host="127.0.0.1", port=port, tls=tls)


def _answer_files(bank: "Bank", journal: "Journal", folder: tuple[Path, Path], *, authority: str) -> None:
    from firsthour.city.bank.folder import answer_folder

    folder_in, folder_out = folder
    for line in answer_folder(
        bank, journal, folder_in=folder_in, folder_out=folder_out, authority=authority, now=_read_clock()
    ):
        print(json.dumps(line, ensure_ascii=False))


def _with_key(played: "Scenario", own: "Key") -> "Scenario":
    others = tuple(one for one in played.keys if one.key_id != own.key_id)
    return replace(played, keys=(own, *others))


def _state(state: Path | None, folder: tuple[Path, Path] | None) -> Path | None:
    """Return where the state is kept; files answered twice must be known, so they keep it beside the answers."""
    return folder[1] / ".bank-sim" if folder and state is None else state


def _tls(cert: Path | None, key: Path | None, *, client_ca: Path | None) -> "Tls | None":
    from firsthour.city.bank.server import Tls

    if cert and key:
        return Tls(cert, key, client_ca)
    if cert or key or client_ca:
        raise HalfCertificateError
    return None


def _start(written: str | None) -> datetime:
    try:
        return from_us(parse_moment(written).time_us) if written else _read_clock()
    except ValueError as error:
        raise BadStartError(given=written) from error


def _read_clock() -> datetime:
    return datetime.now(UTC)
