"""The hot path with ten thousand, a hundred thousand and a million cases, and what one case costs to check.

Runs `hot_path` once for each size and writes docs/reference/growth.md with its chart: processor time of server and
database for one request. What grows with the logarithm of the number of cases grows by equal steps there.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "growth.md"
CHART = ROOT / "docs" / "images" / "growth.svg"
SIZES = (10_000, 100_000, 1_000_000)
WIDE, HIGH, EDGE = 720, 360, 64  # pixels
COLOURS = ("#1d5ea8", "#2f7d32", "#b45309", "#6b3fa0", "#0f766e", "#9f1239")

Line = dict[str, Any]
Curves = dict[str, list[tuple[int, float]]]


def measured(size: int, seconds: float) -> list[Line]:
    """The lines `hot_path` prints with so many cases. Raises SystemExit where it fails."""
    command = [sys.executable, "-m", "bench.hot_path", f"--cases={size}", f"--seconds={seconds}"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.returncode)
    return [json.loads(one) for one in done.stdout.splitlines()]


def cost(one: Line) -> float:
    """Processor milliseconds of one request, or of one case checked."""
    return float(one["ms_per_case"] if "ms_per_case" in one else one["app_ms"] + one["database_ms"])


def curves(lines: Iterable[Line]) -> Curves:
    """The cost by number of cases, for each name."""
    found: Curves = {}
    for one in lines:
        found.setdefault(one["name"], []).append((one["cases"], cost(one)))
    return found


def chart(found: Curves) -> str:
    """The curves as SVG; the number of cases on a logarithmic scale."""
    sizes = sorted({size for points in found.values() for size, _ in points})
    top = max(value for points in found.values() for _, value in points) * 1.1
    low, span = math.log10(sizes[0]), max(math.log10(sizes[-1] / sizes[0]), 1.0)

    def place(size: int, value: float) -> tuple[float, float]:
        x = EDGE + (math.log10(size) - low) / span * (WIDE - 4 * EDGE)
        return x, HIGH - EDGE + 24 - value / top * (HIGH - 2 * EDGE + 24)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif">']
    parts += [f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>']
    parts += [_text(place(size, 0)[0], HIGH - 16, f"{size:,}", "#444", "middle") for size in sizes]
    for n in range(5):
        y = place(sizes[0], top * n / 4)[1]
        parts.append(f'<path d="M{EDGE} {y:.1f}H{WIDE - 3 * EDGE}" stroke="#ddd"/>')
        parts.append(_text(EDGE - 8, y + 4, f"{top * n / 4:.1f}", "#444", "end"))
    parts.append(_text(EDGE, 20, "ms of processor time", "#444", "start"))
    for n, (name, points) in enumerate(found.items()):
        colour = COLOURS[n % len(COLOURS)]
        placed = [place(*one) for one in points]
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        parts.append(_text(WIDE - 3 * EDGE + 12, 40 + 20 * n, name, colour, "start"))
    return "\n".join([*parts, "</svg>", ""])


def _text(x: float, y: float, words: str, colour: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{colour}" text-anchor="{anchor}">{words}</text>'
    )


def page(lines: Sequence[Line]) -> str:
    """The page with the table."""
    found = curves(lines)
    sizes = sorted({one["cases"] for one in lines})
    head = " | ".join(f"{size:,} cases" for size in sizes)
    rows = [
        f"| {name} | " + " | ".join(f"{dict(points)[size]:.2f}" for size in sizes) + " |"
        for name, points in found.items()
    ]
    ratios = [
        f"| {one['name']} | {one['cases']:,} | {one['figure']} | {one['limit']} | {one['ratio']} | {one['p99']} |"
        for one in lines
        if "ratio" in one
    ]
    about = next(one for one in lines if "cpu" in one)
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return "\n".join(
        [
            "<!-- Written by `huying bench growth`. Run it again instead of changing this page. -->",
            "# Growth",
            "",
            f"{datetime.now(UTC):%d %B %Y}, {about['cpu']}; {versions}.",
            "",
            "![Processor time by number of cases](../images/growth.svg)",
            "",
            "Milliseconds of processor time of server and database for one request; elapsed for one case checked.",
            "",
            f"| | {head} |",
            "|---|" + "--:|" * len(sizes),
            *rows,
            "",
            "| | cases | requests/s | limit/s | ratio | p99 ms |",
            "|---|--:|--:|--:|--:|--:|",
            *ratios,
            "",
        ]
    )


def main() -> None:
    """Measure each size, print every line, write page and chart."""
    parser = argparse.ArgumentParser(prog="huying bench growth", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=SIZES[-1], help="the largest number of cases (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (%(default)s)")
    args = parser.parse_args()
    sizes = [size for size in SIZES if size < args.cases] + [args.cases]
    lines = [one for size in sizes for one in measured(size, args.seconds)]
    for one in lines:
        print(json.dumps(one, ensure_ascii=False), flush=True)  # noqa: T201  # the result
    CHART.write_text(chart(curves(lines)), "utf-8")
    PAGE.write_text(page(lines), "utf-8")


if __name__ == "__main__":
    main()
