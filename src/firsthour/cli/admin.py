"""``firsthour admin``: the first administrator of a new site, made where its files lie."""

import getpass
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import Language, language_of

CHINESE = {
    "": "创建首名管理员；没有机构时同时建立顶层机构。密码由系统生成，只显示一次，首次登录须更改。",
    "name": "姓名。",
    "badge": "警号（登录用）。",
    "unit": "任职机构的编码；省略时为顶层机构。",
    "unit_name": "尚无机构时，顶层机构的名称。",
    "again": "已有管理员时仍再创建一名，并说明理由（写入审计）。",
    "ask": "自行输入密码，不由系统生成。",
}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "made": "{name} ({badge}) administers {unit}.",
        "password": "One-time password, shown once, good for {hours} hours: {password}",
        "own": "Log in with the password you typed.",
        "prompt": "Password: ",
        "once_more": "Once more: ",
    },
    "zh": {
        "made": "{name}（{badge}）已任 {unit} 管理员。",
        "password": "一次性密码（只显示这一次，{hours} 小时内有效）：{password}",
        "own": "请用刚才输入的密码登录。",
        "prompt": "密码：",
        "once_more": "再输一次：",
    },
}


class PasswordsDifferError(UserError):
    """What was typed twice is not the same."""

    code = "passwords_differ"
    english = "The two passwords are not the same."
    chinese = "两次输入的密码不一致。"


def command(
    name: Annotated[str, typer.Argument(help="The administrator's name.")],
    badge: Annotated[str, typer.Argument(help="The badge number, by which officers log in.")],
    *,
    unit: Annotated[str, typer.Option(help="Code of the unit; without it the one at the top.")] = "",
    unit_name: Annotated[str, typer.Option(help="Name of the unit at the top, when there is none yet.")] = "",
    again: Annotated[str, typer.Option(help="Make one although there is one; say why (kept in the record).")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="Type a password instead of getting one.")] = False,
) -> None:
    """Make the first administrator, and the unit at the top when there is none.

    The password is made up, shown once, and must be changed at the first log-in.
    """
    from firsthour.web.config.working import set_up

    settings = set_up()
    from firsthour.web.config.preparing import prepare_database
    from firsthour.web.people.operations.first import make_first_administrator

    prepare_database()
    words = _WORDS[language_of(os.environ)]
    made = make_first_administrator(
        name, badge, unit_code=unit, unit_name=unit_name, reason=again,
        password=_typed(words) if ask else "", now=datetime.now(UTC),
    )  # fmt: skip
    print(words["made"].format(name=made.officer.name, badge=made.officer.badge, unit=made.unit.name))
    hours = settings.ONE_TIME_PASSWORD_HOURS
    print(words["password"].format(hours=hours, password=made.password) if made.password else words["own"])


def _typed(words: dict[str, str]) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(words["prompt"])
    if first != getpass.getpass(words["once_more"]):
        raise PasswordsDifferError
    return first
