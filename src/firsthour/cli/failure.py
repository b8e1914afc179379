"""What a person sees when something fails: one plain line with a stable code, never a traceback.

``error[code]: sentence`` goes to stderr. The exit code is 2 when the request or the input is at fault, 1 when
the program is, 130 after Ctrl-C. What nobody expected is written with its traceback to a file under
``FIRSTHOUR_HOME/logs`` and named in the line.
"""

import errno
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from firsthour import __version__
from firsthour.base.errors import FirstHourError, InternalError, UserError, system_words
from firsthour.base.text import printable
from firsthour.cli.settings import home_of, is_debugging, language_of


class UsageError(UserError):
    """The command line itself cannot be understood."""

    code = "usage"
    english = "{problem} Try: {try_this}"
    chinese = "命令有误：{problem} 请试：{try_this}"


class SystemRefusedError(UserError):
    """The operating system refused to read or write something: no permission, disk full."""

    code = "system"
    english = "The system refused to go on: {reason}{names}."
    chinese = "系统无法继续：{reason}{names}。"


class NoSuchFileError(UserError):
    """A file or folder that was named is not there, or the folder into which something was to be written."""

    code = "no_such_file"
    english = "There is no {path}. Check the name, and that the folder exists."
    chinese = "找不到 {path}。请检查名称，以及所在文件夹是否存在。"


class CrashError(InternalError):
    """Something happened that nobody expected."""

    english = "Something went wrong inside the program ({kind}). Details: {where}"
    chinese = "程序内部出错（{kind}）。详情见：{where}"


def failure_line(error: FirstHourError, language: str) -> str:
    """Return the one line for an error; line breaks and control signs from file names are made visible."""
    return f"error[{error.code}]: {printable(error.sentence(language))}"


def print_failure(error: FirstHourError, language: str) -> None:
    """Print the one line for an error on stderr."""
    print(failure_line(error, language), file=sys.stderr)


def system_refusal(error: OSError) -> UserError:
    """Return the plain error for what the operating system refused."""
    if error.errno == errno.ENOENT and error.filename is not None:
        return NoSuchFileError(path=error.filename)
    names = [f": {name}" for name in (error.filename, error.filename2) if name is not None]
    return SystemRefusedError(reason=error, names="".join(names))


class CrashReporter:
    """An excepthook: unexpected errors go to a log file and one line on the screen; Python then exits with 1."""

    def __init__(self, environ: Mapping[str, str], *, now: datetime | None = None) -> None:
        self.environ = environ
        self.now = now

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Report ``error`` as Python's ``sys.excepthook`` is called."""
        text = "".join(traceback.format_exception(kind, error, trace))
        if is_debugging(self.environ):
            sys.stderr.write(text)
        crashed = CrashError(kind=kind.__name__, where=self._keep(text))
        print_failure(crashed, language_of(self.environ))

    def _keep(self, text: str) -> str:
        moment = self.now or datetime.now(UTC)
        path = home_of(self.environ) / "logs" / f"crash-{moment:%Y%m%dT%H%M%S.%fZ}.txt"
        try:
            _write_private(path, f"firsthour {__version__}\n{text}")
        except OSError as refused:
            return f"(not kept: {system_words(refused, language_of(self.environ))})"
        return str(path)


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
