"""Chinese is written with full-width signs and English with half-width ones, wherever somebody reads it."""

import ast
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import huying
import huying.wording

ROOT = Path(huying.__file__).parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
FILES = [*(ROOT / "processes").glob("*.toml"), ROOT / "services" / "demo" / "places.toml"]
FILLED = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|%[sd]")
HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE = r"[\u3400-\u9fff，。；：！？（）、“”《》]"
HALF = re.compile(rf"{CHINESE} *[,;:!?()\"]|[,;:!?()\"] *{CHINESE}|{CHINESE}\.(?![\w.])")
PADDED = re.compile(r" [，。；：！？（）、]|[，。；：！？（）、] ")
FULL = re.compile("[，。；：！？（）、]")


def wrong_in_chinese(text: str) -> str:
    """The first sign of a Chinese text that is not written as Chinese; what is filled in counts as Chinese."""
    found = HALF.search(FILLED.sub("某", text)) or PADDED.search(text)
    return found[0] if found else ""


def wrong_in_english(text: str) -> str:
    """The first sign of an English text that is written as Chinese."""
    found = FULL.search(text)
    return found[0] if found else ""


def pairs_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in Chinese and in English, however deep it stands in tables."""
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        yield value["zh"], value["en"]
    elif isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from pairs_in(one)


def in_tables() -> Iterator[tuple[str, str]]:
    for module in pkgutil.iter_modules(huying.wording.__path__):
        yield from pairs_in(vars(importlib.import_module(f"huying.wording.{module.name}")))


def in_catalogue() -> Iterator[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            if message.id:
                one = [message.id] if isinstance(message.id, str) else list(message.id)
                other = [message.string] if isinstance(message.string, str) else list(message.string)
                yield from zip(one, other, strict=False)


def in_files() -> Iterator[tuple[str, str]]:
    for path in FILES:
        yield from pairs_in(tomllib.loads(path.read_text("utf-8")))


def in_code() -> Iterator[tuple[Path, str]]:
    """Every Chinese text of the source that is no docstring: what no table and no catalogue holds is found here.

    The domain says nothing to people; its patterns read what people wrote.
    """
    for path in (one for one in ROOT.rglob("*.py") if "domain" not in one.relative_to(ROOT).parts):
        tree = ast.parse(path.read_text("utf-8"))
        inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in set(ast.walk(tree)) - inside - said:
            if isinstance(node, ast.JoinedStr):
                yield (
                    path,
                    "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values),
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value


def is_chinese(text: str) -> bool:
    return len(HAN.findall(text)) > len(re.findall("[A-Za-z]", FILLED.sub("", text)))


@pytest.mark.parametrize("pairs", [in_tables, in_catalogue, in_files])
def test_what_people_read_has_the_signs_of_its_language(pairs):
    found = list(pairs())
    assert len(found) > 20
    assert [zh for zh, _ in found if wrong_in_chinese(zh)] == []
    assert [en for _, en in found if wrong_in_english(en)] == []


def test_what_is_written_in_the_code_itself_has_the_signs_of_its_language():
    texts = [(path.name, text) for path, text in in_code() if is_chinese(text)]
    assert [one for one in texts if wrong_in_chinese(one[1])] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("已签收,等待报到", "收,"),
        ("须先完成: {gates}", "成:"),
        ("{unit}({role})", "某("),
        ("评分 (0–100)", "分 ("),
        ("已签收， 等待报到", "， "),
        ("办理“ 案件", ""),
        ("今天 14:20 到场", ""),
        ("应如 2026-03-18T10:05", ""),
        ("武昌街呼〔2026〕12号", ""),
    ],
)
def test_signs_beside_numbers_and_codes_stay_as_they_are(text, wrong):
    assert wrong_in_chinese(text) == wrong
