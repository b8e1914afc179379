"""What does the environment say: which language to speak, and where files of our own live.

=================== ============================================================================
variable            meaning
=================== ============================================================================
FIRSTHOUR_LANG      ``zh`` or ``en``; without it the system's language, else English
FIRSTHOUR_HOME      folder for what the program keeps by itself; ``./var`` without it
FIRSTHOUR_DEBUG     ``1`` shows the traceback of an internal error on the screen
=================== ============================================================================
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
_LANGUAGE_VARIABLES = ("FIRSTHOUR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environ: Mapping[str, str]) -> Language:
    """Return the language to speak: the first variable that is set decides, ``zh…`` is Chinese."""
    for variable in _LANGUAGE_VARIABLES:
        value = environ.get(variable, "").strip().lower()
        if value:
            return "zh" if value.startswith("zh") else "en"
    return "en"


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the folder for ledgers made by ``run``, pages and logs (it may not exist yet)."""
    return Path(environ.get("FIRSTHOUR_HOME") or "var")


def is_debugging(environ: Mapping[str, str]) -> bool:
    """Tell whether tracebacks are wanted on the screen."""
    return environ.get("FIRSTHOUR_DEBUG", "") == "1"


def machine_code_home(environ: Mapping[str, str], *, package: Path) -> Path | None:
    """Return where numba should keep machine code, or None to leave it as it is.

    Only an installation that cannot be written to needs another place, and only if none was named.
    """
    if environ.get("NUMBA_CACHE_DIR") or os.access(package, os.W_OK):
        return None
    return (home_of(environ) / "cache" / "numba").resolve()
