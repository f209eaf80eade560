"""Fonts for print: those of official papers where the machine has them, else the open ones we install."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

from huying.services.documents.blocks import Lang

# Names as GB/T 9704 offices have them, best first; the last of each comes with our lock file.
BODY: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif SC")
HEI: Final = ("SimHei", "黑体", "STHeiti", "Noto Sans SC")
TITLE: Final = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", "Noto Serif SC")
LATIN: Final = "Libertinus Serif"  # comes inside typst
_PACKAGE: Final = "pylopdf_fonts_zh_cn"


@cache
def fonts(folders: tuple[Path, ...] = ()) -> typst.Fonts:
    """All fonts at hand: of the machine, of the given folders, of the installed package; read once."""
    own = Path(str(files(_PACKAGE)))
    return typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in (*folders, own)],
    )


@cache
def families(lang: Lang, folders: tuple[Path, ...] = ()) -> dict[str, list[str] | bool]:
    """Which families to draw with; `thicken` where titles have no font of their own.

    English begins with a Latin font, for in Chinese ones its quotation marks are as wide as a character.
    """
    latin = [LATIN] if lang == "en" else []
    known = set(fonts(folders).families())

    def at_hand(names: tuple[str, ...]) -> list[str]:
        return latin + [name for name in names if name in known]

    titles = at_hand(TITLE)
    return {
        "body": at_hand(BODY),
        "hei": at_hand(HEI)[len(latin) :],
        "title": titles,
        "thicken": titles[-1] == titles[len(latin)],
    }
