"""What is unsafe about the public's site, and about the way packages go between it and the inner one?

Said by ``firsthour portal check``, and by ``firsthour check`` where a portal is joined to the site or lies beside it.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firsthour.base.packages.boxes import Boxes, list_packages
from firsthour.base.packages.keys import OWN, PEER
from firsthour.web.config.checking import Finding
from firsthour.web.config.portal_environment import PortalEnvironment, inner_exchange, read_portal_environment

WAITED = timedelta(days=1)
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Side:
    """What is seen of one side's folder of packages."""

    is_joined: bool = True
    open_keys: tuple[Path, ...] = ()
    n_damaged: int = 0
    n_waiting: int = 0  # for more than a day, in either box
    folder: Path = Path()


@dataclass(frozen=True)
class PortalSetting:
    """What is looked at; gathered by ``look_at_portal``. A side that is not on this machine is None."""

    environment: PortalEnvironment
    portal: Side | None = None
    inner: Side | None = None
    is_inside_home: bool = False


def find_portal(setting: PortalSetting) -> list[Finding]:
    """Return everything that is to be said, what is bad first."""
    findings: list[Finding] = []
    if setting.portal is not None:
        findings += [*_open_to_the_world(setting.environment), *_own_settings(setting)]
    for side, name, chinese in ((setting.portal, "portal", "公众网站"), (setting.inner, "inner", "内部网站")):
        if side is not None:
            findings += _packages(side, name, chinese)
    return sorted(findings, key=lambda finding: finding.weight != "bad")


def look_at_portal(environ: Mapping[str, str], now: datetime) -> PortalSetting:
    """Look at both sides as far as they are on this machine."""
    environment = read_portal_environment(environ)
    inner = inner_exchange(environ)
    home = Path(environ.get("FIRSTHOUR_HOME") or "var").resolve()
    has_portal = (environment.home / "secret_key").is_file() or (environment.exchange / "keys" / OWN).is_file()
    is_joined_inside = (inner / "keys" / PEER).is_file()
    return PortalSetting(
        environment=environment,
        portal=_look_at(environment.exchange, now, environment.home) if has_portal else None,
        inner=_look_at(inner, now) if is_joined_inside else None,
        is_inside_home=environment.home.is_relative_to(home),
    )


def _open_to_the_world(here: PortalEnvironment) -> Iterator[Finding]:
    outside = [host for host in here.hosts if host not in _LOCAL]
    if here.is_demo and outside:
        shown = ", ".join(outside)
        yield _bad(
            "portal_demo", f"The public's site is in demo mode, but answers to {shown}: people would report to nobody.",
            f"公众网站处于演示模式，但对外域名为 {shown}：群众的报案将无人办理。",
        )  # fmt: skip
    if any("*" in host or host.startswith(".") for host in here.hosts):
        yield _bad(
            "portal_any_host", "FIRSTHOUR_PORTAL_HOSTS admits any name; list the names of the public's site.",
            "FIRSTHOUR_PORTAL_HOSTS 接受任意域名；请逐一列出公众网站域名。",
        )  # fmt: skip
    if not here.is_demo and not here.https:
        yield _bad(
            "portal_no_https", "Without HTTPS, what people report crosses the network in the open. Put a proxy with a "
            "certificate before the public's site and set FIRSTHOUR_PORTAL_HTTPS=1.",
            "未使用 HTTPS，报案内容将明文传输。请在公众网站前设置带证书的代理，并设 FIRSTHOUR_PORTAL_HTTPS=1。",
        )  # fmt: skip
    if here.debug:
        yield _bad(
            "portal_debug", "FIRSTHOUR_DEBUG is on: error pages show the public what is inside.",
            "FIRSTHOUR_DEBUG 已开启：公众网站出错页面会显示程序内部。",
        )  # fmt: skip


def _own_settings(setting: PortalSetting) -> Iterator[Finding]:
    here = setting.environment
    if not here.is_demo and setting.is_inside_home:
        yield _bad(
            "portal_inside", "The public's site lies in the inner site's folder. Put it on a machine of its own, or at "
            "least elsewhere: FIRSTHOUR_PORTAL_HOME",
            "公众网站位于内部网站的文件夹中。请另用一台机器，至少另设文件夹：FIRSTHOUR_PORTAL_HOME",
        )  # fmt: skip
    if not here.place[0]:
        yield _advice(
            "portal_no_place", "The public's site does not say whose it is: FIRSTHOUR_PORTAL_PLACE",
            "公众网站未写明所属城市：FIRSTHOUR_PORTAL_PLACE",
        )  # fmt: skip


def _packages(side: Side, name: str, chinese: str) -> Iterator[Finding]:
    for key in side.open_keys:
        yield _bad(
            "portal_key_readable", f"Others on this machine can read a key of the {name} side: chmod 600 {key}",
            f"本机其他用户可读取{chinese}的密钥：chmod 600 {key}",
        )  # fmt: skip
    if not side.is_joined:
        yield _bad(
            "portal_not_joined", "The public's site is joined to no inner site; nobody can report. "
            "firsthour portal trust FILE",
            "公众网站尚未与内部网站连接，无法报案：firsthour portal trust 文件",
        )  # fmt: skip
    if side.n_damaged:
        yield _bad(
            "packages_put_aside", f"{side.n_damaged} packages were put aside on the {name} side; why stands beside "
            f"each in {side.folder / 'damaged'}",
            f"{chinese}有 {side.n_damaged} 个数据包被搁置，原因见 {side.folder / 'damaged'}",
        )  # fmt: skip
    if side.n_waiting:
        yield _bad(
            "packages_waiting", f"{side.n_waiting} packages have waited for more than a day on the {name} side: does "
            "the ferry go, and the worker run?",
            f"{chinese}有 {side.n_waiting} 个数据包等待超过一天：请检查传送与后台任务。",
        )  # fmt: skip


def _look_at(folder: Path, now: datetime, home: Path | None = None) -> Side:
    boxes = Boxes(folder)
    keys = [folder / "keys" / OWN, *([home / "secret_key", home / "code_key"] if home else [])]
    waiting = [*list_packages(boxes.out), *list_packages(boxes.arrived)]
    return Side(
        is_joined=(folder / "keys" / PEER).is_file(),
        open_keys=tuple(key for key in keys if key.is_file() and key.stat().st_mode & _OTHERS),
        n_damaged=len(boxes.list_damaged()),
        n_waiting=sum(now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > WAITED for path in waiting),
        folder=folder,
    )


def _bad(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "bad", english, chinese)


def _advice(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "advice", english, chinese)
