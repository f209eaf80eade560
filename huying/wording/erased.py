"""What is said of what is gone: by which entry it was erased, and what an erasure took."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from huying.wording.steps import field_label, step_label
from huying.wording.voice import Table, Voice

ERASED: Final[Table] = {
    "erased": ("已删除（第 {entry} 条留痕）", "Erased (entry {entry})"),
    "what": ("已删除（第 {entry} 条留痕）：{what}", "Erased (entry {entry}): {what}"),
    "numbered": ("{label} {n}", "{label} {n}"),
    "files": ("附件 {n}", "File {n}"),
    "parties": ("诉求人 {n}", "Petitioner {n}"),
    "of_entry": ("第 {seq} 条“{step}”的{what}", "{what} of entry {seq} ({step})"),
}


def erased(entry: int, voice: Voice) -> str:
    """What stands in the place of something that an entry erased."""
    return voice.say(ERASED, "erased", entry=entry)


def erased_paths(entry: int, step: str, paths: Iterable[str], voice: Voice) -> str:
    """What an entry erased of one entry of this step."""
    return voice.say(ERASED, "what", entry=entry, what=_listed(step, paths, voice))


def erasure_told(
    places: Iterable[tuple[int, str]], steps: Mapping[int, str], voice: Voice
) -> tuple[str, ...]:
    """What an erasure took, a sentence for each entry; `steps` names the steps of the case's entries."""
    return tuple(
        voice.say(
            ERASED,
            "of_entry",
            seq=seq,
            step=step_label(steps[seq], voice),
            what=_listed(steps[seq], (path for _, path in found), voice),
        )
        for seq, found in groupby(sorted(places), key=lambda place: place[0])
    )


def path_label(step: str, path: str, voice: Voice) -> str:
    """What was written at a path, with the number of its row: "地点", "协调事项 2", "附件 1"."""
    name, label = path.split(".")[0], field_label(step, path, voice)
    row = next((int(part) + 1 for part in path.split(".") if part.isdecimal()), None)
    if row is None:
        return label
    return voice.say(ERASED, name if name in ERASED else "numbered", label=label, n=row)


def _listed(step: str, paths: Iterable[str], voice: Voice) -> str:
    return voice.listed(path_label(step, path, voice) for path in paths)
