"""Which gateway leads to which institution, and what is wrong with the table that says so?

``gateways.toml`` in the home folder, one entry a gateway::

    [[gateway]]
    key = "platform"                    # short and lasting: messages and answers are kept under it
    words = { en = "…", zh = "…" }
    institutions = ["澜州银行", "…"]    # names as reports and requests write them; ["*"] for all others
    way = "https"                       # https · file · hand

    address = "https://bank.example/firsthour"       # https: what stands before /v1/…
    key_id = "lanzhou"
    secret_file = "secrets/platform"
    cert_file = ""                      # our certificate and key, where the other side asks for one
    key_file = ""
    ca_file = ""                        # who signed theirs, where no public authority did

    folder_out = "/exchange/out"        # file
    folder_in = "/exchange/in"

An institution that no entry names is reached by hand. Paths that do not begin at the root begin beside the table.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from firsthour.base.errors import UserError

Way = Literal["https", "file", "hand"]
WAYS: tuple[Way, ...] = ("https", "file", "hand")
ALL_OTHERS = "*"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET = 16
_KEY = re.compile(r"[a-z0-9-]{1,40}")
_KNOWN = frozenset({"key", "words", "institutions", "way", "address", "key_id", "secret_file", "cert_file", "key_file",
                    "ca_file", "folder_out", "folder_in", "answer_s"})  # fmt: skip
PROBLEMS = {
    "unreadable": ("it cannot be read ({value})", "无法读取（{value}）"),
    "unknown": ("{key}: nothing is called {value}", "{key}：没有名为 {value} 的设置"),
    "bad_key": ("the key {value} must be of a-z, 0-9, -", "key {value} 只能由 a-z、0-9、- 组成"),
    "missing": ("{key}: {value} is missing", "{key}：缺少 {value}"),
    "twice": ("{key}: {value} is named twice", "{key}：{value} 重复"),
    "bad_way": ("{key}: the way {value} is none of https, file, hand",
                "{key}：方式 {value} 须为 https、file 或 hand"),
    "not_https": ("{key}: {value} must begin with https://", "{key}：{value} 须以 https:// 开头"),
    "bad_address": ("{key}: {value} is no address", "{key}：{value} 不是有效地址"),
    "no_secret": ("{key}: the secret cannot be read from {value}", "{key}：无法从 {value} 读取密钥"),
    "short_secret": ("{key}: the secret is shorter than {value} characters", "{key}：密钥不足 {value} 位"),
    "no_file": ("{key}: there is no file {value}", "{key}：没有文件 {value}"),
    "half_certificate": ("{key}: cert_file and key_file belong together", "{key}：cert_file 与 key_file 须同时填写"),
    "same_folder": ("{key}: both folders are {value}", "{key}：收发文件夹相同：{value}"),
    "no_folder": ("{key}: there is no folder {value}", "{key}：没有文件夹 {value}"),
    "bad_number": ("{key}: {value} seconds to answer; 1 to 30 are possible",
                   "{key}：应答时限 {value} 秒，须 1–30 秒"),
}  # fmt: skip


class BadGatewaysError(UserError):
    """The table of gateways cannot be used; everything wrong is listed."""

    code = "bad_gateways"
    english = "The table {path} cannot be used: {problems}."
    chinese = "通道配置 {path} 无法使用：{problems}。"

    def __init__(self, *, path: Path, problems: tuple["Problem", ...]) -> None:
        super().__init__(path=path, problems=problems)

    def sentence(self, language: str = "en") -> str:
        """Return the sentence with every problem in the same language."""
        problems = self.details["problems"]
        assert isinstance(problems, tuple)
        template = self.chinese if language == "zh" else self.english
        said = ("；" if language == "zh" else "; ").join(one.sentence(language) for one in problems)
        return template.format(path=self.details["path"], problems=said)


@dataclass(frozen=True)
class Problem:
    """Something wrong in the table: its code, the gateway's key, what stands there."""

    code: str
    key: str
    value: str = ""

    def sentence(self, language: str) -> str:
        """Say it in ``en`` or ``zh``."""
        return PROBLEMS[self.code][language == "zh"].format(key=self.key, value=self.value)


@dataclass(frozen=True)
class Gateway:
    """One way to some institutions. The secret is read where it is used and stands in no error and no log."""

    key: str
    words: Mapping[str, str]
    institutions: tuple[str, ...]
    way: Way
    address: str = ""
    key_id: str = ""
    secret_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    ca_file: Path | None = None
    folder_out: Path | None = None
    folder_in: Path | None = None
    answer_s: float = 10.0

    def read_secret(self) -> str:
        """Return the secret; "" where it cannot be read."""
        try:
            return self.secret_file.read_text(encoding="utf-8").strip() if self.secret_file else ""
        except (OSError, UnicodeDecodeError):
            return ""


@dataclass(frozen=True)
class Gateways:
    """Every gateway, in the table's order."""

    listed: tuple[Gateway, ...] = ()

    def serving(self, institution: str) -> Gateway | None:
        """Return the gateway of an institution: the one that names it, else the one of all others, else none."""
        wanted = _plain(institution)
        named = (one for one in self.listed if wanted in map(_plain, one.institutions))
        others = (one for one in self.listed if ALL_OTHERS in one.institutions)
        return next(named, None) or next(others, None)

    def get(self, key: str) -> Gateway | None:
        """Return the gateway of a key."""
        return next((one for one in self.listed if one.key == key), None)

    @property
    def by_machine(self) -> tuple[Gateway, ...]:
        """Those whose messages no person passes on."""
        return tuple(one for one in self.listed if one.way != "hand")


