"""Why an act is not open: one sentence for each code of `domain.refusals.Refused`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from huying.domain.refusals import Refused
from huying.wording.states import CASE_STATES, ORDER_KINDS, ORDER_STATES
from huying.wording.steps import step_label
from huying.wording.voice import Table, Voice

REFUSALS: Final[Table] = {
    "first": ("须先完成：{gates}", "First: {gates}"),
    "not_yours": ("此步骤不由您的岗位办理：{step}", "This step is not for your post: {step}"),
    "not_in_process": ("本流程没有这一步骤：{step}", "This process does not take the step: {step}"),
    "unknown_step": ("没有名为“{step}”的步骤", "There is no step called “{step}”"),
    "no_such_order": ("没有这张派单：{order}", "There is no such order: {order}"),
    "no_case": ("案件登记之前不能办理：{step}", "Not before the case is registered: {step}"),
    "ended": ("案件{how}，不能再办理", "The case is over: {how}"),
    "order_ended": ("这张派单{how}，不能再办理", "The order is over: {how}"),
    "informed_only": ("知会单位无需办理", "A unit that is only informed has nothing to do here"),
    "not_this_kind": ("“{step}”不适用于{kind}", "“{step}” does not go with: {kind}"),
    "already_done": ("已办理过：{step}", "Already done: {step}"),
    "behind": (
        "您打开页面后又有新的留痕，请查看后再办理",
        "Something has happened since you opened this; look at it first",
    ),
    "already_called_units": (
        "已经呼叫过单位，不能再办理此步骤",
        "Units were called already; it is too late for this",
    ),
    "orders_open": ("尚有派单未办完，请先办完或撤回", "Orders are still open; finish or withdraw them first"),
    "same_post": (
        "“{step}”是您办理的，这一步须由另一个岗位办理",
        "You did “{step}” yourself; this must be done by another post",
    ),
    "already_scored": ("已经评分，不能再改动", "It is scored already and cannot be changed"),
    "too_early_for_absence": (
        "到场时限 {due} 之前不能认定未到场",
        "Absence cannot be recorded before the time to come, {due}",
    ),
    "already_came": ("已确认到场，不能改为未到场", "Attendance is confirmed and cannot become absence"),
    "not_overdue": (
        "“{step}”在 {due} 之前不能免办",
        "“{step}” cannot be waived before it is overdue at {due}",
    ),
    "nobody_above": ("本流程中没有更上一级可以上报", "No level above holds cases in this process"),
    "same_case": ("不能与案件自身关联或并案", "A case cannot be linked to itself or merged into itself"),
    "no_group": (
        "不是群体件，不推选代表",
        "This is no group case: no representatives are named",
    ),
    "answer_each": (
        "未答复的诉求人有 {left} 名，请逐一答复",
        "Petitioners without an answer: {left}. Answer each of them",
    ),
    "other_ended": ("对方案件{how}，不能并入", "The other case is over: {how}"),
    "takes_no_order": (
        "“{step}”针对全案，不能指定派单",
        "“{step}” is about the whole case and names no order",
    ),
    "no_process": (
        "本辖区没有适用于此件的流程，请联系系统管理员",
        "No process of this jurisdiction takes this case; ask the administrator",
    ),
    "several_processes": (
        "有多个流程适用于此件（{processes}），请联系系统管理员",
        "Several processes would take this case ({processes}); ask the administrator",
    ),
    "nothing_to_forward": (
        "这不是社区呼叫，无须转发",
        "This is no community's call; there is nothing to forward",
    ),
    "scores_as_caller": (
        "没有另行评价的社区：谁呼叫谁评价，一单只评一次",
        "No community evaluates here: who called scores, and one order is scored once",
    ),
    "no_call": ("尚未发起呼叫", "Nobody has been called yet"),
    "not_administrator": (
        "日历由本辖区的系统管理员修改",
        "The calendar is changed by the jurisdiction's administrator",
    ),
    "views_full": (
        "每个岗位最多保存 {most} 个视图，请先删除不用的",
        "A post keeps at most {most} views; delete one you do not use",
    ),
    "band_not_yours": (
        "吹哨率参考区间由区级中心的值守或领导设定",
        "The band of the whistle rate is set by the centre's operators or leaders",
    ),
    "nothing_overdue": (
        "没有到期未办、尚未上报的步骤",
        "Nothing is overdue that was not reported already",
    ),
    "request_pending": ("“{step}”尚未答复，请等待答复", "“{step}” has not been answered yet; wait for that"),
    "nothing_asked": ("没有待答复的“{step}”", "There is no “{step}” to answer"),
    "no_more_of_it": ("次数已用完，最多 {most} 次", "Used up: at most {most} times"),
    "order_stays": (
        "已裁定由本单位承办，不能再退单或争议",
        "It was ruled that the order stays; that is final",
    ),
    "no_clock": ("这张派单没有办理时限", "This order has no limit"),
    "overdue": (
        "已于 {due} 超期，不能再申请延期",
        "It was overdue at {due}; no extension can be asked for now",
    ),
    "too_late": ("已过期限 {due}", "The time for it ended at {due}"),
    "paused": ("挂账期间不能办理此步骤", "Not while the order is suspended"),
    "not_paused": ("这张派单未挂账", "The order is not suspended"),
    "not_handed_on": ("这张派单未转办", "The order was not handed on"),
    "no_problems": ("研判未列出问题", "The assessment lists no problems"),
    "no_emergency": ("未启动应急处置", "No emergency was begun"),
    "called_out_of_turn": (
        "已按应急处置先行呼叫，请补记",
        "The units were called in an emergency; put that on record instead",
    ),
    "own_order": ("本级自办的派单不移送线索", "No clue is passed on about one's own units"),
    "escalate_first": (
        "本级不能呼叫其他单位，请先上报上一级",
        "This level cannot call other units; take the case one level up first",
    ),
    "nobody_else": ("没有可以改派的其他单位", "No other unit holds cases here"),
    "nobody_to_urge": ("没有需要催办的派单", "There is no order to hurry"),
    "unscored": ("{orders}尚未评分，不能办结", "Not yet scored: {orders}"),
    "same_version": (
        "新旧是同一个流程版本",
        "This is the same version of the process",
    ),
    "other_process": (
        "不是同一流程的版本：{old}、{new}",
        "These are versions of different processes: {old}, {new}",
    ),
    "not_in_use_here": (
        "本辖区没有启用过这一流程版本：{version}",
        "This jurisdiction never worked by this version: {version}",
    ),
    "step_gone": (
        "新版本没有已办理的步骤：{step}",
        "The new version does not know a step that was taken: {step}",
    ),
    "answer_gone": (
        "新版本没有待答复的步骤：{step}",
        "The new version does not know the step somebody waits for: {step}",
    ),
    "choice_gone": (
        "新版本没有已选用的选项：{choice}",
        "The new version does not know what was chosen: {choice}",
    ),
    "holder_gone": (
        "新版本中承办单位的层级不承办案件",
        "By the new version the holder's level holds no cases",
    ),
    "nothing_owed": (
        "按新版本没有人须办理此案，会停在原处",
        "By the new version nobody would owe anything: the case would stand still",
    ),
    "own_unit": (
        "诉求反映的是您的单位，您须回避：不参与判断，也不能查看诉求人信息；被呼叫时，只能作为被呼叫单位办理",
        "The case complains about your own unit: you stand back, and do not learn who reported it."
        " If called, you answer as any called unit does",
    ),
    "against_others": (
        "对方案件没有反映同一单位，不能并入：回避须随诉求人一并保留",
        "The other case does not complain about the same unit; merging would undo the recusal",
    ),
    "no_more_calls": (
        "已呼叫 {most} 次，达到上限：请追加单位、退回整改，或报请区级中心协调、督办",
        "Called {most} times already, and that is the cap: add a unit, send the answer back, or ask"
        " the district's centre to coordinate and supervise",
    ),
    "no_more_calls_but_up": (
        "已呼叫 {most} 次，达到上限：请办结或撤回派单后上报上一级",
        "Called {most} times already, and that is the cap: finish or withdraw the orders and take the case"
        " one level up",
    ),
    "assessed_as_own": (
        "研判结论是本级办理；要呼叫其他单位，请先重新研判",
        "It was assessed as ours to handle; assess it again before calling others",
    ),
}
ORDERS: Final[Table] = {
    "order": ("{no} 号派单", "order {no}"),
    "gate": ("{step}（{done}/{of}）", "{step} ({done}/{of})"),
    "gate_of_none": ("{step}（尚无派单）", "{step} (no order yet)"),
    "nothing": ("未指明", "none named"),
    "whole": ("此案件", "this case"),
}


def refusal(refused: Refused, voice: Voice) -> str:
    """The sentence of a refusal, in the process's own words. Raises KeyError for an unknown code."""
    words = {name: _SAY.get(name, _as_it_is)(value, voice) for name, value in refused.params.items()}
    return voice.say(REFUSALS, refused.code, **({"step": voice.of(ORDERS["whole"])} | words))


