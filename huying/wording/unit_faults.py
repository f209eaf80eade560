"""Sentences for lines of a division file that cannot be imported (`huying.services.units_file`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNIT_FAULTS: Final[dict[str, dict[str, str]]] = {
    "encoding": {
        "zh": "文件不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入。",
        "en": "The file is not in UTF-8. Save it as “CSV UTF-8” and import it again.",
    },
    "format": {
        "zh": "不是有效的 CSV 文件（{detail}）。",
        "en": "This is not a valid CSV file ({detail}).",
    },
    "columns": {
        "zh": "表头缺少列：{missing}。",
        "en": "The header lacks the columns {missing}.",
    },
    "empty": {
        "zh": "文件中没有任何单位。",
        "en": "The file names no unit.",
    },
    "outside": {
        "zh": "文件中没有辖区 {jurisdiction} 的单位。",
        "en": "The file names no unit of the jurisdiction {jurisdiction}.",
    },
    "cells": {
        "zh": "单元格数目与表头不一致。",
        "en": "The row has not as many cells as the header.",
    },
    "level": {
        "zh": "级别“{value}”无效，应为 1（省）至 5（社区、村）。",
        "en": "“{value}” is no level; it should be 1 (province) to 5 (community, village).",
    },
    "code": {
        "zh": "代码“{value}”与级别不符：应为 12 位数字，本级以下各位为 0。",
        "en": "The code “{value}” does not fit its level: it needs 12 digits, with zeros for the levels below.",
    },
    "kind": {
        "zh": "未知的类别“{value}”。",
        "en": "“{value}” is no known kind of division.",
    },
    "kind_level": {
        "zh": "类别“{value}”与级别不符。",
        "en": "The kind “{value}” does not fit the level.",
    },
    "name": {
        "zh": "名称为空或超过 80 个字。",
        "en": "The name is empty or longer than 80 characters.",
    },
    "duplicate": {
        "zh": "代码 {value} 与第 {first} 行重复，以第 {first} 行为准。",
        "en": "The code {value} stands in line {first} already; that line counts.",
    },
    "parent_missing": {
        "zh": "{code} 没有填写上级代码。",
        "en": "{code} names no parent.",
    },
    "parent_code": {
        "zh": "上级代码“{parent}”与 {code} 的前几位不符。",
        "en": "The parent “{parent}” does not fit the first digits of {code}.",
    },
    "parent_unknown": {
        "zh": "{code} 的上级 {parent} 既不在文件中，也不在系统中。",
        "en": "The parent {parent} of {code} is neither in the file nor in the system.",
    },
    "parent_faulty": {
        "zh": "{code} 的上级 {parent}（第 {line} 行）有误，因此未导入。",
        "en": "The parent {parent} of {code} (line {line}) has a fault, so this row was left out.",
    },
}


def unit_fault(code: str, params: Mapping[str, str], *, lang: str) -> str:
    """The sentence of one fault; `lang` is "zh" or "en". Raises KeyError for an unknown code."""
    return UNIT_FAULTS[code][lang].format(**params)
