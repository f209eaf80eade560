"""Writes the generated part of the documentation: steps, processes and glossary.

`python tools/docs.py` writes the files; with `--check` nothing is written: the differences are printed and the
command ends with 1 where there are any.
"""

import argparse
import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from huying.domain.process import Process, parse  # noqa: E402 - the project is found by the line above
from huying.domain.process_page import diagram  # noqa: E402 - the same
from huying.domain.step_parts import Field, Step  # noqa: E402 - the same
from huying.domain.steps import STEPS  # noqa: E402 - the same
from huying.wording.glossary import GLOSSARY  # noqa: E402 - the same
from huying.wording.process_pages import by_words, differences, limit_line, plain  # noqa: E402 - the same
from huying.wording.states import SCOPES  # noqa: E402 - the same
from huying.wording.steps import choice_label, field_label, step_label  # noqa: E402 - the same
from huying.wording.voice import Voice  # noqa: E402 - the same

WRITTEN = "<!-- Written by tools/docs.py. Change the code it is made from, then run it again. -->"
ZH, EN = Voice(lang="zh"), Voice(lang="en")
NOTHING = "–"


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    processes = shipped()
    reference = ROOT / "docs" / "reference"
    found = {reference / "steps.md": steps_page(processes), ROOT / "docs" / "glossary.md": glossary_page()}
    for process in processes:
        others = [other for other in processes if other.id != process.id]
        found[reference / "processes" / f"{process.id}.md"] = process_page(process, others)
    return found


def shipped() -> list[Process]:
    """The process files that come with the project, by name."""
    files = sorted((ROOT / "huying" / "processes").glob("*.toml"))
    return [parse(file.read_text("utf-8")) for file in files]


