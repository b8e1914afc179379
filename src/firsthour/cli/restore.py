"""``firsthour restore``: bring a backup back into an empty FIRSTHOUR_HOME."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "把备份恢复到空的 FIRSTHOUR_HOME；逐个核对文件哈希，绝不覆盖已有数据。",
    "source": "备份文件。",
    "as_json": "以 JSON 输出结果。",
}
_SAID = {
    "en": "Restored {n} files of {made_at} into {home}; every hash agrees.",
    "zh": "已恢复 {made_at} 的 {n} 个文件到 {home}，哈希全部一致。",
}


def command(
    source: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Bring a backup back into an empty FIRSTHOUR_HOME; every hash is checked, nothing is ever written over."""
    from firsthour.web.config.backups import read_backup
    from firsthour.web.config.environment import read_environment

    environment = read_environment(os.environ)
    manifest = read_backup(environment, source)
    answer = {"n": len(manifest["files"]), "made_at": manifest["made_at"], "home": str(environment.home)}
    print(json.dumps(answer, ensure_ascii=False) if as_json else _SAID[language_of(os.environ)].format(**answer))
