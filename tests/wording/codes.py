"""Every code the program can raise, read from its source: what nobody has put into words is found here."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "huying"
REFUSING = {"Refused", "refused_when"}
FAULTING = {"fault", "Fault"}
PROCESS_FILES = (
    "process.py",
    "process_faults.py",
    "process_checks.py",
    "process_parts.py",
    "history_maps.py",
)
"""Those that read files which operators write; what is wrong with one is told in English, with its place."""


def _calls(folder: str) -> Iterator[tuple[Path, str, ast.Call]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                yield path, name, node


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _named(call: ast.Call) -> frozenset[str]:
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


def refusals() -> set[tuple[str, frozenset[str]]]:
    """Code and parameters of every refusal of domain and services."""
    found = set()
    for folder in ("domain", "services"):
        for _, name, call in _calls(folder):
            if name in REFUSING and call.args:
                params = _named(call) - {"when"}
                found |= {(code, params) for code in _texts(call.args[0])}
    return found


def faults() -> set[tuple[str, frozenset[str]]]:
    """Code and parameters of every fault of details."""
    found = set()
    for folder in ("domain", "services"):
        for path, name, call in _calls(folder):
            if name not in FAULTING or len(call.args) < 2 or path.name in PROCESS_FILES:
                continue
            found |= {(code, _named(call) | _keys(call)) for code in _texts(call.args[1])}
    return found


def _keys(call: ast.Call) -> frozenset[str]:
    """The parameters given as a dict, the third argument of a Fault."""
    given = call.args[2] if len(call.args) > 2 else None
    keys = given.keys if isinstance(given, ast.Dict) else []
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant))


def findings() -> set[str]:
    """Code of everything that the doctor finds."""
    calls = (
        call for folder in ("services/doctor", "cli") for _, name, call in _calls(folder) if name == "Finding"
    )
    return {code for call in calls for code in _texts(call.args[0])}


def process_sentences() -> set[str]:
    """What the parser of process files says of a fault, with an `x` for every value in it."""
    noted = {
        said
        for path, name, call in _calls("domain")
        if path.name in PROCESS_FILES and name in ("fault", "add") and len(call.args) == 2
        for said in _sentence(call.args[1])
    }
    return (noted - {"must be x"}) | _yielded() | {f"must be {kind}" for kind in _kinds()}


def states() -> set[str]:
    """The words for where a whole case stands."""
    source = ROOT / "domain" / "case" / "projection.py"
    found: set[str] = set()
    for node in ast.parse(source.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == "stage_of":
            break
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                found |= set(_texts(inner.value))
    return found


def _kinds() -> set[str]:
    """The words for the kind of value a key must hold."""
    return {
        text
        for path, name, call in _calls("domain")
        if path.name == "process_faults.py" and name == "_get"
        for text in _texts(call.args[2])
    }


def _sentence(node: ast.expr) -> list[str]:
    """A text, a filled text or a sum of texts, with an `x` for what is filled in."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)]
    if isinstance(node, ast.BinOp):
        return [left + right for left in _sentence(node.left) for right in _sentence(node.right) or ["x"]]
    return []


def _yielded() -> set[str]:
    source = ROOT / "domain" / "process_checks.py"
    return {
        said
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple)
        for said in _sentence(node.value.elts[1])
    }
