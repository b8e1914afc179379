"""What is unsafe about the way this site is set up? Each finding has a stable code and one plain sentence.

A finding is ``bad`` (people or records are at risk; the site should not be open like this) or ``advice``. What is said
depends only on ``Setting``, so every finding can be tried in a test.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from firsthour.web.config.environment import Environment
from firsthour.web.config.kept_keys import FILE_NAME

Weight = Literal["bad", "advice"]
BACKUP_AGE = timedelta(days=2)
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


@dataclass(frozen=True)
class Finding:
    """Something unsafe, or worth doing."""

    code: str
    weight: Weight
    english: str
    chinese: str

    def sentence(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return self.chinese if language == "zh" else self.english


@dataclass(frozen=True)
class Setting:
    """What is looked at; gathered by ``look``."""

    environment: Environment
    n_demo_officers: int = 0
    n_administrators: int = 1
    n_one_time_passwords: int = 0
    n_needing_a_person: int = 0
    pending: tuple[str, ...] = ()
    missing_assets: tuple[str, ...] = ()
    time_zone: str = "Asia/Shanghai"
    newest_backup: datetime | None = None
    outgoing: Mapping[str, Any] = field(default_factory=dict)  # Django's settings of mails and webhooks (``outgoing``)
    refused: str = ""  # why the database could not be asked
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


Rule = Callable[[Setting], Iterator[Finding]]


def find(setting: Setting) -> list[Finding]:
    """Return everything that is to be said, what is bad first."""
    findings = [finding for rule in RULES for finding in rule(setting)]
    return sorted(findings, key=lambda finding: finding.weight != "bad")


def _mode(setting: Setting) -> Iterator[Finding]:
    here = setting.environment
    outside = [host for host in here.hosts if host not in _LOCAL]
    if here.is_demo and outside:
        shown = ", ".join(outside)
        yield _bad(
            "demo_mode", f"Demo mode is on, but the site answers to {shown}: demo passwords would be accepted there.",
            f"演示模式已开启，但网站对外域名为 {shown}：演示账号在那里也能登录。",
        )  # fmt: skip
    if not here.is_demo and setting.n_demo_officers:
        yield _bad(
            "demo_officers", f"{setting.n_demo_officers} invented officers of a demo are among the real ones.",
            f"正式环境中混有 {setting.n_demo_officers} 名演示人员。",
        )  # fmt: skip
    if here.debug:
        yield _bad(
            "debug", "FIRSTHOUR_DEBUG is on: error pages show the program's inside, with people's data.",
            "FIRSTHOUR_DEBUG 已开启：出错页面会显示程序内部和个人信息。",
        )  # fmt: skip


def _network(setting: Setting) -> Iterator[Finding]:
    here = setting.environment
    if any("*" in host or host.startswith(".") for host in here.hosts):
        yield _bad(
            "any_host", "FIRSTHOUR_HOSTS admits any name; list the names of this site.",
            "FIRSTHOUR_HOSTS 接受任意域名；请逐一列出本站域名。",
        )  # fmt: skip
    if not here.is_demo and not here.https:
        yield _bad(
            "no_https", "Without HTTPS, passwords and case data cross the network in the open. Put a proxy with a "
            "certificate before the site and set FIRSTHOUR_HTTPS=1.",
            "未使用 HTTPS，密码和案件信息将明文传输。请在网站前设置带证书的代理，并设 FIRSTHOUR_HTTPS=1。",
        )  # fmt: skip


def _files(setting: Setting) -> Iterator[Finding]:
    key = setting.environment.secret_key_file
    if _is_open(key):
        yield _bad(
            "key_readable", f"Others on this machine can read the signing key: chmod 600 {key}",
            f"本机其他用户可读取签名密钥：chmod 600 {key}",
        )  # fmt: skip
    home = setting.environment.home
    if _is_open(home / FILE_NAME):
        yield _bad(
            "kept_keys_readable", f"Others on this machine can read the kept keys: chmod 600 {home / FILE_NAME}",
            f"本机其他用户可读取留存密钥：chmod 600 {home / FILE_NAME}",
        )  # fmt: skip
    if not setting.environment.is_demo and home.is_dir() and home.stat().st_mode & stat.S_IRWXO:
        yield _bad(
            "home_readable", f"Others on this machine can enter the site's folder: chmod 750 {home}",
            f"本机其他用户可进入网站文件夹：chmod 750 {home}",
        )  # fmt: skip
    if setting.missing_assets:
        names = ", ".join(setting.missing_assets)
        yield _bad(
            "no_assets", f"The pages' styles and scripts are missing ({names}): make setup",
            f"缺少页面样式与脚本（{names}）：make setup",
        )  # fmt: skip


def _database(setting: Setting) -> Iterator[Finding]:
    here = setting.environment
    if setting.refused:
        yield _bad(
            "no_database", f"The database does not answer: {setting.refused}", f"数据库无法访问：{setting.refused}"
        )
    if setting.pending:
        names = ", ".join(setting.pending[:5]) + (" …" if len(setting.pending) > 5 else "")
        yield _bad(
            "pending_migrations", f"The tables are older than this version ({names}): firsthour serve updates them.",
            f"数据表版本较旧（{names}）：启动 firsthour serve 时会自动更新。",
        )  # fmt: skip
    if not here.is_demo and here.database["ENGINE"].endswith("sqlite3"):
        yield _advice(
            "sqlite", "SQLite holds one machine and a few dozen people; for more, name a PostgreSQL in "
            "FIRSTHOUR_DATABASE.",
            "SQLite 适合单机、数十人使用；人数更多请在 FIRSTHOUR_DATABASE 中指定 PostgreSQL。",
        )  # fmt: skip


def _people(setting: Setting) -> Iterator[Finding]:
    if setting.refused or setting.environment.is_demo:
        return
    if not setting.n_administrators:
        yield _bad(
            "no_administrator", "Nobody administers the site: firsthour admin NAME BADGE",
            "尚无管理员：firsthour admin 姓名 警号",
        )  # fmt: skip
    if setting.n_one_time_passwords:
        yield _advice(
            "one_time_passwords", f"{setting.n_one_time_passwords} officers still have a password that somebody else "
            "knows.",
            f"{setting.n_one_time_passwords} 人仍在使用他人知晓的一次性密码。",
        )  # fmt: skip


def _upkeep(setting: Setting) -> Iterator[Finding]:
    here = setting.environment
    if setting.time_zone != "Asia/Shanghai":
        yield _bad(
            "time_zone", f"The site shows times of {setting.time_zone}; clocks of the law run in Asia/Shanghai.",
            f"网站时区为 {setting.time_zone}；法定期限按北京时间计算。",
        )  # fmt: skip
    if not here.is_demo and (here.backups is None or not here.backups.is_dir()):
        yield _bad(
            "no_backup_folder", "No folder for backups is named (FIRSTHOUR_BACKUPS); put it on another disk.",
            "未指定备份文件夹（FIRSTHOUR_BACKUPS）；请设在另一块磁盘上。",
        )  # fmt: skip
    elif not here.is_demo and (setting.newest_backup is None or setting.now - setting.newest_backup > BACKUP_AGE):
        yield _bad(
            "old_backup", "The newest backup is older than two days: firsthour backup",
            "最近一次备份已超过两天：firsthour backup",
        )  # fmt: skip
    if setting.n_needing_a_person:
        yield _advice(
            "failed_jobs", f"{setting.n_needing_a_person} pieces of background work failed and need a person.",
            f"{setting.n_needing_a_person} 项后台任务失败，需要人工处理。",
        )  # fmt: skip


def _outgoing(setting: Setting) -> Iterator[Finding]:
    said, here = setting.outgoing, setting.environment
    if not said or here.is_demo:
        return
    host = str(said.get("EMAIL_HOST", ""))
    if not host:
        yield _advice(
            "no_mail", "No mail server is named (FIRSTHOUR_MAIL): mails are kept as files and reach nobody.",
            "未指定邮件服务器（FIRSTHOUR_MAIL）：邮件只存为文件，不会送达。",
        )  # fmt: skip
    elif host not in _LOCAL and not (said.get("EMAIL_USE_SSL") or said.get("EMAIL_USE_TLS")):
        yield (_bad if said.get("EMAIL_HOST_USER") else _advice)(
            "mail_in_the_open", f"Mails go to {host} unencrypted: write smtps:// or ?tls=1 in FIRSTHOUR_MAIL.",
            f"发往 {host} 的邮件未加密：请在 FIRSTHOUR_MAIL 中写 smtps://… 或加 ?tls=1。",
        )  # fmt: skip
    secret = str(said.get("MAIL_SECRET_FILE", ""))
    if secret and _is_open(Path(secret)):
        yield _bad(
            "mail_secret_readable", f"Others on this machine can read the mail server's password: chmod 600 {secret}",
            f"本机其他用户可读取邮件服务器密码：chmod 600 {secret}",
        )  # fmt: skip
    address = str(said.get("SITE_ADDRESS", ""))
    if host and not address:
        yield _advice(
            "no_address", "FIRSTHOUR_ADDRESS is not set: links in mails are guessed from the first of FIRSTHOUR_HOSTS.",
            "未设 FIRSTHOUR_ADDRESS：邮件中的链接按 FIRSTHOUR_HOSTS 的第一个域名推定。",
        )  # fmt: skip
    elif address.startswith("http://"):
        yield _bad(
            "address_in_the_open", f"Links in mails lead to {address}, unencrypted: FIRSTHOUR_ADDRESS needs https://.",
            f"邮件中的链接指向 {address}，未加密：请在 FIRSTHOUR_ADDRESS 中写 https://。",
        )  # fmt: skip
    yield from _webhooks(tuple(said.get("WEBHOOK_HOSTS", ())))


def _webhooks(hosts: tuple[str, ...]) -> Iterator[Finding]:
    plain = [one for one in hosts if one.startswith("http://") and urlsplit(one).hostname not in _LOCAL]
    if plain:
        shown = ", ".join(plain)
        yield _advice(
            "webhook_in_the_open", f"Webhooks go unencrypted to {shown} (FIRSTHOUR_WEBHOOK_HOSTS).",
            f"发往 {shown} 的推送未加密（FIRSTHOUR_WEBHOOK_HOSTS）。",
        )  # fmt: skip


def _bad(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "bad", english, chinese)


def _advice(code: str, english: str, chinese: str) -> Finding:
    return Finding(code, "advice", english, chinese)


def _is_open(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


RULES: tuple[Rule, ...] = (_mode, _network, _files, _database, _people, _upkeep, _outgoing)
_OUTGOING = (
    "EMAIL_HOST", "EMAIL_HOST_USER", "EMAIL_USE_SSL", "EMAIL_USE_TLS", "MAIL_SECRET_FILE", "SITE_ADDRESS",
    "WEBHOOK_HOSTS",
)  # fmt: skip


def look(now: datetime) -> Setting:
    """Look at the site as it is set up. Django is ready."""
    from django.conf import settings
    from django.db import DatabaseError

    from firsthour.web.config.preparing import list_missing_assets, list_pending

    environment: Environment = settings.ENVIRONMENT
    newest = _newest_backup(environment.backups)
    common: dict[str, Any] = {
        "environment": environment,
        "missing_assets": tuple(list_missing_assets()),
        "time_zone": settings.TIME_ZONE,
        "newest_backup": newest,
        "outgoing": _read_outgoing(settings),
        "now": now,
    }
    try:
        pending = tuple(list_pending())
        common |= {} if pending else _counts(now)
        return Setting(**common, pending=pending)
    except DatabaseError as error:
        return Setting(**common, refused=type(error).__name__)


def _read_outgoing(settings: Any) -> dict[str, Any]:
    """Return the settings of what leaves; a mail server only where mails are sent through one."""
    said = {name: getattr(settings, name, "") for name in _OUTGOING}
    return said if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else {**said, "EMAIL_HOST": ""}


def _newest_backup(folder: Path | None) -> datetime | None:
    from firsthour.web.config.backups import SUFFIX

    if folder is None or not folder.is_dir():
        return None
    made = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in folder.glob(f"*{SUFFIX}")]
    return max(made, default=None)


def _counts(now: datetime) -> dict[str, int]:
    from django.db.models import Q
    from django_tasks.base import TaskResultStatus as Status

    from firsthour.web.desk.models.jobs import JobRun
    from firsthour.web.people.models import Officer, Posting

    active = Officer.objects.filter(is_active=True)
    lasting = Posting.objects.filter(role="administrator", officer__is_active=True, from_at__lte=now)
    return {
        "n_demo_officers": active.filter(is_demo=True).count(),
        "n_administrators": lasting.filter(Q(to_at=None) | Q(to_at__gt=now)).count(),
        "n_one_time_passwords": active.exclude(one_time_until=None).count(),
        "n_needing_a_person": JobRun.objects.filter(task__status=Status.FAILED).count(),
    }
