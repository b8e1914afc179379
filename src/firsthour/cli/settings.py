"""What does the environment say: which language to speak, and where files of our own live.

=================== ============================================================================
variable            meaning
=================== ============================================================================
FIRSTHOUR_LANG      ``zh`` or ``en``; without it the system's language, else English
FIRSTHOUR_HOME      folder for what the program keeps by itself; ``./var`` without it
FIRSTHOUR_DEBUG     ``1`` shows the traceback of an internal error on the screen
=================== ============================================================================
"""

import hashlib
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
    """Return where numba should keep the machine code of the kernels in ``package``; None when a place was named.

    The folder is named by the kernels' sources: numba itself does not notice that a kernel which another one
    calls has changed, and would go on with old code. It lies beside the package, or under the home folder when
    the installation cannot be written to.
    """
    if environ.get("NUMBA_CACHE_DIR"):
        return None
    digest = hashlib.sha256()
    for kernel in sorted(package.rglob("_kernel*.py")):
        digest.update(kernel.relative_to(package).as_posix().encode())
        digest.update(kernel.read_bytes())
    beside = package / "__pycache__" / "machine_code"
    home = beside if os.access(package, os.W_OK) else (home_of(environ) / "cache" / "numba").resolve()
    return home / digest.hexdigest()[:12]