def _as_it_is(value: Any, voice: Voice) -> str:
    return voice.of(ORDERS["nothing"]) if value is None else str(value)


def _step(value: Any, voice: Voice) -> str:
    try:
        return step_label(value, voice)
    except KeyError:
        return str(value)


def _gates(gates: list[Mapping[str, Any]], voice: Voice) -> str:
    return voice.listed(_gate(gate, voice) for gate in gates)


def _gate(gate: Mapping[str, Any], voice: Voice) -> str:
    """A gate with its count; one that is simply not done needs none."""
    label = step_label(gate["step"], voice)
    if gate["of"] == 1:
        return label
    return voice.say(ORDERS, "gate" if gate["of"] else "gate_of_none", **(dict(gate) | {"step": label}))


def _orders(numbers: list[int], voice: Voice) -> str:
    return voice.listed(voice.say(ORDERS, "order", no=no) for no in numbers)


def _how(value: str, voice: Voice) -> str:
    return voice.of(CASE_STATES.get(value) or ORDER_STATES[value])


_SAY: Mapping[str, Callable[[Any, Voice], str]] = {
    "step": _step,
    "gates": _gates,
    "orders": _orders,
    "how": _how,
    "kind": lambda value, voice: voice.of(ORDER_KINDS[value]),
    "processes": lambda value, voice: voice.listed(value),
    "due": lambda value, voice: voice.moment(datetime.fromisoformat(value)),
}
