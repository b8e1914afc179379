"""``firsthour remove``: take a source file out of a ledger."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from firsthour.cli.settings import language_of

CHINESE = {
    "": "从账本中移除一个文件：生成不含该文件的新版本，并删除账本中的这份文件。",
    "file": "导入时的文件名，或其哈希（至少 6 位）。",
    "ledger": "账本所在文件夹。",
    "as_json": "以 JSON 输出结果。",
}


def command(
    file: Annotated[str, typer.Argument(help="The file's name as imported, or its hash (at least 6 signs).")],
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Take a file out of a ledger; a new ledger version without it is written and the file is deleted there."""
    from firsthour.cli.import_text import WORDS
    from firsthour.ledger.importing import remove_file

    report = remove_file(file, ledger, now=datetime.now(UTC))
    if as_json:
        print(json.dumps({"removed": file, "ledger_version": report.ledger_version, "accounts": report.accounts}))
        return
    words = WORDS[language_of(os.environ)]
    print(f"{words['version']} {report.ledger_version[:16]}  ·  {report.n_transfers} {words['transfers']}")
