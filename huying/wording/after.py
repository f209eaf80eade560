"""What is said after an act: what has happened, and who is next: "已签收，等待 2 个单位报到"."""

from collections.abc import Sequence
from typing import Any, Final

from huying.domain.case import Recorded
from huying.wording.states import CASE_STATES
from huying.wording.steps import step_label
from huying.wording.voice import Table, Voice

DONE: Final[Table] = {
    "register": ("已登记", "Registered"),
    "join": ("已并入诉求人", "Petitioner added"),
    "not_accept": ("已决定不予受理", "Not accepted"),
    "link": ("已关联", "Linked"),
    "merge": ("已并案", "Merged"),
    "assess": ("已研判", "Assessed"),
    "escalate": ("已上报", "Taken one level up"),
    "reassign": ("已改派", "Given to another unit"),
    "apply": ("已申请", "Applied"),
    "confirm": ("已确认", "Confirmed"),
    "confirm.refused": ("已记录不同意", "Not agreed"),
    "call": ("已派单", "Called"),
    "add": ("已追加单位", "Unit added"),
    "withdraw": ("已撤回", "Withdrawn"),
    "sign": ("已签收", "Signed"),
    "hand_on": ("已转办", "Handed on"),
    "name": ("已派人", "People named"),
    "attend": ("已确认报到", "Attendance confirmed"),
    "waive": ("已免办", "Waived"),
    "consult": ("已记录协商", "Consultation recorded"),
    "plan": ("已定方案", "Plan made"),
    "agree": ("已同意方案", "Plan agreed"),
    "log": ("已记录", "Recorded"),
    "feed_back": ("已反馈", "Fed back"),
    "accept": ("已审核通过", "Accepted"),
    "send_back": ("已退回整改", "Sent back"),
    "report": ("已报送", "Reported"),
    "note": ("已收悉", "Received"),
    "verify": ("已核实", "Verified"),
    "answer": ("已答复", "Answered"),
    "answer_all": ("已统一答复", "Everybody answered"),
    "represent": ("已推选代表", "Representatives named"),
    "visit": ("已记录回访", "Visit recorded"),
    "visit.missed": ("{step}未联系上诉求人", "{step}: not reached"),
    "score": ("已评分", "Scored"),
    "urge": ("已催办", "Urged"),
    "coordinate": ("已协调", "Coordinated"),
    "overdue": ("已上报超期", "Reported as overdue"),
    "return": ("已申请退单", "Return asked for"),
    "judge_return": ("已审核退单", "Return judged"),
    "dispute": ("已提出争议", "Disputed"),
    "rule": ("已裁定", "Ruled"),
    "extend": ("已申请延期", "Extension asked for"),
    "judge_extension": ("已审核延期", "Extension judged"),
    "suspend": ("已申请挂账", "Suspension asked for"),
    "judge_suspension": ("已审批挂账", "Suspension judged"),
    "resume": ("已恢复办理", "Resumed"),
    "hand_back": ("已退回转办", "Handed back"),
    "supervise": ("已督办", "Supervised"),
    "reply": ("已回复督办", "Replied"),
    "recuse": ("已记录回避", "Recusal recorded"),
    "split": ("已明确牵头", "Leads named"),
    "emergency": ("已启动应急处置", "Emergency begun"),
    "record": ("已补记", "Recorded"),
    "cancel": ("已作废", "Cancelled"),
    "clue": ("已移送线索", "Clue passed on"),
    "clue_reply": ("已反馈线索", "Clue answered"),
    "close": ("已办结", "Closed"),
    "reopen": ("已重开", "Reopened"),
    "forward": ("已转发", "Forwarded"),
    "prepare": ("已完成前期工作", "Prepared"),
    "score_caller": ("已回评", "Caller scored"),
    "evaluate": ("已评价", "Evaluated"),
    "imported": ("已导入", "Imported"),
    "erase": ("已删除", "Erased"),
    "repin": ("已改用流程版本", "Moved to another version"),
    "redate": ("已重算时限", "Dues worked out anew"),
    "by_label": ("{step}已完成", "{step}: done"),
}
"""What is said of a step by its general name; by a name of the process's own, that it is done."""
NEXT: Final[Table] = {
    "one": ("等待{unit}{step}", "waiting for {unit}: {step}"),
    "many": ("等待 {n} 个单位{step}", "waiting for {n} units: {step}"),
    "mine": ("下一步由本单位办理：{step}", "next is yours: {step}"),
    "both": ("{done}，{next}", "{done}; {next}"),
    "ended": ("{done}，案件{state}", "{done}; the case is over: {state}"),
}
MOST = 2
"""How many next steps are told; the rest stands on the page."""
OVER: Final = frozenset({"close", "not_accept", "merge"})
"""Acts whose own word says that the case is over."""


def after(
    entry: Recorded,
    tasks: Sequence[Any],
    voice: Voice,
    *,
    mine: frozenset[str] = frozenset(),
    ended: str | None = None,
) -> str:
    """What has happened and who is next. `tasks` are the case's tasks now (with `step` and `unit`).

    `mine` are the units the reader acts for; `ended` is how the case ended, if it did.
    """
    done = _done(entry, voice)
    if ended is not None:
        over = entry.step in OVER
        return done if over else voice.say(NEXT, "ended", done=done, state=voice.of(CASE_STATES[ended]))
    steps = list(dict.fromkeys(task.step for task in tasks))[:MOST]
    if not steps:
        return done
    said = voice.listed(_next(step, tasks, voice, mine) for step in steps)
    return voice.say(NEXT, "both", done=done, next=said)


def _done(entry: Recorded, voice: Voice) -> str:
    if entry.step == "confirm" and entry.facts.get("agreed") is False:
        return voice.of(DONE["confirm.refused"])
    label = step_label(entry.step, voice)
    if entry.step == "visit" and entry.facts.get("reached") is False:
        return voice.say(DONE, "visit.missed", step=label)
    if label != step_label(entry.step, Voice(lang=voice.lang)):
        return voice.say(DONE, "by_label", step=label)
    return voice.of(DONE[entry.step])


def _next(step: str, tasks: Sequence[Any], voice: Voice, mine: frozenset[str]) -> str:
    units = list(dict.fromkeys(task.unit for task in tasks if task.step == step))
    label = step_label(step, voice)
    if mine & set(units):
        return voice.say(NEXT, "mine", step=label)
    if len(units) == 1:
        return voice.say(NEXT, "one", unit=voice.unit(units[0]), step=label)
    return voice.say(NEXT, "many", n=len(units), step=label)
