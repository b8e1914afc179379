"""``firsthour check``: name every unsafe setting of the site in a plain sentence; exit 1 when there is one."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.cli.settings import Language, language_of

if TYPE_CHECKING:
    from firsthour.web.config.checking import Finding

CHINESE = {"": "检查网站设置，逐条说明不安全之处；有不安全设置时以 1 退出。", "as_json": "以 JSON 输出结果。"}
_SAID: dict[Language, dict[str, str]] = {
    "en": {"bad": "unsafe", "advice": "advice", "fine": "No unsafe setting was found."},
    "zh": {"bad": "不安全", "advice": "建议", "fine": "未发现不安全的设置。"},
}


def command(*, as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False) -> int:
    """Name every unsafe setting of the site; exit 1 when there is one."""
    from firsthour.web.config.working import set_up

    set_up()
    from firsthour.web.config.checking import find, look
    from firsthour.web.config.gateway_checking import find_gateways, look_at_gateways
    from firsthour.web.config.portal_checking import find_portal, look_at_portal
    from firsthour.web.config.sms_checking import find_sms, look_at_sms

    now = datetime.now(UTC)
    found = [*find(look(now)), *find_sms(look_at_sms(now)), *find_gateways(look_at_gateways(now))]
    found += find_portal(look_at_portal(os.environ, now))
    return say_findings(found, as_json=as_json)


def say_findings(findings: "Sequence[Finding]", *, as_json: bool) -> int:
    """Print findings, and return 1 when one of them is bad."""
    language = language_of(os.environ)
    n_bad = sum(finding.weight == "bad" for finding in findings)
    if as_json:
        listed = [
            {"code": one.code, "weight": one.weight, "sentence": {"en": one.english, "zh": one.chinese}}
            for one in findings
        ]
        print(json.dumps({"safe": not n_bad, "findings": listed}, ensure_ascii=False))
        return int(n_bad > 0)
    words = _SAID[language]
    for finding in findings:
        print(f"{words[finding.weight]}[{finding.code}]: {finding.sentence(language)}")
    if not n_bad:
        print(words["fine"])
    return int(n_bad > 0)
