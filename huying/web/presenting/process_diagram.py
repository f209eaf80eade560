"""A process as a drawing: its stages as bands, its steps as boxes in them, and what waits for what as arrows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huying.domain.process import Process, StepRule
from huying.domain.process_page import owed
from huying.wording.voice import Voice

BOX_WIDTH, BOX_HEIGHT = 148, 44
GAP, ROW_GAP, PAD, SIDE = 26, 40, 18, 118
PER_ROW = 5
TOP = 12
LINE_HEIGHT = 15
WIDTH = SIDE + PER_ROW * (BOX_WIDTH + GAP) + PAD
LETTERS = {"zh": 11, "en": 21}
"""How many letters a line of a box holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of words, by its middle."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One step. `owed`: somebody must take it."""

    x: int
    y: int
    owed: bool
    title: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One stage, over the whole width."""

    y: int
    height: int
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What waits for what: `kind` is `always`, `called` or `own`."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole drawing, in its own units."""

    width: int
    height: int
    box_width: int
    box_height: int
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing(process: Process, voice: Voice) -> Drawing:
    """Lay the process out, stage by stage, in the order of its file."""
    places: dict[str, tuple[int, int]] = {}
    bands, top = [], TOP
    for stage in process.stages:
        steps = [rule for rule in process.steps.values() if rule.stage == stage.code]
        rows = max(1, -(-len(steps) // PER_ROW))
        height = 2 * PAD + rows * BOX_HEIGHT + (rows - 1) * ROW_GAP
        for n, rule in enumerate(steps):
            row, column = divmod(n, PER_ROW)
            places[rule.step] = (SIDE + column * (BOX_WIDTH + GAP), top + PAD + row * (BOX_HEIGHT + ROW_GAP))
        label = _lines(voice.label(stage.label), SIDE // 2, top + height // 2, LETTERS[voice.lang] // 2 + 2)
        bands.append(Band(y=top, height=height, lines=label))
        top += height
    boxes = tuple(_box(rule, places[rule.step], voice) for rule in process.steps.values())
    return Drawing(
        width=WIDTH,
        height=top,
        box_width=BOX_WIDTH,
        box_height=BOX_HEIGHT,
        bands=tuple(bands),
        boxes=boxes,
        arrows=tuple(one for rule in process.steps.values() for one in _arrows(rule, places)),
    )


def _box(rule: StepRule, place: tuple[int, int], voice: Voice) -> Box:
    x, y = place
    words = voice.label(rule.label)
    lines = _lines(words, x + BOX_WIDTH // 2, y + BOX_HEIGHT // 2, LETTERS[voice.lang])
    return Box(x=x, y=y, owed=owed(rule), title=words, lines=lines)


def _lines(words: str, x: int, middle: int, letters: int) -> tuple[Text, ...]:
    """Words in at most two lines about a middle; what does not fit ends in an ellipsis."""
    found = _wrapped(words, letters)
    first = middle + 5 - (len(found) - 1) * LINE_HEIGHT // 2
    return tuple(Text(x=x, y=first + n * LINE_HEIGHT, words=line) for n, line in enumerate(found))


def _wrapped(words: str, letters: int) -> list[str]:
    parts = (
        words.split(" ") if " " in words else [words[n : n + letters] for n in range(0, len(words), letters)]
    )
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} {part}".strip()
        if len(longer) <= letters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    if len(lines) > 2:
        return [lines[0], lines[1][: letters - 1] + "…"]
    return lines


def _arrows(rule: StepRule, places: dict[str, tuple[int, int]]) -> Iterator[Arrow]:
    for kind, gates in (("always", rule.after), ("called", rule.after_called), ("own", rule.after_own)):
        for gate in gates:
            yield Arrow(kind=kind, path=_path(places[gate], places[rule.step]))


def _path(a: tuple[int, int], b: tuple[int, int]) -> str:
    """From the gate to what waits for it: down where it lies below, sideways in a row, round about otherwise."""
    half = BOX_WIDTH // 2
    if b[1] > a[1]:
        start, end = (a[0] + half, a[1] + BOX_HEIGHT), (b[0] + half, b[1])
        bend = min(60, (end[1] - start[1]) // 2 + 8)
        return (
            f"M{start[0]},{start[1]} C{start[0]},{start[1] + bend} {end[0]},{end[1] - bend} {end[0]},{end[1]}"
        )
    if b[1] == a[1] and b[0] == a[0] + BOX_WIDTH + GAP:
        y = a[1] + BOX_HEIGHT // 2
        return f"M{a[0] + BOX_WIDTH},{y} L{b[0]},{y}"
    start, end = (a[0] + half, a[1]), (b[0] + half, b[1])
    if b[1] < a[1]:
        end = (b[0] + half, b[1] + BOX_HEIGHT)
        return f"M{start[0]},{start[1]} C{start[0]},{start[1] - 24} {end[0]},{end[1] + 24} {end[0]},{end[1]}"
    return f"M{start[0]},{start[1]} C{start[0]},{start[1] - 26} {end[0]},{end[1] - 26} {end[0]},{end[1]}"
