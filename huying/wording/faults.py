"""What is wrong with the details of an act: one sentence for each code of `domain.refusals.Fault`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from huying.domain.refusals import Fault
from huying.wording.files import FILE_FAULTS
from huying.wording.steps import field_label
from huying.wording.voice import Table, Voice

FAULTS: Final[Table] = {
    "required": ("请填写此项", "This is needed"),
    "unknown_detail": ("这一步骤没有这一项", "This step has no such detail"),
    "too_long": ("过长，最多 {most} 字", "Too long: at most {most} characters"),
    "too_many": ("过多，最多 {most} 行", "Too many: at most {most} rows"),
    "not_rows": ("应为若干行", "This must be rows"),
    "not_lines": ("应为若干行文字", "This must be lines of text"),
    "not_a_text": ("应为文字", "This must be a text"),
    "not_a_flag": ("请选择是或否", "Choose yes or no"),
    "not_a_choice": ("请从下列选项中选择：{allowed}", "Choose one of: {allowed}"),
    "not_a_moment": (
        "时间格式不正确，应如 2026-03-18T10:05",
        "This is no time; write it like 2026-03-18T10:05",
    ),
    "not_a_date": ("日期格式不正确，应如 2026-02-15", "This is no date; write it like 2026-02-15"),
    "not_hours": (
        "应为先后相接、不重叠的时段，如 08:00-12:00 14:00-18:00",
        "Write spans in order and apart, like 08:00-12:00 14:00-18:00",
    ),
    "not_importable": (
        "没有收录这一年的放假通知，或日历中已有",
        "The notice of this year is not at hand, or the calendar has it already",
    ),
    "not_a_year": (
        "年份 {year} 不正确，应在 {first} 到 {last} 之间",
        "The year {year} must lie from {first} to {last}",
    ),
    "out_of_range": ("应在 {least} 到 {most} 之间", "This must lie between {least} and {most}"),
    "not_a_whole_number": ("应为整数", "This must be a whole number"),
    "not_a_number": ("应为数字", "This must be a number"),
    "not_a_band": (
        "下限须小于上限，都在 0 到 100 之间",
        "The lower end must be less than the upper one, both between 0 and 100",
    ),
    "not_points": ("应在 0 到 100 之间", "This must lie between 0 and 100"),
    "unknown_unit": ("没有编码为“{unit}”的单位", "There is no unit with the code “{unit}”"),
    "unknown_file": ("附件不存在或已过期，请重新上传", "The file is not there any more; send it again"),
    "unknown_matter": ("清单中没有编码为“{matter}”的事项", "The list has no matter with the code “{matter}”"),
    "unknown_case": ("没有编号为“{number}”的案件", "There is no case with the number “{number}”"),
    "named_twice": ("不能重复推选", "Somebody is named twice"),
    "too_many_representatives": ("代表不能超过 {most} 名", "At most {most} representatives"),
    "no_holder": (
        "找不到承办此地的单位，请选择网格或社区",
        "No unit holds cases for this place; choose a grid or community",
    ),
    "at_not_allowed": (
        "这一步骤以记录时间为准，不能另填时间",
        "This step counts when it is recorded; give no time",
    ),
    "in_future": ("时间不能晚于现在", "The time must not lie in the future"),
    "in_past": ("时间须晚于现在", "The time must lie in the future"),
    "before_start": ("结束须晚于开始", "The end must come after the beginning"),
    "called_twice": ("“{unit}”重复", "“{unit}” stands there twice"),
    "already_called": ("“{unit}”已在此次呼叫中", "“{unit}” is in this call already"),
    "uncallable": ("不能呼叫“{unit}”", "“{unit}” cannot be called"),
    "nobody_obliged": ("至少要有一家主办或协办单位", "At least one unit must lead or support"),
    "one_lead": ("须有且只有一家主办，现有 {leads} 家", "Exactly one unit must lead, not {leads}"),
    "lead_exists": ("此次呼叫已有主办单位", "This call has a lead already"),
    "next_lead": ("请指定接任主办的派单：{allowed}", "Name the order that leads next: {allowed}"),
    "assessed_to_call": (
        "研判结论是需要呼叫其他单位，不能只派给本级",
        "It was assessed that others must be called; own units alone will not do",
    ),
    "not_above": ("须为上一级单位：{units}", "This must be a level above: {units}"),
    "not_inside": ("须为“{unit}”内部的科室或站所", "This must be a section or station inside “{unit}”"),
    "not_in_call": ("该单位不在此次呼叫中", "This unit is not in the call"),
    "unit_without_line": ("方案中没有“{unit}”的分工", "The plan has no line for “{unit}”"),
    "no_such_problem": ("研判只列出 {problems} 个问题", "The assessment lists only {problems} problems"),
    "no_such_party": ("此案只有 {parties} 位诉求人", "The case has only {parties} petitioners"),
    "already_fed_back": (
        "“{unit}”已经反馈，不能再列入方案",
        "“{unit}” has answered already; the plan cannot bind it",
    ),
    "before_call": ("不能早于呼叫时间 {called}", "This cannot be before the call at {called}"),
    "escalate_first": (
        "本级不能呼叫其他单位，请先上报上一级",
        "This level cannot call other units; take the case one level up first",
    ),
    "no_holder_here": (
        "须为本流程可以承办案件的其他单位",
        "This must be another unit that holds cases in this process",
    ),
    "same_unit": ("不能建议由“{unit}”自己承办", "“{unit}” cannot suggest itself"),
    "before_due": ("须晚于现时限 {due}", "This must lie after the due there is, {due}"),
    "longer_than_limit": ("每次延期不能超过原时限", "An extension may not be longer than the limit itself"),
    "milder_than_before": ("不能低于上次的督办级别", "This may not be milder than the supervision before"),
    "not_at_work": ("{order} 号派单不在办理中", "Order {order} is not at work"),
    "is_concerned": (
        "“{unit}”是当事单位，不能移送给它",
        "“{unit}” is concerned itself; it cannot be given the clue",
    ),
    "no_such_fact": ("留痕中没有支持这一情形的事实", "Nothing in the trace supports this"),
    "no_listed_matter": (
        "清单之外无属地管理事项：请先对照清单选择事项",
        "Nothing is dispatched outside the list: choose the matter of the list first",
    ),
    "off_list": (
        "清单之外无属地管理事项：此事项在立案当日不在生效的清单内，须先申请准入",
        "Nothing is dispatched outside the list: this matter was not in force on the day of filing;"
        " its admission must be applied for first",
    ),
    "off_list_unit": (
        "清单没有把此事项列为“{unit}”的职责，不得派给街道（镇）",
        "The list does not make this matter a duty of “{unit}”; it may not be sent to a subdistrict or town",
    ),
    "not_the_lead": (
        "清单的主责单位是“{unit}”，须由其主办并兜底",
        "By the list “{unit}” leads, and answers for whatever nobody else takes",
    ),
    "never_against": (
        "对“{unit}”的反映不在本流程办理，请告知诉求人向其上级或纪检监察机关反映",
        "A complaint about “{unit}” is not handled here: tell the petitioner to turn to the level above it"
        " or to the discipline body",
    ),
    "nobody_stands_in": (
        "“{unit}”回避后没有可以代为办理的单位，请联系系统管理员",
        "Nobody could decide in the place of “{unit}”; ask the administrator",
    ),
    "why_again": (
        "再次呼叫须说明前一次为何没有解决",
        "Say why the call before was not enough",
    ),
    "power_not_held": (
        "清单没有把此事项的职权赋予“{unit}”",
        "The list does not give “{unit}” the power for this matter",
    ),
    "too_far": ("时间过远，最多 {days} 天", "Too far away: at most {days} days"),
    "nothing_there": ("此处没有内容", "There is nothing here"),
    "already_erased": ("已由第 {entry} 条留痕删除", "Erased already by entry {entry}"),
    "text_or_files": ("请填写内容或添加附件", "Write something or add files"),
    "came_late": ("到场时限是 {due}，不能记为按时", "The time to come was {due}; this is not in time"),
    "better_than_petitioner": (
        "评价高于诉求人的满意程度，请说明理由",
        "You are more content than the petitioner; say why",
    ),
}
PLACES: Final[Table] = {
    "row": ("第 {row} 行", "row {row}"),
    "at": ("{place}：{what}", "{place}: {what}"),
}


def fault_sentence(fault: Fault, voice: Voice) -> str:
    """What is wrong, to stand beside the detail. Raises KeyError for an unknown code."""
    if fault.code in FILE_FAULTS:
        return FILE_FAULTS[fault.code][voice.lang].format(**fault.params)
    words = {name: _SAY.get(name, _plain)(value, voice) for name, value in fault.params.items()}
    if fault.code == "not_above":
        words["units"] = voice.listed(voice.unit(code) for code in fault.params["allowed"])
    return voice.say(FAULTS, fault.code, **words)


def fault_at(step: str, fault: Fault, voice: Voice) -> str:
    """Where and what: "派单第 1 行预期目标：请填写此项", to stand in a list of all faults."""
    return voice.say(PLACES, "at", place=_place(step, fault.path, voice), what=fault_sentence(fault, voice))


def _place(step: str, path: str, voice: Voice) -> str:
    words, so_far = [], ""
    for part in path.split("."):
        if part.isdigit():
            words.append(voice.say(PLACES, "row", row=int(part) + 1))
            continue
        so_far = f"{so_far}.{part}".strip(".")
        try:
            words.append(field_label(step, so_far, voice))
        except KeyError:
            words.append(part)
    return (" " if voice.lang == "en" else "").join(words)


def _plain(value: Any, voice: Voice) -> str:
    return str(value)


_SAY: Mapping[str, Callable[[Any, Voice], str]] = {
    "unit": lambda value, voice: voice.unit(value),
    "allowed": lambda value, voice: voice.listed(str(one) for one in value),
    "due": lambda value, voice: voice.moment(datetime.fromisoformat(value)) if value else "",
    "called": lambda value, voice: voice.moment(datetime.fromisoformat(value)),
}
