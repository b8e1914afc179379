"""``firsthour sms-sim``: be an invented provider of short messages, so that a line can be tried before there is one."""

import asyncio
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer

CHINESE = {
    "": "模拟短信服务商，供试用线路：手机号末两位决定短信的结果，逐行输出收到的内容。只监听本机，不发送短信。",
    "kind": "线路类型：smpp 或 http。",
    "port": "监听端口；0 表示任意空闲端口（第一行输出）。",
    "user": "SMPP 账号。",
    "secret": "SMPP 密码，或 HTTP 签名密钥。",
    "rate": "SMPP：每秒最多接收的条数，超出则要求放慢。",
    "receipts": "多少秒后返回状态报告。",
    "hex_ids": "SMPP：应答用十六进制编号，状态报告用十进制编号。",
    "cuts_every": "SMPP：每收到多少条就断开一次；0 表示不断开。",
}


def command(
    kind: Annotated[str, typer.Argument(help="The kind of line: smpp or http.")] = "smpp",
    *,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0: any free one, told in the first line.")] = 2775,
    user: Annotated[str, typer.Option(help="Name of the SMPP account.")] = "firsthour",
    secret: Annotated[
        str, typer.Option(help="Password (SMPP), or secret of the signature (HTTP).")
    ] = "sim-secret-of-16",
    rate: Annotated[int, typer.Option(min=1, help="SMPP: parts a second; above it one is told to slow down.")] = 1000,
    receipts: Annotated[float, typer.Option(min=0, max=3600, help="After how many seconds receipts come.")] = 0.05,
    hex_ids: Annotated[bool, typer.Option("--hex-ids", help="SMPP: answer numbers in hexadecimal.")] = False,
    cuts_every: Annotated[int, typer.Option(min=0, help="SMPP: cut the link after so many parts; 0: never.")] = 0,
) -> None:
    """Be an invented provider: the last two digits of a number decide what happens; what came is told line by line."""
    with suppress(KeyboardInterrupt):
        if kind == "http":
            from firsthour.web.desk.sms_sim.http_side import HttpRules, serve_http

            serve_http(HttpRules("127.0.0.1", port, secret, receipts), sys.stdout, now=_read_clock)
        elif kind == "smpp":
            from firsthour.web.desk.sms_lines.smpp_wire import library
            from firsthour.web.desk.sms_sim.smpp_side import SmppRules, serve_smpp

            library()
            rules = SmppRules("127.0.0.1", port, user, secret, rate, receipts, hex_ids, cuts_every)
            asyncio.run(serve_smpp(rules, sys.stdout, now=_read_clock))
        else:
            raise typer.BadParameter("smpp / http")


def _read_clock() -> datetime:
    return datetime.now(UTC)
