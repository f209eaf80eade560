"""The words for where cases and orders stand, for units, posts, relations and limits."""

from typing import Final

from huying.domain.worktime import Limit
from huying.wording.voice import Both, Table, Voice

CASE_STATES: Final[Table] = {
    "registered": ("已登记", "Registered"),
    "reopened": ("已重开", "Reopened"),
    "local_handling": ("本级办理", "Handled locally"),
    "pending_leader": ("待领导确认", "Awaiting confirmation"),
    "calling": ("呼叫中", "Calling"),
    "in_process": ("办理中", "In process"),
    "rectifying": ("整改中", "Rectifying"),
    "auditing": ("审核中", "Auditing"),
    "verifying": ("核实中", "Verifying"),
    "visiting": ("回访中", "Visiting"),
    "scoring": ("评价中", "Scoring"),
    "closing": ("待办结", "Ready to close"),
    "closed": ("已办结", "Closed"),
    "not_accepted": ("不予受理", "Not accepted"),
    "merged": ("已并案", "Merged"),
    "cancelled": ("已作废", "Cancelled"),
}
"""What `domain.case.projection.state_of` answers (ledger §6.6)."""
ORDER_STATES: Final[Table] = {
    "sign": ("待签收", "To be signed"),
    "name": ("待派人", "People to be named"),
    "attend": ("待报到", "To attend"),
    "plan": ("待定方案", "Plan to be made"),
    "agree": ("待同意方案", "Plan to be agreed"),
    "feed_back": ("办理中", "Being handled"),
    "accept": ("待审核", "To be audited"),
    "score": ("待评分", "To be scored"),
    "score_caller": ("待回评", "To score the caller"),
    "evaluate": ("待社区评价", "To be evaluated by the community"),
    "done": ("已完成", "Done"),
    "imported": ("历史记录", "History"),
    "informed": ("知会", "Informed"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "returned": ("已退单", "Returned"),
    "superseded": ("已由再次呼叫取代", "Replaced by a second call"),
    "moved": ("已随案移交", "Ended: the case went to another unit"),
}
"""What `domain.case.projection.order_step` answers."""
LIGHTS: Final[Table] = {
    "green": ("正常", "On time"),
    "yellow": ("临期", "Due soon"),
    "red": ("超期", "Overdue"),
    "none": ("无时限", "No limit"),
    "done": ("已完成", "Done"),
}
ATTENDANCE: Final[Table] = {
    "on_time": ("按时到场", "Came in time"),
    "late": ("迟到", "Came late"),
    "absent": ("未到场", "Absent"),
    "unfit": ("到场不符合要求", "Came, but unfit"),
    "proxy": ("他人代到", "Somebody else came"),
}
STATED: Final[Table] = {
    "late": ("超期（来源记载）", "Late (as the source states)"),
    "in_time": ("按时（来源记载）", "In time (as the source states)"),
    "unknown": ("来源未载明", "Not stated by the source"),
}
"""Whether a unit was late, of imported orders: as stated, never judged."""
DUTIES: Final[Table] = {
    "lead": ("主办", "Lead"),
    "support": ("协办", "Support"),
    "informed": ("知会", "Informed"),
}
ORDER_KINDS: Final[Table] = {
    "called": ("呼叫其他单位", "call to other units"),
    "own": ("本级自办", "handled by one's own units"),
}
UNIT_KINDS: Final[Table] = {
    "province": ("省", "Province"),
    "city": ("市", "City"),
    "district": ("区县", "District"),
    "department": ("部门", "Department"),
    "platform": ("区级中心", "District centre"),
    "street": ("街道（镇）", "Subdistrict"),
    "section": ("科室", "Section"),
    "center": ("中心", "Centre"),
    "station": ("站所", "Station"),
    "team": ("队伍", "Team"),
    "community": ("社区（村）", "Community"),
    "grid": ("网格", "Grid"),
    "building": ("楼栋", "Building"),
    "office": ("办公室", "Office"),
}
POST_ROLES: Final[Table] = {
    "worker": ("网格员", "grid worker"),
    "building_head": ("楼栋长", "head of building"),
    "chief": ("网格长", "grid chief"),
    "dispatcher": ("调度员", "dispatcher"),
    "section": ("科室经办", "section clerk"),
    "leader": ("分管领导", "leader in charge"),
    "principal": ("主要领导", "principal"),
    "liaison": ("联络员", "liaison"),
    "handler": ("经办人", "handler"),
    "head": ("单位负责人", "head of unit"),
    "operator": ("平台值守", "platform operator"),
    "appraiser": ("考核员", "appraiser"),
    "admin": ("系统管理员", "administrator"),
}
RELATIONS: Final[Table] = {
    "anyone": ("任何单位", "any unit"),
    "petitioner": ("诉求人", "petitioner"),
    "registrar": ("登记单位", "registrar"),
    "holder": ("承办单位", "holder"),
    "caller": ("呼叫方", "caller"),
    "called": ("被呼叫单位", "called unit"),
    "lead": ("主办单位", "lead"),
    "above": ("上级", "level above"),
    "platform": ("区级平台", "district platform"),
    "system": ("系统自动", "the system"),
    "receiver": ("线索接收单位", "receiver of the clue"),
    "community": ("反映社区", "reporting community"),
}
SCOPES: Final[Table] = {
    "case": ("全案", "the case"),
    "call": ("一次呼叫", "one call"),
    "order": ("一张派单", "one order"),
}
LIMITS: Final[Table] = {
    "urgent_hour": ("{n} 小时（连续计时）", "{n} hours round the clock"),
    "work_hour": ("{n} 个工作时", "{n} working hours"),
    "work_day": ("{n} 个工作日", "{n} working days"),
    "natural_day": ("{n} 个自然日", "{n} calendar days"),
}
ONE_LIMIT: Final[Table] = {
    "urgent_hour": ("1 小时（连续计时）", "1 hour round the clock"),
    "work_hour": ("1 个工作时", "1 working hour"),
    "work_day": ("1 个工作日", "1 working day"),
    "natural_day": ("1 个自然日", "1 calendar day"),
}
UNTIL: Final[Table] = {
    "arrive_at": ("至呼叫约定的到场时间", "until the call's time to come"),
    "reply_by": ("至督办单要求的回复时间", "until the reply that the supervision demands"),
    "handle": ("至呼叫的办理时段结束或方案约定的时间", "until the call's window ends or the plan's due"),
}
WITH_DUTY: Final[Both] = ("{unit}（{duty}）", "{unit} ({duty})")
CONFIDENTIAL: Final[Table] = {
    "title": ("保密件 {number}（{kind}）", "Confidential case {number} ({kind})"),
    "bare": ("保密件 {number}", "Confidential case {number}"),
}


def stated_words(late: bool | None, voice: Voice) -> str:
    """What a source states of a unit's being in time."""
    return voice.of(STATED[{None: "unknown", False: "in_time", True: "late"}[late]])


def limit_words(limit: Limit, voice: Voice) -> str:
    """A limit in words: "4 个工作时", "4 working hours"."""
    return voice.say(ONE_LIMIT if limit.n == 1 else LIMITS, limit.kind.value, n=limit.n)


def confidential_title(number: str, category: str | None, voice: Voice) -> str:
    """What stands in place of a title that is not for these eyes: the number and the class."""
    classes = voice.process.catalogues.get("classes", ()) if voice.process else ()
    kind = next((voice.label(choice.label) for choice in classes if choice.code == category), None)
    return voice.say(CONFIDENTIAL, "title" if kind else "bare", number=number, kind=kind)


def with_duty(unit: str, duty: str, voice: Voice) -> str:
    """A called unit with its part: "区城管执法局（主办）", "District Urban Management Bureau (Lead)"."""
    return voice.of(WITH_DUTY).format(unit=unit, duty=voice.of(DUTIES[duty]))


def who_words(relation: str, roles: tuple[str, ...], voice: Voice) -> str:
    """Who may take a step: "呼叫方（调度员、科室经办）", "caller (dispatcher, section clerk)"."""
    name = voice.of(RELATIONS[relation])
    if not roles:
        return name
    posts = voice.listed(voice.of(POST_ROLES[role]) for role in roles)
    return f"{name} ({posts})" if voice.lang == "en" else f"{name}（{posts}）"