def steps_page(processes: list[Process]) -> str:
    """The vocabulary: every step with its details, and who takes it in which process."""
    lines = [
        WRITTEN,
        "# Steps 步骤",
        "",
        "What each step is called in process files, in the API and in the trace, and which details it takes.",
        "A process may ask for more details than the vocabulary does, and decides who takes a step, and when.",
        "",
        "| Step | 中文 | English | About 针对 | Becomes a task 待办 | Repeats 可重复 | Source |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_step_row(step) for step in STEPS.values()]
    for step in STEPS.values():
        lines += ["", *_step_section(step, processes)]
    return _text(lines)


def _step_row(step: Step) -> str:
    about = f"{SCOPES[step.scope][0]} {SCOPES[step.scope][1]}"
    flags = [_tick(step.duty), _tick(step.repeats)]
    named = f"[`{step.name}`](#{step.name})"
    return _row(
        named, step_label(step.name, ZH), step_label(step.name, EN), about, *flags, step.source or NOTHING
    )


def _step_section(step: Step, processes: list[Process]) -> Iterator[str]:
    yield f"## {step.name}"
    yield ""
    yield f"{step_label(step.name, ZH)} · {step_label(step.name, EN)}"
    yield ""
    yield from _details(step)
    for process in processes:
        rule = process.steps.get(step.name)
        if rule is None:
            yield f"- `{process.id}`: not taken 不用"
        else:
            yield f"- `{process.id}`: {rule.label.zh} {rule.label.en} — {by_words(rule, ZH)} · {by_words(rule, EN)}"


def _details(step: Step) -> Iterator[str]:
    if not step.fields:
        yield "No details. 无须填写。"
        yield ""
        return
    yield "| Detail | 中文 | English | Kind | Needed 必填 | Choices |"
    yield "|---|---|---|---|---|---|"
    for path, field in _fields(step.fields):
        labels = [field_label(step.name, path, voice) for voice in (ZH, EN)]
        yield _row(
            f"`{path}`", *labels, _kind(field), _tick(field.required), _choices(step.name, path, field)
        )
    yield ""


def _fields(fields: tuple[Field, ...], prefix: str = "") -> Iterator[tuple[str, Field]]:
    for field in fields:
        yield f"{prefix}{field.name}", field
        yield from _fields(field.fields, f"{prefix}{field.name}.")


def _kind(field: Field) -> str:
    """The kind, and where what is written is kept: beside the entry, or sealed."""
    kept = ", sealed" if field.sealed else ", content" if field.content else ""
    return f"{field.kind.value}{kept}"


def _choices(step: str, path: str, field: Field) -> str:
    if field.source:
        return f"the process's `{field.source}`"
    said = [
        f"`{one}` {choice_label(step, path, one, ZH)} {choice_label(step, path, one, EN)}"
        for one in field.choices
    ]
    return "<br>".join(said) or NOTHING


def process_page(process: Process, others: list[Process]) -> str:
    """One process: diagram, table, the whole in words, and in what it differs from the others."""
    lines = [
        WRITTEN,
        f"# {process.label.zh}",
        "",
        process.label.en,
        "",
        f"`{process.id}` · {process.source}",
        "",
    ]
    lines += ["## Diagram 流程图", ""]
    lines += [
        "Square: somebody owes the step. Round: taken when there is reason to. 方框为必办，圆框为需要时办理。",
        "",
    ]
    lines += ["```mermaid", diagram(process, "zh").rstrip("\n"), "```", ""]
    lines += ["```mermaid", diagram(process, "en").rstrip("\n"), "```", ""]
    lines += ["## Steps 步骤", "", "| Step | Label 名称 | Who 谁办 | After 先办 | Limit 时限 | On 适用 |"]
    lines += ["|---|---|---|---|---|---|", *_rule_rows(process)]
    lines += ["", "## 通俗说明", "", *(f"- {line}" for line in plain(process, "zh"))]
    lines += ["", "## In plain words", "", *(f"- {line}" for line in plain(process, "en"))]
    for other in others:
        lines += ["", f"## Differences from {other.id} 与《{other.label.zh}》的不同", ""]
        lines += [f"- {line}" for line in differences(process, other, "zh")]
        lines += ["", *(f"- {line}" for line in differences(process, other, "en"))]
    return _text(lines)


def _rule_rows(process: Process) -> Iterator[str]:
    zh, en = (Voice(lang=voice.lang, process=process) for voice in (ZH, EN))
    for rule in process.steps.values():
        after = [f"`{gate}`" for gate in rule.after]
        after += [f"`{gate}` (called)" for gate in rule.after_called] + [
            f"`{gate}` (own)" for gate in rule.after_own
        ]
        yield _row(
            f"[`{rule.step}`](../steps.md#{rule.step})",
            f"{rule.label.zh} {rule.label.en}",
            f"{by_words(rule, zh)} · {by_words(rule, en)}",
            "<br>".join(after) or NOTHING,
            f"{limit_line(rule, zh)} {limit_line(rule, en)}".strip() or NOTHING,
            ", ".join(sorted(rule.on)),
        )


def glossary_page() -> str:
    """One word for each idea."""
    lines = [
        WRITTEN,
        "# Glossary 词汇",
        "",
        "One word for one idea, in code, addresses, API and documents.",
        "",
    ]
    lines += ["| Word | 中文 | Meaning | 含义 |", "|---|---|---|---|"]
    lines += [_row(word.called[1], word.called[0], word.means[1], word.means[0]) for word in GLOSSARY]
    return _text(lines)


def _tick(yes: bool) -> str:
    return "yes" if yes else NOTHING


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def check(wanted: dict[Path, str]) -> int:
    """Print how the files differ from what they should be; 1 where one does."""
    differ = 0
    for path, text in wanted.items():
        there = path.read_text("utf-8") if path.exists() else ""
        if there != text:
            differ = 1
            name = str(path.relative_to(ROOT))
            sys.stdout.writelines(
                difflib.unified_diff(
                    there.splitlines(True), text.splitlines(True), name, f"{name} (as it should be)"
                )
            )
    stale = set((ROOT / "docs" / "reference" / "processes").glob("*.md")) - set(wanted)
    for path in sorted(stale):
        print(f"{path.relative_to(ROOT)} belongs to no process file")
    return 1 if differ or stale else 0


def write(wanted: dict[Path, str]) -> None:
    """Write every page."""
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write the generated part of the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a file differs")
    wanted = pages()
    if parser.parse_args().check:
        return check(wanted)
    write(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
