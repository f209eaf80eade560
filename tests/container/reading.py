"""Reading the Dockerfile and compose.yaml as Docker does, as far as ours use its language."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of a Dockerfile, such as `RUN` with what follows."""

    word: str
    rest: str

    def options(self) -> tuple[dict[str, str], list[str]]:
        """The options (`--from=build`) and the other words."""
        words = shlex.split(self.rest)
        given = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        return given, [word for word in words if not word.startswith("--")]


@dataclass(slots=True)
class Stage:
    """One stage of an image."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, word: str) -> list[Instruction]:
        return [one for one in self.instructions if one.word == word]

    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for one in self.all("ENV") for pair in shlex.split(one.rest))


def instructions(text: str) -> Iterator[Instruction]:
    """Every instruction, its lines joined, without comments."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", lines).splitlines():
        if line.strip():
            word, rest = line.strip().split(maxsplit=1)
            yield Instruction(word.upper(), rest)


def stages() -> list[Stage]:
    """The stages of our image, in order."""
    found: list[Stage] = []
    arguments: dict[str, str] = {}
    for one in instructions((ROOT / "Dockerfile").read_text("utf-8")):
        if one.word == "FROM":
            base, *name = re.split(r"\s+AS\s+", filled(one.rest, arguments), flags=re.IGNORECASE)
            found.append(Stage(name[0] if name else "", base))
        elif one.word == "ARG" and not found:
            arguments |= dict([one.rest.split("=", 1)])
        else:
            found[-1].instructions.append(one)
    return found


def filled(text: str, environment: Mapping[str, str]) -> str:
    """The text with its variables: `${NAME}`, `${NAME:-else}`, `${NAME:?why}`; `$$` is a dollar."""

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name, sign, rest = match["name"], match["sign"], match["rest"]
        if environment.get(name):
            return environment[name]
        if sign == ":-":
            return str(rest)
        raise KeyError(f"{name}: {rest}")

    return re.sub(r"\$\$|\$\{(?P<name>\w+)(?:(?P<sign>:[-?])(?P<rest>[^}]*))?\}", value, text)


def compose(**environment: str) -> dict[str, Any]:
    """The services, as compose reads them with these variables."""
    plain: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return json.loads(filled(json.dumps(plain), environment))
