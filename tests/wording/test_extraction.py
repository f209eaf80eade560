"""Whatever is translated is found by the tool that collects it."""

import ast
from pathlib import Path

import huying

ROOT = Path(huying.__file__).parent
CALLED = {"_", "gettext", "ngettext", "gettext_lazy", "gettext_noop"}


def test_no_text_is_translated_inside_an_f_string_where_it_is_not_collected():
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in ROOT.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLED
    ]
    assert found == []
