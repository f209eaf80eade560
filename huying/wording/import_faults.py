"""Sentences for rows that cannot be filed as cases (`huying.services.import_cases`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from huying.domain.refusals import Fault, Refused
from huying.wording.faults import fault_at, fault_sentence
from huying.wording.files import FILE_FAULTS, TABLE_FAULTS
from huying.wording.refusals import refusal
from huying.wording.states import POST_ROLES
from huying.wording.voice import Table, Voice

IMPORT_FAULTS: Final[Table] = {
    "columns": ("表头缺少列：{missing}。", "The head lacks the columns {missing}."),
    "key_blank": (
        "没有填写编号，无法判断是否已登记。",
        "It is blank, so nobody could tell whether the row was filed.",
    ),
    "key_long": ("编号太长：最多 {most} 字。", "This key is too long: at most {most} characters."),
    "key_twice": (
        "编号 {value} 与第 {first} 行重复，以第 {first} 行为准。",
        "The key {value} stands in line {first} already; that line counts.",
    ),
    "formula": (
        "“{value}”像表格公式，请改为文字。",
        "“{value}” looks like a formula of a spreadsheet; write it as text.",
    ),
    "unknown_value": ("对照表中没有“{value}”。", "The map does not know “{value}”."),
    "bad_moment": (
        "“{value}”不是有效的时间，应为 {formats}。",
        "“{value}” is no valid moment; it should be written as {formats}.",
    ),
    "key_personal": (
        "编号里有电话或证件号码，留痕中不能永久保存。",
        "This key has a telephone or identity number in it, which the trace must not keep for ever.",
    ),
    "value_long": (
        "太长：名称和取值最多 {most} 字。",
        "This is too long for a name or a value: at most {most} characters.",
    ),
    "unknown_name": ("本辖区没有名为“{value}”的单位。", "No unit of the jurisdiction is called “{value}”."),
    "several_names": (
        "本辖区有多个单位名为“{value}”，请写单位代码。",
        "Several units of the jurisdiction are called “{value}”; write the unit's code.",
    ),
    "unknown_role": (
        f"没有“{{value}}”这个岗位角色；可用：{'、'.join(zh for zh, _ in POST_ROLES.values())}。",
        f"There is no role “{{value}}”; there are: {', '.join(POST_ROLES)}.",
    ),
    "bad_username": (
        "“{value}”不能作账号：只能有文字、数字和 . _ - @ +，以文字或数字开头，最多 150 字。",
        "“{value}” cannot be an account: letters, digits and . _ - @ + only, a letter or digit first, 150 at most.",
    ),
    "account_taken": (
        "账号“{value}”已有人使用，且在本辖区没有岗位；请换一个账号。",
        "The account “{value}” is somebody's who holds no post in this jurisdiction; choose another name.",
    ),
    "account_shut": ("账号“{value}”已停用。", "The account “{value}” is shut."),
    "post_twice": (
        "与第 {first} 行是同一账号的同一岗位。",
        "Line {first} gives the same account the same post already.",
    ),
    "post_changed": (
        "该岗位已存在，与本行不同（岗位名称 {title}，起 {since}，止 {until}），未作修改。",
        "The post is there already and differs from this line (title {title}, from {since}, to {until});"
        " it was left as it is.",
    ),
    "days_in_order": (
        "止期早于起期；未写起期的，从今天起。",
        "It ends before it begins; where no beginning is written, that is today.",
    ),
    "changed": (
        "编号 {key} 已登记为案件 {number}，内容与当时不同，未重复登记。",
        "The row {key} is the case {number} already and says something else now; it was not filed again.",
    ),
}
"""What only an import finds; the rest is found by whoever reads tables or judges a report."""
PLACES: Final[Table] = {"column": ("“{column}”：{what}", "{column}: {what}")}
REFUSED: Final = "refused."


def import_fault(
    code: str, params: Mapping[str, Any], voice: Voice, *, column: str = "", path: str = ""
) -> str:
    """The sentence of one fault with its place. Raises KeyError for an unknown code."""
    if path:
        return fault_at("register", Fault(path, code, params), voice)
    what = _sentence(code, params, voice)
    return voice.say(PLACES, "column", column=column, what=what) if column else what


def _sentence(code: str, params: Mapping[str, Any], voice: Voice) -> str:
    if code.startswith(REFUSED):
        return refusal(Refused(code.removeprefix(REFUSED), **params), voice)
    if code in IMPORT_FAULTS:
        return voice.say(IMPORT_FAULTS, code, **params)
    if code in TABLE_FAULTS or code in FILE_FAULTS:
        return (TABLE_FAULTS | FILE_FAULTS)[code][voice.lang].format(**params)
    return fault_sentence(Fault("", code, params), voice)
