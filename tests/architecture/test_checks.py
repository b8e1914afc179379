"""Can each check of the architecture fail? One bad snippet and one good one for each."""

from collections.abc import Callable

import pytest

from tests.architecture import checks

Check = Callable[[str, str], list[str]]

LONG_BODY = "def long() -> None:\n" + "    x = 1\n" * 40
LONG_KERNEL = "def long() -> None:\n" + "    x = 1\n" * 60
LONG_DOCSTRING = 'def well() -> None:\n    """Say\n' + "    more\n" * 60 + '    """\n'

BAD = [
    (checks.check_size, "ledger/a.py", LONG_BODY, "has 41 lines"),
    (checks.check_size, "ledger/_kernel_a.py", LONG_KERNEL, "has 61 lines"),
    (checks.check_size, "ledger/a.py", "x = 1\n" * 401, "has 401 lines"),
    (checks.check_docstrings, "a.py", "x = 1\n", "a.py has no docstring"),
    (checks.check_docstrings, "a.py", '"""A."""\ndef go() -> None: ...\n', "go has no docstring"),
    (checks.check_docstrings, "a.py", '"""A."""\nclass B:\n    """B."""\n    def go(self): ...\n', "B.go has no"),
    (checks.check_docstrings, "a.py", '"""A."""\nclass B:\n    x = 1\n', "B has no docstring"),
    (checks.check_parameters, "a.py", "def f(a, b, c): ...\n", "takes 3 positional"),
    (checks.check_parameters, "a.py", "class A:\n    def f(self, a, b, c=1): ...\n", "takes 3 positional"),
    (checks.check_parameters, "a.py", "class A:\n    def __init__(self, a, b, c): ...\n", "takes 3 positional"),
    (checks.check_parameters, "a.py", "def _f(a, b, c, d, e): ...\n", "takes 5 positional"),
    (checks.check_name, "ledger/utils.py", "", "utils says nothing"),
    (checks.check_name, "ledger/helpers/a.py", "", "helpers says nothing"),
    (checks.check_exceptions, "a.py", "try:\n    f()\nexcept Exception:\n    g()\n", "catches everything"),
    (checks.check_exceptions, "a.py", "try:\n    f()\nexcept (OSError, Exception):\n    g()\n", "catches everything"),
    (checks.check_exceptions, "a.py", "try:\n    f()\nexcept:\n    g()\n", "catches everything"),
    (checks.check_exceptions, "a.py", "try:\n    f()\nexcept OSError:\n    pass\n", "in silence"),
    (checks.check_exceptions, "a.py", "with contextlib.suppress(Exception):\n    f()\n", "suppresses everything"),
    (checks.check_imports, "ledger/a.py", "from numba import njit\n", "imports numba"),
    (checks.check_imports, "ledger/_kernel_a.py", "from firsthour.ledger.book import Book\n", "a kernel imports"),
    (checks.check_imports, "ledger/_kernel_a.py", "import os\n", "a kernel imports os"),
    (checks.check_kernels, "_kernel_a.py", "@njit\ndef f(): ...\n", "compiled anew"),
    (checks.check_kernels, "_kernel_a.py", "@numba.njit(cache=False)\ndef f(): ...\n", "compiled anew"),
    (checks.check_secrets, "ledger/a.py", "now = datetime.now(UTC)\n", "calls datetime.now"),
    (checks.check_secrets, "ledger/a.py", "print('x')\n", "calls print"),
    (checks.check_secrets, "ledger/a.py", "home = os.environ['HOME']\n", "reads os.environ"),
    (checks.check_law, "law/a.py", 'def f() -> None:\n    """Say."""\n', "names no source"),
]

GOOD = [
    (checks.check_size, "ledger/a.py", "def f() -> None:\n" + "    x = 1\n" * 39),
    (checks.check_size, "ledger/_kernel_a.py", LONG_BODY),
    (checks.check_size, "ledger/a.py", LONG_DOCSTRING),
    (checks.check_docstrings, "a.py", '"""A."""\ndef _own() -> None: ...\n'),
    (checks.check_parameters, "a.py", "class A:\n    def f(self, a, b, *, c): ...\n"),
    (checks.check_parameters, "a.py", "def _f(a, b, c, d): ...\n"),
    (checks.check_parameters, "a.py", "def f():\n    def inner(a, b, c, d): ...\n"),
    (checks.check_parameters, "a.py", "class A:\n    def __exit__(self, a, b, c): ...\n"),
    (checks.check_parameters, "_kernel_a.py", "def f(a, b, c): ...\n"),
    (checks.check_name, "ledger/reading.py", ""),
    (checks.check_exceptions, "a.py", "try:\n    f()\nexcept OSError as error:\n    note(error)\n"),
    (checks.check_imports, "ledger/_kernel_a.py", "import numpy as np\nfrom numba import njit\n"),
    (checks.check_imports, "ledger/_kernel_a.py", "from firsthour.ledger._kernel_b import walk\n"),
    (checks.check_kernels, "_kernel_a.py", "@njit(cache=True)\ndef f(): ...\n"),
    (checks.check_secrets, "cli/a.py", "print(datetime.now(UTC), os.environ)\n"),
    (checks.check_law, "law/a.py", 'def f() -> None:\n    """Say.\n\n    Source: article 8.\n    """\n'),
    (checks.check_law, "ledger/a.py", 'def f() -> None:\n    """Say."""\n'),
]


@pytest.mark.parametrize(("check", "path", "text", "says"), BAD)
def test_a_bad_snippet_is_found(check: Check, path: str, text: str, says: str) -> None:
    assert any(says in sentence for sentence in check(path, text))


@pytest.mark.parametrize(("check", "path", "text"), GOOD)
def test_a_good_snippet_passes(check: Check, path: str, text: str) -> None:
    assert check(path, text) == []
