"""``firsthour portal``: serve the public's site; make, show and trust the keys of its packages; see what waits."""

import json
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, language_of

if TYPE_CHECKING:
    from firsthour.web.config.portal_working import Standing

CHINESE = {
    "": "提供公众网上报案服务；keys 显示密钥，trust 信任对方公钥，status 看待送达，resend 重发，check 检查设置。",
    "deed": "要做的事：serve、keys、trust、status、resend、check。",
    "file": "trust：对方的 own.pub 文件。",
    "side": "keys、trust：哪一侧的密钥（portal 公众网站，inner 内部网站）。",
    "days": "resend：重发最近几天内已送达的数据包（内部网站从备份恢复后使用）。",
    "host": "监听地址；反向代理在本机时保持默认。",
    "port": "监听端口。",
    "workers": "服务进程数。",
    "as_json": "以 JSON 输出结果。",
}
_SAID: dict[Language, dict[str, str]] = {
    "en": {
        "serving": "Serving the public's site at {address} (Ctrl-C ends it)",
        "alone": "The inner site's keys are missing: nothing can be reported yet. See: firsthour portal trust FILE",
        "keys": "own key    {own}\npublic     {file}\nother side {peer}",
        "nobody": "not trusted yet: firsthour portal trust FILE --side {side}",
        "status": "waiting: {reports} reports, {added} additions; put aside: {damaged}; missing numbers: {missing}",
        "resent": "{n} packages will be sent again.",
    },
    "zh": {
        "serving": "公众网站已启动：{address}（Ctrl-C 结束）",
        "alone": "缺少内部网站的公钥，暂不能报案。请运行：firsthour portal trust 文件",
        "keys": "本侧密钥 {own}\n公钥文件 {file}\n对方密钥 {peer}",
        "nobody": "尚未信任：firsthour portal trust 文件 --side {side}",
        "status": "待送达：报案 {reports} 件，补充 {added} 件；搁置 {damaged} 个；内部网站缺号 {missing} 个",
        "resent": "将重新发送 {n} 个数据包。",
    },
}


class NoFileError(UserError):
    """Nobody said whose keys."""

    code = "no_key_file"
    english = "Say which file holds the other side's public keys: firsthour portal trust FILE"
    chinese = "请写明对方公钥文件：firsthour portal trust 文件"


class Deed(StrEnum):
    """What can be done."""

    SERVE = "serve"
    KEYS = "keys"
    TRUST = "trust"
    STATUS = "status"
    RESEND = "resend"
    CHECK = "check"


class Side(StrEnum):
    """Whose keys."""

    PORTAL = "portal"
    INNER = "inner"


def command(
    deed: Annotated[Deed, typer.Argument(help="What to do: serve, keys, trust, status, resend, check.")] = Deed.SERVE,
    file: Annotated[Path | None, typer.Argument(help="trust: the other side's own.pub.")] = None,
    *,
    side: Annotated[Side, typer.Option(help="keys, trust: whose, the portal's or the inner site's.")] = Side.PORTAL,
    days: Annotated[int, typer.Option(min=1, max=90, help="resend: what was delivered within so many days.")] = 1,
    host: Annotated[str, typer.Option(help="Address to listen at; leave it when a proxy stands before the site.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen at.")] = 8001,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> int:
    """Serve the public's site; make, show and trust the keys of its packages; see what waits and what is unsafe."""
    from firsthour.web.config.portal_working import open_side, trust_file

    if deed is Deed.CHECK:
        return _check(as_json)

    if deed is Deed.KEYS:
        _print_keys(open_side(side, os.environ), side, as_json)
    elif deed is Deed.TRUST:
        if file is None:
            raise NoFileError
        _print_keys(trust_file(side, file, environ=os.environ), side, as_json)
    elif deed is Deed.STATUS:
        _print_status(as_json)
    elif deed is Deed.RESEND:
        _send_again(days, as_json)
    else:
        _serve(host, port, workers)
    return 0


def _check(as_json: bool) -> int:
    from firsthour.cli.check import say_findings
    from firsthour.web.config.portal_checking import find_portal, look_at_portal

    return say_findings(find_portal(look_at_portal(os.environ, datetime.now(UTC))), as_json=as_json)


def _serve(host: str, port: int, workers: int) -> None:
    from firsthour.web.config import serving
    from firsthour.web.config.portal_working import APPLICATION, exchanging_beside, open_side, set_up_portal

    serving.check_port(host, port)
    is_joined = open_side("portal", os.environ).peer is not None
    set_up_portal()
    from firsthour.web.config.preparing import prepare

    prepare()
    serving.check_port(host, port)
    words = _SAID[language_of(os.environ)]
    print(words["serving"].format(address=f"http://{host}:{port}"), flush=True)
    if not is_joined:
        print(words["alone"], flush=True)
    serving.end_with_starter()
    with exchanging_beside():
        serving.serve(host, port, workers=workers, application=APPLICATION)


def _print_keys(standing: "Standing", side: str, as_json: bool) -> None:
    file = standing.folder / "keys" / "own.pub"
    peer = standing.peer.fingerprint if standing.peer else ""
    if as_json:
        print(json.dumps({"side": side, "own": standing.own.fingerprint, "public": str(file), "peer": peer}))
        return
    words = _SAID[language_of(os.environ)]
    shown = peer or words["nobody"].format(side=side)
    print(words["keys"].format(own=standing.own.fingerprint, file=file, peer=shown))


def _print_status(as_json: bool) -> None:
    _make_ready()
    from firsthour.web.portal.exchange import boxes
    from firsthour.web.portal.queries import count_missing, count_waiting

    found = {**count_waiting(), "damaged": len(boxes().list_damaged()), "missing": count_missing()}
    print(json.dumps(found) if as_json else _SAID[language_of(os.environ)]["status"].format(**found))


def _send_again(days: int, as_json: bool) -> None:
    _make_ready()
    from firsthour.web.portal.exchange import send_again

    n_again = send_again(since=datetime.now(UTC) - timedelta(days=days))
    print(json.dumps({"again": n_again}) if as_json else _SAID[language_of(os.environ)]["resent"].format(n=n_again))


def _make_ready() -> None:
    from firsthour.web.config.portal_working import set_up_portal

    set_up_portal()
    from firsthour.web.config.preparing import prepare_database

    prepare_database()
