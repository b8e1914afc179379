"""``firsthour backup``: put everything the site keeps into one file, while people work."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from firsthour.base.errors import UserError
from firsthour.cli.settings import language_of

CHINESE = {
    "": "把网站的全部数据（数据库、附件、账本、密钥、锚点）备份为一个文件；备份期间可照常使用。",
    "target": "备份文件，或存放备份的文件夹；不写则放入 FIRSTHOUR_BACKUPS。",
    "as_json": "以 JSON 输出结果。",
}
_SAID = {
    "en": "{n} files, {size:,} bytes: {path}\nIt holds the signing key and personal data; keep it safe.",
    "zh": "{n} 个文件，{size:,} 字节：{path}\n备份中含签名密钥和个人信息，请妥善保管。",
}


class NoBackupFolderError(UserError):
    """Nobody said where backups go."""

    code = "no_backup_folder"
    english = "Say where the backup goes: firsthour backup FILE, or name a folder in FIRSTHOUR_BACKUPS."
    chinese = "请写明备份位置：firsthour backup 文件，或在 FIRSTHOUR_BACKUPS 中指定文件夹。"


def command(
    target: Annotated[Path | None, typer.Argument(help="The file or its folder; else FIRSTHOUR_BACKUPS.")] = (None),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Put everything the site keeps into one file, while people work."""
    from firsthour.web.config.backups import SUFFIX, write_backup
    from firsthour.web.config.environment import read_environment

    environment, now = read_environment(os.environ), datetime.now(UTC)
    place = target or environment.backups
    if place is None:
        raise NoBackupFolderError
    if target is None or place.is_dir():
        place = place / f"{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    manifest = write_backup(environment, place, now=now)
    size = sum(file["size"] for file in manifest["files"].values())
    if as_json:
        print(json.dumps({"path": str(place), "files": len(manifest["files"]), "bytes": size, **_head(manifest)}))
    else:
        print(_SAID[language_of(os.environ)].format(n=len(manifest["files"]), size=size, path=place))


def _head(manifest: dict[str, object]) -> dict[str, object]:
    return {name: manifest[name] for name in ("version", "made_at", "database")}
