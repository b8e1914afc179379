"""What is wrong with a source file by the house's habits? Each check returns sentences, none when all is well."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

MODULE_LINES = 400
FUNCTION_LINES = 40
KERNEL_LINES = 60
POSITIONAL = 2
OWN_POSITIONAL = 4  # what is private to a module is called nearby
BANNED_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "process", "data", "misc", "common"})
KERNEL_IMPORTS = frozenset({"math", "typing", "numpy", "numpy.typing", "numba"})
CLOCKS = frozenset({"datetime.now", "datetime.today", "date.today", "time.time", "datetime.utcnow"})
ENVIRONMENT = frozenset({"os.environ", "os.getenv", "environ"})

FRAMEWORK = frozenset({"process_view", "process_exception"})  # called by Django, by position

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_kernel(path: str) -> bool:
    """Tell whether a file holds kernels: arrays in, arrays out."""
    return PurePosixPath(path).name.startswith("_kernel")


def list_functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def check_size(path: str, text: str) -> list[str]:
    """A module has at most 400 lines; a function's body 40 (kernels 60), its docstring not counted."""
    wrong = []
    n_lines = len(text.splitlines())
    if n_lines > MODULE_LINES:
        wrong.append(f"{path} has {n_lines} lines, at most {MODULE_LINES} are allowed")
    limit = KERNEL_LINES if is_kernel(path) else FUNCTION_LINES
    for function in list_functions(ast.parse(text)):
        n_lines = _length(function)
        if n_lines > limit:
            wrong.append(f"{path}:{function.lineno} {function.name} has {n_lines} lines, at most {limit} are allowed")
    return wrong


def _length(function: Function) -> int:
    last = function.end_lineno or function.lineno
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    n_doc = (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1 if docstring else 0
    return last - function.lineno + 1 - n_doc


def check_docstrings(path: str, text: str) -> list[str]:
    """A module, and each public class, function and method of it, has a docstring."""
    tree = ast.parse(text)
    wrong = [] if ast.get_docstring(tree) else [f"{path} has no docstring"]
    for owner, node in _list_public(tree):
        if not (ast.get_docstring(node) or "").strip():
            wrong.append(f"{path}:{node.lineno} {owner}{node.name} has no docstring")
    return wrong


def _list_public(tree: ast.Module | ast.ClassDef, owner: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    for node in tree.body:
        if isinstance(node, (Function, ast.ClassDef)) and not node.name.startswith("_"):
            if owner and node.name == "Meta":
                continue  # what a model or form says to Django
            yield owner, node
            if isinstance(node, ast.ClassDef):
                yield from _list_public(node, f"{owner}{node.name}.")


def check_parameters(path: str, text: str) -> list[str]:
    """From the third parameter on (private functions: the fifth) the caller names them; kernels are excepted."""
    wrong: list[str] = []
    if is_kernel(path):
        return wrong
    tree = ast.parse(text)
    nested = {inner for outer in list_functions(tree) for inner in list_functions(outer) if inner is not outer}
    for function in list_functions(tree):
        if function.name in FRAMEWORK or (function.name.startswith("__") and function.name != "__init__"):
            continue
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        own = names[1:] if names[:1] in (["self"], ["cls"]) else names
        private = function in nested or (function.name.startswith("_") and function.name != "__init__")
        if len(own) > (OWN_POSITIONAL if private else POSITIONAL):
            wrong.append(f"{path}:{function.lineno} {function.name} takes {len(own)} positional parameters")
    return wrong


def check_name(path: str, text: str) -> list[str]:
    """A module's name says what it is about."""
    parts = {PurePosixPath(path).stem.strip("_"), *PurePosixPath(path).parts[:-1]}
    return [f"{path}: the name {part} says nothing" for part in sorted(parts & BANNED_NAMES)]


def check_exceptions(path: str, text: str) -> list[str]:
    """An ``except`` names what it expects and does something about it."""
    wrong = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None or _names(node.type) & {"Exception", "BaseException"}:
                wrong.append(f"{path}:{node.lineno} catches everything")
            if all(isinstance(step, ast.Pass) for step in node.body):
                wrong.append(f"{path}:{node.lineno} swallows an error in silence")
        elif isinstance(node, ast.Call) and _suppresses_all(node):
            wrong.append(f"{path}:{node.lineno} suppresses everything")
    return wrong


def _suppresses_all(call: ast.Call) -> bool:
    named = {name for argument in call.args for name in _names(argument)}
    return _dotted(call.func).split(".")[-1] == "suppress" and bool(named & {"Exception", "BaseException"})


def check_imports(path: str, text: str) -> list[str]:
    """numba lives in kernels, and a kernel imports nothing but arrays, arithmetic and other kernels."""
    wrong = []
    for lineno, name in _list_imports(ast.parse(text)):
        if name.split(".")[0] in ("numba", "llvmlite") and not is_kernel(path):
            wrong.append(f"{path}:{lineno} imports {name} outside a _kernel module")
        if is_kernel(path) and name not in KERNEL_IMPORTS and not name.rpartition(".")[2].startswith("_kernel"):
            wrong.append(f"{path}:{lineno} a kernel imports {name}")
    return wrong


def _list_imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def check_kernels(path: str, text: str) -> list[str]:
    """Every compiled function keeps its machine code: ``@njit(cache=True)``."""
    wrong = []
    for function in list_functions(ast.parse(text)):
        for decorator in function.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if _dotted(call.func if call else decorator).split(".")[-1] not in ("njit", "jit"):
                continue
            options = {word.arg: ast.unparse(word.value) for word in call.keywords} if call else {}
            if options.get("cache") != "True":
                wrong.append(f"{path}:{function.lineno} {function.name} is compiled anew at every start")
    return wrong


def check_secrets(path: str, text: str) -> list[str]:
    """Only the command line and the site's set-up read the clock and the environment, and only the first prints."""
    wrong: list[str] = []
    if PurePosixPath(path).parts[0] == "cli" or path.startswith("web/config/"):
        return wrong
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _dotted(node.func) in {*CLOCKS, "print"}:
            wrong.append(f"{path}:{node.lineno} calls {_dotted(node.func)}; pass it in")
        elif isinstance(node, ast.Attribute) and _dotted(node) in ENVIRONMENT:
            wrong.append(f"{path}:{node.lineno} reads {_dotted(node)}; pass it in")
    return wrong


def check_law(path: str, text: str) -> list[str]:
    """What speaks for a rule of law says where the rule comes from: ``Source:``."""
    wrong: list[str] = []
    if PurePosixPath(path).parts[:1] != ("law",) or PurePosixPath(path).name in ("__init__.py", "glossary.py"):
        return wrong
    for owner, node in _list_public(ast.parse(text)):
        if "Source:" not in (ast.get_docstring(node) or ""):
            wrong.append(f"{path}:{node.lineno} {owner}{node.name} names no source")
    return wrong


def _names(node: ast.expr) -> set[str]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {_dotted(part) for part in parts}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


CHECKS = (
    check_size,
    check_docstrings,
    check_parameters,
    check_name,
    check_exceptions,
    check_imports,
    check_kernels,
    check_secrets,
    check_law,
)
