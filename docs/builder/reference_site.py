"""Which permissions, roles, routes and jobs has the site? Read from what the site itself declares."""

from typing import Any

from docs.builder.reference_verbs import HEAD
from docs.builder.site_facts import list_site_facts
from docs.builder.words import table

from firsthour.law.lookups import list_lookup_lines

Json = dict[str, Any]
_APPS = {"ui": "The frame 外壳", "people": "People 人员", "audit": "The record 审计", "desk": "The desk 工作台", 
         "intake": "Intake 受理", "cases": "Cases 案件", "alerts": "Warnings 预警", "statements": "Statements 流水",
         "gateway": "Bank gateway 银行通道", "holds": "Holds 止付冻结", "appeals": "Wrong freezes 误冻申诉",
         "restitution": "Restitution 追赃返还",
         "api": "Interface 接口", "": "Logging in 登录"}  # fmt: skip


def permissions_page() -> str:
    """Return the reference of permissions, roles and scopes."""
    facts = list_site_facts()
    parts = [
        HEAD + "# Permissions and roles 权限与岗位",
        "A role is held in a unit, for a time; its permissions hold there and in every unit below. What they reach is "
        "told in [who sees what](../explanation/who-sees-what.md).",
        "## Roles 岗位",
        table(
            ["role", "岗位", "what it is for", "说明", "second step at log-in"],
            [
                [f"`{one['key']}`", one["words"]["zh"], one["explained"]["en"], one["explained"]["zh"],
                 "yes" if one["second_step"] else ""]
                for one in facts["roles"]
            ],
        ),
        "## Which role may what 岗位权限",
        _grid(facts),
        "## Scopes of service keys 服务密钥的范围",
        table(
            ["scope", "opens", "可以做什么"],
            [[f"`{one['key']}`", one["words"]["en"], one["words"]["zh"]] for one in facts["scopes"]],
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _grid(facts: Json) -> str:
    header = ["permission", "an officer who has it", "权限", *(f"`{role['key']}`" for role in facts["roles"])]
    rows = [
        [
            f"`{one['key']}`",
            one["words"]["en"],
            one["words"]["zh"],
            *("●" if one["key"] in role["permissions"] else "" for role in facts["roles"]),
        ]
        for one in facts["permissions"]
    ]
    return table(header, rows)


def routes_page() -> str:
    """Return the reference of every address with who may come there."""
    by_app: dict[str, list[list[str]]] = {}
    for route in list_site_facts()["routes"]:
        parts = route["app"].split(".")
        app = parts[2] if parts[:2] == ["firsthour", "web"] else ""
        by_app.setdefault(app, []).append([f"`{route['address']}`", f"`{route['name']}`", _who(route)])
    parts = [
        HEAD + "# Routes 地址与访问规则",
        "Every address of the site and the rule its view carries (`ui.access`). A view without a rule answers nobody. "
        "The rule is the first door only: what a visitor finds behind it is narrowed by the policies "
        "([who sees what](../explanation/who-sees-what.md)).",
    ]
    for app, title in _APPS.items():
        if app in by_app:
            parts += [f"## {title}", table(["address", "name", "who may"], by_app.pop(app))]
    assert not by_app, f"apps without a title: {sorted(by_app)}"
    return "\n\n".join(parts) + "\n"


def _who(route: Json) -> str:
    words = {
        "needs": f"officers with `{route['permission']}`",
        "signed_in": "every officer",
        "service": f"a key with `{route['scope']}`",
        "open": f"everybody: {route['reason']}",
        "": "**nobody: no rule**",
    }
    return words[route["guard"]]


def jobs_page() -> str:
    """Return the reference of background jobs and their schedules."""
    rows = [
        [
            f"`{one['label']}`", one["words"]["en"], one["words"]["zh"], _when(one), str(one["max_attempts"]),
            f"{one['pause_s']} s", f"{one['limit_s']} s", "yes" if one["is_atomic"] else "no",
        ]
        for one in list_site_facts()["jobs"]
    ]  # fmt: skip
    parts = [
        HEAD + "# Background jobs 后台任务",
        "Declared in the modules `jobs` of the apps, done by `firsthour worker`, shown at `/jobs`. Times are the "
        "city's (Asia/Shanghai). After a stop a schedule makes up for what it missed once, or slot by slot where it "
        "says *each*. **Pause** is the pause before the second attempt, doubled each time; **limit** how long one "
        "attempt may take. **One transaction**: what the job does and the note that it is done are kept together, so a "
        "worker that is killed loses and repeats nothing; a job that says *no* may run again and recognises its work.",
        table(["job", "what it does", "任务", "when", "attempts", "pause", "limit", "one transaction"], rows),
    ]
    return "\n\n".join(parts) + "\n"


def _when(one: Json) -> str:
    if not one["minutes"] and not one["at"]:
        return "when put"
    made_up = "; each" if one["missed"] == "each" else ""
    if one["at"]:
        return f"daily {one['at']}{made_up}"
    hours, minutes = divmod(one["minutes"], 60)
    return f"every {hours} h{made_up}" if not minutes else f"every {one['minutes']} min{made_up}"


def lookup_lines(language: str) -> str:
    """Return the lines at which look-ups raise a notice."""
    heads = {"en": ["records a day", "of", "source", "status"], "zh": ["每日条数", "类别", "来源", "核实状态"]}
    rows = [
        [str(line.records), line.name[language], f"{line.source} {line.article}", line.status]
        for line in list_lookup_lines()
    ]
    return table(heads[language], rows)
