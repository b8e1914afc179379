"""Is every text there in Chinese, and is it compiled? Each app keeps its own catalogue; gettext reads what this makes.

    python -m firsthour.web.config.catalogues              writes each app's django.mo beside its django.po
    python -m firsthour.web.config.catalogues --missing    prints, app by app, the entries that are still to be written

Source strings are English; the only catalogue is ``zh_Hans``. Strings are found without running anything: calls of
gettext's functions in the code, ``translate``, ``blocktranslate`` and ``_("…")`` in the templates.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import (
    block_re,
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

WEB = Path(__file__).resolve().parents[1]
LANGUAGE = "zh_Hans"
_SINGULAR = {"gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}


@dataclass(frozen=True)
class Source:
    """A text in the source: itself, its plural or nothing, its context or nothing, and where it stands."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one entry: context and text."""
        return self.context, self.text


def list_apps() -> list[Path]:
    """Return the folders of the apps, in order of their names."""
    return sorted(path.parent for path in WEB.glob("*/apps.py"))


def catalogue_path(app: Path) -> Path:
    """Return where an app keeps its Chinese."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """Return the entries of one catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def compile_all(apps: Iterable[Path] | None = None) -> list[Path]:
    """Write the compiled catalogue of every app that has one; return the files written."""
    written = []
    for app in list_apps() if apps is None else apps:
        path = catalogue_path(app)
        if not path.is_file():
            continue
        target = path.with_suffix(".mo")
        fresh = target.with_suffix(".mo.tmp")
        with fresh.open("wb") as file:
            write_mo(file, read_catalogue(path))
        fresh.replace(target)
        written.append(target)
    return written


def list_sources(app: Path) -> list[Source]:
    """Return every text of an app's code and templates; ``config`` belongs to ``ui``."""
    folders = [app, WEB / "config"] if app.name == "ui" else [app]
    found: list[Source] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            found.extend(_in_code(path.read_text(encoding="utf-8"), str(path.relative_to(WEB))))
        for path in sorted((folder / "templates").rglob("*.*")):
            found.extend(in_template(path.read_text(encoding="utf-8"), str(path.relative_to(WEB))))
    return found


def list_missing(app: Path) -> list[Source]:
    """Return the texts of an app that have no Chinese yet, each once."""
    path = catalogue_path(app)
    known = (
        {entry_key(entry.id, entry.context) for entry in read_catalogue(path) if entry.id} if path.is_file() else set()
    )
    missing = {source.key: source for source in list_sources(app) if source.key not in known}
    return list(missing.values())


def entry_key(text: str | tuple[str, ...] | list[str], context: str | None) -> tuple[str, str]:
    """Return the key of an entry of a catalogue: context and (singular) text."""
    return context or "", text if isinstance(text, str) else text[0]


def in_template(text: str, place: str) -> Iterator[Source]:
    """Yield the texts of a template."""
    tokens = iter(Lexer(text).tokenize())
    for token in tokens:
        where = f"{place}:{token.lineno}"
        block = block_re.match(token.contents) if token.token_type == TokenType.BLOCK else None
        if block:
            context = block[2][1:-1] if block[2] else ""
            yield _block(tokens, is_trimmed=" trimmed" in token.contents, context=context, place=where)
        elif token.token_type == TokenType.BLOCK and token.contents == "comment":
            _skip(tokens, "endcomment")
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from _in_tag(token.contents, where)
        elif token.token_type == TokenType.TEXT:  # attributes of components: :label="_('…')"
            yield from (Source(_unquoted(constant), place=where) for constant in constant_re.findall(token.contents))


def _in_tag(contents: str, place: str) -> Iterator[Source]:
    inline = inline_re.match(contents)
    if inline:
        context = inline[3][1:-1] if inline[3] else ""
        yield Source(_unquoted(inline[1]), context=context, place=place)
    for constant in constant_re.findall(contents):
        yield Source(_unquoted(constant), place=place)


def _block(tokens: Iterator[Token], *, is_trimmed: bool, context: str, place: str) -> Source:
    """Return the text of a blocktranslate whose opening tag was just read."""
    texts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            break
        if token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            texts.append([])
        elif token.token_type == TokenType.VAR:
            texts[-1].append(f"%({token.contents})s")
        else:
            texts[-1].append(token.contents.replace("%", "%%"))
    joined = ["".join(parts) for parts in texts]
    if is_trimmed:
        joined = [" ".join(line.strip() for line in text.strip().splitlines()) for text in joined]
    return Source(joined[0], plural=joined[1] if len(joined) > 1 else "", context=context, place=place)


def _skip(tokens: Iterator[Token], end: str) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == end:
            return


def _unquoted(text: str) -> str:
    """Return a template's quoted string without its quotes, percent signs as gettext sees them."""
    return text.strip()[1:-1].replace("\\'", "'").replace('\\"', '"').replace("%", "%%")


def _in_code(text: str, place: str) -> Iterator[Source]:
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            strings = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            source = _called(names.get(node.func.id, ""), strings, f"{place}:{node.lineno}")
            if source:
                yield source


def _called(function: str, strings: list[str], place: str) -> Source | None:
    if function in _SINGULAR and strings:
        return Source(strings[0], place=place)
    if function in _PLURAL and len(strings) > 1:
        return Source(strings[0], plural=strings[1], place=place)
    if function in _CONTEXT and len(strings) > 1:
        return Source(strings[1], context=strings[0], place=place)
    return None


def _print_missing() -> int:
    total = 0
    for app in list_apps():
        missing = list_missing(app)
        total += len(missing)
        if missing:
            print(f"# {app.name}: {len(missing)}")
        for source in missing:
            print(f"\n#: {source.place}")
            if source.context:
                print(f"msgctxt {_quoted(source.context)}")
            print(f"msgid {_quoted(source.text)}")
            print(f'msgid_plural {_quoted(source.plural)}\nmsgstr[0] ""' if source.plural else 'msgstr ""')
    return 1 if total else 0


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Compile, or say what is missing."""
    if "--missing" in arguments:
        return _print_missing()
    for path in compile_all():
        print(path.relative_to(WEB))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
