"""``firsthour import``: read statements into a ledger and say what became of every row."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firsthour.cli.failure import print_failure
from firsthour.cli.settings import language_of

if TYPE_CHECKING:
    from firsthour.ledger.assembly.assemble import Assembly

CHINESE = {
    "": "把流水（文件、文件夹、压缩包）读入账本：每一行或保留、或合并、或剔除并说明原因。",
    "paths": "流水文件、文件夹或压缩包。",
    "ledger": "账本所在文件夹，不存在时新建。",
    "layout": "经人工修改的格式声明（TOML），按它读取；可多次给出。",
    "kinds": "本单位自定的对手类别表（TOML），随账本保存。",
    "fates": "把每一行的去向写入这个 csv 文件。",
    "as_json": "以 JSON 输出结果。",
}


def command(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or zips of statements.")],
    ledger: Annotated[Path, typer.Option(help="Folder of the ledger; made when it does not exist.")],
    *,
    layout: Annotated[
        list[Path] | None, typer.Option(help="A corrected mapping (TOML) to read files by; may be repeated.")
    ] = None,
    kinds: Annotated[
        Path | None, typer.Option(help="The unit's own kinds of counterparties (TOML); kept with the ledger.")
    ] = None,
    fates: Annotated[Path | None, typer.Option(help="Write the fate of every row to this csv file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> int:
    """Read statements (files, folders, zips) into a ledger: every row kept, merged or rejected with a reason."""
    from firsthour.cli.import_collecting import collecting_seldom, end_without_collecting
    from firsthour.cli.progress import progress_line
    from firsthour.ledger.importing import import_files

    language = language_of(os.environ)
    end_without_collecting()
    assemblies: list[Assembly] = []
    told = assemblies.append if fates is not None else _forget
    with collecting_seldom(), progress_line(sys.stderr) as progress:
        report = import_files(
            paths, ledger, now=datetime.now(UTC), layouts=layout or (), kinds=kinds, progress=progress, assembled=told
        )
    refused = [file.error for file in report.files if file.error is not None]
    for error in refused:
        print_failure(error, language)
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        from firsthour.cli.import_text import print_report

        print_report(report, language)
    if fates is not None and report.is_kept:
        from firsthour.ledger.fates import write_fates

        only = {file.sha256 for file in report.files}
        write_fates(ledger, fates, only=only, assembly=assemblies[0] if assemblies else None)
    return 2 if refused and len(refused) == len(report.files) else 0


def _forget(assembly: "Assembly") -> None:
    """Keep no assembly: only the fates of rows need it once more."""
