"""What is wrong about the ways to banks, and does anything wait for them? Said by ``firsthour check``."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from firsthour.web.config.checking import Finding
from firsthour.web.gateway.gateways import LOOPBACK, BadGatewaysError, Gateway, Problem, look_around

WAITED = timedelta(minutes=10)


@dataclass(frozen=True)
class GatewaySetting:
    """What is looked at; gathered by ``look_at_gateways``. ``n_waiting`` have been waiting for ten minutes and more."""

    gateways: tuple[Gateway, ...] = ()
    error: BadGatewaysError | None = None
    is_demo: bool = False
    missing: tuple[Problem, ...] = ()
    open_secrets: tuple[str, ...] = ()
    n_waiting: int = 0
    n_by_hand: int = 0
    n_failed: int = 0
    n_for_a_person: int = 0
    down: tuple[str, ...] = ()


def find_gateways(setting: GatewaySetting) -> list[Finding]:
    """Return everything that is to be said, what is bad first."""
    findings = [*_table(setting), *_machine(setting), *_work(setting)]
    return sorted(findings, key=lambda finding: finding.weight != "bad")


def look_at_gateways(now: datetime) -> GatewaySetting:
    """Look at the gateways as they are set up. Django is ready."""
    from django.conf import settings
    from django.db import DatabaseError

    from firsthour.web.gateway.known import known_gateways

    known = known_gateways()
    listed = known.gateways.listed
    common: dict[str, Any] = {
        "gateways": listed,
        "error": known.error,
        "is_demo": settings.ENVIRONMENT.is_demo,
        "missing": tuple(problem for gateway in listed for problem in look_around(gateway)),
        "open_secrets": tuple(
            str(file)
            for gateway in listed
            for file in (gateway.secret_file, gateway.key_file)
            if file is not None and _is_open(file)
        ),
    }
    try:
        return GatewaySetting(**common, **_counts(now))
    except DatabaseError:  # ``checking.look`` says that the database does not answer, or has old tables
        return GatewaySetting(**common)


def _table(setting: GatewaySetting) -> Iterator[Finding]:
    if setting.error is not None:
        yield _bad("gateways_unreadable", setting.error.sentence("en"), setting.error.sentence("zh"))
    elif not setting.gateways and not setting.is_demo:
        yield _advice(
            "gateways_none", "No gateway to banks is named (gateways.toml in the home folder): every request is passed "
            "on by hand.",
            "未配置银行通道（主文件夹中的 gateways.toml）：所有请求均须人工转达。",
        )  # fmt: skip
    outside = [one.key for one in setting.gateways if one.way == "https" and _host(one) not in LOOPBACK]
    if setting.is_demo and outside:
        shown = ", ".join(outside)
        yield _bad(
            "gateways_demo", f"Demo mode is on, but requests of a demo would reach real banks: {shown}.",
            f"演示模式已开启，但演示请求将发往真实银行通道：{shown}。",
        )  # fmt: skip


def _machine(setting: GatewaySetting) -> Iterator[Finding]:
    for problem in setting.missing:
        yield _bad(
            f"gateway_{problem.code}", f"Gateway to banks: {problem.sentence('en')}.",
            f"银行通道：{problem.sentence('zh')}。",
        )  # fmt: skip
    for file in setting.open_secrets:
        yield _bad(
            "gateway_secret_readable", f"Others on this machine can read a secret of a gateway: chmod 600 {file}",
            f"本机其他用户可读取银行通道密钥：chmod 600 {file}",
        )  # fmt: skip


def _work(setting: GatewaySetting) -> Iterator[Finding]:
    if setting.down:
        shown = ", ".join(setting.down)
        yield _bad("gateway_is_down", f"Gateways that do not answer: {shown}.", f"银行通道无应答：{shown}。")
    if setting.n_waiting:
        yield _bad(
            "gateway_waiting", f"{setting.n_waiting} messages to banks have been waiting for more than ten minutes: is "
            "firsthour worker running?",
            f"有 {setting.n_waiting} 条银行报文超过十分钟未发出：请检查 firsthour worker 是否运行。",
        )  # fmt: skip
    if setting.n_by_hand:
        yield _advice(
            "gateway_by_hand", f"{setting.n_by_hand} messages to banks have been waiting for more than ten minutes for "
            "somebody to pass them on.",
            f"有 {setting.n_by_hand} 条银行报文超过十分钟无人转达。",
        )  # fmt: skip
    if setting.n_failed:
        yield _advice(
            "gateway_failed", f"{setting.n_failed} messages were not taken by their bank and wait for a person.",
            f"有 {setting.n_failed} 条报文被银行拒收，等待人工处理。",
        )  # fmt: skip
    if setting.n_for_a_person:
        yield _advice(
            "gateway_answers", f"{setting.n_for_a_person} answers of banks wait for a person: nobody asked for them, "
            "or they could not be taken in.",
            f"有 {setting.n_for_a_person} 条银行反馈等待人工处理：无对应请求，或者未能接收。",
        )  # fmt: skip


def _counts(now: datetime) -> dict[str, Any]:
    from firsthour.web.gateway.queries.health import count_trouble

    return count_trouble(now, waited=WAITED)


def _host(gateway: Gateway) -> str:
    return urlsplit(gateway.address).hostname or ""


def _bad(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "bad", english, chinese)


def _advice(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "advice", english, chinese)


def _is_open(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
