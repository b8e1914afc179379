"""What is unsafe about the line of short messages, and does it reach anybody? Said by ``firsthour check``."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from firsthour.web.config.checking import Finding
from firsthour.web.desk.sms_lines.line_settings import LineSettings

WAITED = timedelta(minutes=10)
SHORTEST_SECRET = 16
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


@dataclass(frozen=True)
class SmsSetting:
    """What is looked at; gathered by ``look_at_sms``. ``n_waiting`` have been due for more than ten minutes."""

    line: LineSettings
    is_demo: bool = False
    is_secret_open: bool = False
    has_library: bool = True
    n_waiting: int = 0
    n_failed: int = 0
    trouble: str = ""
    is_example: bool = False


def find_sms(setting: SmsSetting) -> list[Finding]:
    """Return everything that is to be said, what is bad first."""
    if setting.is_demo:
        return list(_demo(setting.line))
    findings = [*_line(setting), *_secret(setting), *_work(setting)]
    return sorted(findings, key=lambda finding: finding.weight != "bad")


def look_at_sms(now: datetime) -> SmsSetting:
    """Look at the line as it is set up. Django is ready."""
    from django.conf import settings
    from django.db import DatabaseError

    line: LineSettings = settings.SMS_LINE
    common: dict[str, Any] = {
        "line": line,
        "is_demo": settings.ENVIRONMENT.is_demo,
        "is_secret_open": bool(line.secret_file) and _is_open(Path(line.secret_file)),
        "has_library": line.kind != "smpp" or find_spec("smpp34") is not None,
    }
    try:
        return SmsSetting(**common, **_counts(now))
    except DatabaseError:  # ``checking.look`` says that the database does not answer, or has old tables
        return SmsSetting(**common)


def _demo(line: LineSettings) -> Iterator[Finding]:
    if line.kind != "file" and line.host not in _LOCAL:
        yield _bad(
            "sms_demo_line", f"Demo mode is on, but short messages go to {line.host}: unset FIRSTHOUR_SMS.",
            f"演示模式已开启，但短信将发往 {line.host}：请取消 FIRSTHOUR_SMS。",
        )  # fmt: skip


def _line(setting: SmsSetting) -> Iterator[Finding]:
    line = setting.line
    if line.kind == "file":
        yield _advice(
            "sms_file", "No line for short messages is named (FIRSTHOUR_SMS): they are kept as files (outbox/sms) "
            "until a program of yours fetches them.",
            "未指定短信线路（FIRSTHOUR_SMS）：短信只存为文件（outbox/sms），须由本单位程序取走发送。",
        )  # fmt: skip
        return
    if not line.is_tls and line.host not in _LOCAL:
        weight = _bad if line.kind == "http" else _advice
        scheme = "https" if line.kind == "http" else "smpps"
        yield weight(
            "sms_in_the_open", f"Numbers and texts go to {line.host} unencrypted: write {scheme}:// in FIRSTHOUR_SMS, "
            "or use a line that only the two of you share.",
            f"号码与短信内容以明文发往 {line.host}：请在 FIRSTHOUR_SMS 中写 {scheme}://，或使用专线。",
        )  # fmt: skip
    if not setting.has_library:
        yield _bad(
            "sms_no_library", "The library smpp34 is missing; nothing leaves by SMPP: make setup",
            "缺少 smpp34 库，SMPP 短信无法发出：make setup",
        )  # fmt: skip
    if line.kind == "smpp" and not line.sender:
        yield _advice(
            "sms_no_sender", "FIRSTHOUR_SMS_FROM is not set: the provider decides what number messages come from.",
            "未设 FIRSTHOUR_SMS_FROM：发送号码由服务商决定。",
        )  # fmt: skip


def _secret(setting: SmsSetting) -> Iterator[Finding]:
    line = setting.line
    if line.kind == "file":
        return
    if not line.secret:
        yield _bad(
            "sms_no_secret", "The line for short messages has no password or secret: FIRSTHOUR_SMS_SECRET_FILE",
            "短信线路未设密码或签名密钥：FIRSTHOUR_SMS_SECRET_FILE",
        )  # fmt: skip
    elif line.kind == "http" and len(line.secret) < SHORTEST_SECRET:
        yield _bad(
            "sms_short_secret", f"The secret that signs short messages is shorter than {SHORTEST_SECRET} characters.",
            f"短信签名密钥不足 {SHORTEST_SECRET} 位。",
        )  # fmt: skip
    if setting.is_secret_open:
        yield _bad(
            "sms_secret_readable", f"Others on this machine can read the secret of the line: chmod 600 "
            f"{line.secret_file}",
            f"本机其他用户可读取短信线路密钥：chmod 600 {line.secret_file}",
        )  # fmt: skip


def _work(setting: SmsSetting) -> Iterator[Finding]:
    if setting.n_waiting:
        why = f" ({setting.trouble})" if setting.trouble else ""
        yield _bad(
            "sms_waiting", f"{setting.n_waiting} short messages have been due for more than ten minutes{why}: is "
            "firsthour worker running, and does the provider answer?",
            f"有 {setting.n_waiting} 条短信超过十分钟未发出{why}：请检查 firsthour worker 是否运行、服务商是否应答。",
        )  # fmt: skip
    if setting.n_failed:
        yield _advice(
            "sms_failed", f"{setting.n_failed} short messages of the last day failed; the page of short messages says "
            "why.",
            f"最近一天有 {setting.n_failed} 条短信发送失败，原因见“短信”页面。",
        )  # fmt: skip
    if setting.is_example and setting.line.kind != "file":
        yield _advice(
            "sms_example_rules", "Quiet hours and the daily most of short messages are the example's: write sms.toml "
            "into the home folder.",
            "短信免打扰时段和每日上限仍为示例：请在主文件夹中编写 sms.toml。",
        )  # fmt: skip


def _counts(now: datetime) -> dict[str, Any]:
    from firsthour.web.desk.queries.sms import count_trouble
    from firsthour.web.desk.sms_lines.purposes import read_sms_rules

    return {**count_trouble(now, waited=WAITED), "is_example": read_sms_rules().is_example}


def _bad(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "bad", english, chinese)


def _advice(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "advice", english, chinese)


def _is_open(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