def read_gateways(path: Path) -> Gateways:
    """Return what the table says; no table: everything by hand.

    Raises
    ------
    BadGatewaysError
        It cannot be read, or something in it cannot be meant; secrets and folders are not looked at here.
    """
    if not path.exists():
        return Gateways()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = [dict(entry) for entry in table.get("gateway", [])]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadGatewaysError(path=path, problems=(Problem("unreadable", "", str(error)[:200]),)) from error
    problems = [Problem("unknown", "gateways.toml", name) for name in sorted(set(table) - {"gateway"})]
    for nth, entry in enumerate(entries, start=1):
        problems += _problems_of(entry, str(entry.get("key") or nth))
    problems += _doubled([str(entry.get("key")) for entry in entries], "key")
    problems += _doubled([name for entry in entries for name in _names(entry)], "institutions")
    if problems:
        raise BadGatewaysError(path=path, problems=tuple(problems))
    return Gateways(tuple(_gateway(entry, path.parent) for entry in entries))


def look_around(gateway: Gateway) -> list[Problem]:
    """Return what a gateway needs and does not find on this machine: secret, certificates, folders."""
    problems: list[Problem] = []
    if gateway.way == "https":
        secret = gateway.read_secret()
        if not secret:
            problems.append(Problem("no_secret", gateway.key, str(gateway.secret_file)))
        elif len(secret) < SHORTEST_SECRET:
            problems.append(Problem("short_secret", gateway.key, str(SHORTEST_SECRET)))
        files = (gateway.cert_file, gateway.key_file, gateway.ca_file)
        problems += [Problem("no_file", gateway.key, str(file)) for file in files if file and not file.is_file()]
    for folder in (gateway.folder_out, gateway.folder_in):
        if gateway.way == "file" and folder is not None and not folder.is_dir():
            problems.append(Problem("no_folder", gateway.key, str(folder)))
    return problems


def _problems_of(entry: Mapping[str, Any], key: str) -> list[Problem]:
    needed = {"https": ("address", "key_id", "secret_file"), "file": ("folder_out", "folder_in")}
    way = entry.get("way")
    must = ("key", "institutions", "way", *needed.get(str(way), ()))
    problems = [Problem("unknown", key, name) for name in sorted(set(entry) - _KNOWN)]
    problems += [Problem("missing", key, name) for name in must if not entry.get(name)]
    if entry.get("key") and not _KEY.fullmatch(str(entry["key"])):
        problems.append(Problem("bad_key", key, str(entry["key"])))
    if way and way not in WAYS:
        problems.append(Problem("bad_way", key, str(way)))
    if way == "https" and entry.get("address"):
        problems += _address_problems(str(entry["address"]), key)
    if bool(entry.get("cert_file")) != bool(entry.get("key_file")):
        problems.append(Problem("half_certificate", key))
    out, inside = str(entry.get("folder_out", "")), str(entry.get("folder_in", ""))
    if way == "file" and out and Path(out).resolve() == Path(inside).resolve():
        problems.append(Problem("same_folder", key, out))
    seconds = entry.get("answer_s", 10)
    if not isinstance(seconds, int | float) or not 1 <= seconds <= 30:
        problems.append(Problem("bad_number", key, str(seconds)))
    return problems


def _address_problems(address: str, key: str) -> list[Problem]:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return [Problem("bad_address", key, address)]
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        return [Problem("bad_address", key, f"{parts.scheme}://…")]  # somebody may have written a password into it
    if parts.scheme == "http" and host not in LOOPBACK:
        return [Problem("not_https", key, address)]
    return []


def _doubled(names: list[str], where: str) -> list[Problem]:
    plain = [_plain(name) for name in names]
    return [Problem("twice", where, name) for name in sorted({name for name in plain if plain.count(name) > 1})]


def _names(entry: Mapping[str, Any]) -> list[str]:
    listed = entry.get("institutions", [])
    return [str(name) for name in listed] if isinstance(listed, list) else []


def _gateway(entry: Mapping[str, Any], folder: Path) -> Gateway:
    def beside(name: str) -> Path | None:
        return folder / str(entry[name]) if entry.get(name) else None

    words = entry.get("words", entry["key"])
    spoken = dict(words) if isinstance(words, Mapping) else {"en": str(words), "zh": str(words)}
    return Gateway(
        key=str(entry["key"]),
        words=spoken,
        institutions=tuple(_names(entry)),
        way=entry["way"],
        address=str(entry.get("address", "")).rstrip("/"),
        key_id=str(entry.get("key_id", "")),
        secret_file=beside("secret_file"),
        cert_file=beside("cert_file"),
        key_file=beside("key_file"),
        ca_file=beside("ca_file"),
        folder_out=beside("folder_out"),
        folder_in=beside("folder_in"),
        answer_s=float(entry.get("answer_s", 10)),
    )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
