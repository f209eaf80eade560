"""A process in plain words, and in what it differs from another: for officials, without the file before them."""

from collections.abc import Iterator
from typing import Any, Final

from huying.domain import process_page
from huying.domain.process import Group, Process, ScoreScheme, StepRule, Who
from huying.domain.process_page import Difference
from huying.wording.states import ORDER_KINDS, UNIT_KINDS, UNTIL, limit_words, who_words
from huying.wording.steps import field_label, step_label
from huying.wording.voice import Both, Lang, Table, Voice

PLAIN: Final[Table] = {
    "head": (
        "《{label}》自 {since} 起施行，依据 {source}。",
        "{label} holds from {since}; its source is {source}.",
    ),
    "until": ("施行至 {until}。", "It ends on {until}."),
    "holders": ("案件由{holders}承办。", "Cases are held by: {holders}."),
    "callers": ("可以向其他单位发起{call}的是：{callers}。", "Who may {call} other units: {callers}."),
    "stages": ("全程分 {n} 个阶段：{stages}。", "It has {n} stages: {stages}."),
    "attempts": (
        "每位可联系的诉求人都要回访；联系 {n} 次不上，即视为已回访。",
        "Every petitioner who can be reached is visited; after {n} attempts in vain it counts as done.",
    ),
    "letter.call_sheet": ("呼叫以呼叫单发出。", "A call goes out as a call sheet."),
    "letter.demand_letter": ("呼叫以承办需求信函发出。", "A call goes out as a letter of demand."),
    "rates": (
        "每张派单满分 100 分：响应 {response}、办结 {completion}、满意 {satisfaction}。",
        "An order scores up to 100: response {response}, completion {completion}, satisfaction {satisfaction}.",
    ),
    "mutual": (
        "双向互评：呼叫方评被呼叫单位，满分 100 分：响应 {response}、办结 {completion}、满意 {satisfaction}；"
        "被呼叫单位也评呼叫方。",
        "Both sides score. The caller scores an order up to 100: response {response}, completion {completion},"
        " satisfaction {satisfaction}; the called unit scores its caller too.",
    ),
    "score.default": (
        "文件未定分值，以上为默认值。",
        "The source gives no weights; these are defaults.",
    ),
    "list_match": (
        "依单派发：呼叫须有立案当日生效的清单事项，由清单的主责单位主办；清单之外不派给街道（镇）。",
        "Dispatched by list: a call needs a matter in force on the day of filing, whose lead leads;"
        " nothing off the list is sent to a subdistrict or town.",
    ),
    "lead_last": (
        "主责单位兜底：无人认领的部分归主办单位，主办单位最后反馈。",
        "The lead answers for the whole: it has every part nobody takes, and feeds back last.",
    ),
    "holder_from.registrar": (
        "谁登记谁承办；登记者不承办案件的，由所在地的承办层级承办。",
        "Who registers a case holds it; where he holds none, the place decides.",
    ),
    "takes.classes": ("只受理这些类别：{classes}。", "It takes only these classes: {classes}."),
    "takes.matters": (
        "只受理这些清单的事项：{matters}。",
        "It takes only matters of these lists: {matters}.",
    ),
    "recusal": (
        "诉求反映哪个单位，该单位即回避：不作判断，也看不到诉求人；由上一级承办单位或区级中心代为办理。",
        "Whose unit a case complains about stands back: it decides nothing and does not learn who reported; the next"
        " level that holds cases, or the district's centre, decides in its place.",
    ),
    "no_recusal": (
        "被反映单位不回避。",
        "A unit complained about does not stand back.",
    ),
    "group": (
        "{days} 日内同一事项满 {n} 名诉求人的为群体件，可推选不超过 {most} 名代表，回访由代表答复。",
        "{n} petitioners on one matter within {days} days make a group case: up to {most} representatives are named,"
        " and visited for all.",
    ),
    "group.default": (
        "{days} 日内同一事项满 {n} 名诉求人的为群体件，可推选不超过 {most} 名代表，回访由代表答复"
        "（文件未定，为默认值）。",
        "{n} petitioners on one matter within {days} days make a group case: up to {most} representatives are named,"
        " and visited for all (a default, the source gives none).",
    ),
    "via_street": (
        "社区呼叫须经街道转发。",
        "A community's call goes by way of its subdistrict.",
    ),
    "via_street.by_itself": (
        "社区呼叫须经街道转发；街道到期未转发的，由系统转发。",
        "A community's call goes by way of its subdistrict; where that leaves it lying, by itself.",
    ),
    "direct": ("社区可直接呼叫部门。", "A community calls departments directly."),
    "street_and_system": (
        "每张派单满分 100 分：街道评分占 {street}%，系统评价占 {system}%；系统评价由{parts} 组成。",
        "An order scores up to 100: {street}% by the street, {system}% by the system, from {parts}.",
    ),
}
STEP: Final[Table] = {
    "line": ("{label}：{parts}", "{label}: {parts}"),
    "by": ("由{who}办理", "by {who}"),
    "by_own": ("本级自办时由{who}办理", "where own units handle it, by {who}"),
    "after": ("须先完成{gates}", "after {gates}"),
    "after_called": ("呼叫其他单位时还须先完成{gates}", "where others were called, also after {gates}"),
    "after_own": ("本级自办时还须先完成{gates}", "where own units handle it, also after {gates}"),
    "limit": ("限 {limit}", "within {limit}"),
    "default": ("限 {limit}（文件未定，为默认值）", "within {limit} (a default, the source gives none)"),
    "until": ("限{until}", "{until}"),
    "otherwise": ("限{until}，未约定的 {limit}", "{until}, else {limit}"),
    "on.called": ("只用于呼叫其他单位", "only where others were called"),
    "on.own": ("只用于本级自办", "only where own units handle it"),
    "required": ("须填{fields}", "needs {fields}"),
    "required_called": ("呼叫其他单位时须填{fields}", "where others were called, needs {fields}"),
    "each": ("所列各方都要办", "everyone named must do so"),
    "optional": ("可办可不办", "may be left out"),
    "response": ("计入响应率", "counts for the response"),
    "by_itself": ("到期未办的，由系统代为办理", "where its time passes, the system takes it"),
    "of": ("{steps}到期未办即上报", "once the due has passed of: {steps}"),
    "to": ("报{who}过问", "it is for {who} to look into it"),
    "most": ("最多 {n} 次", "at most {n} times"),
    "free": ("需要时办理", "taken when there is reason to"),
}
DIFFERS: Final[Table] = {
    "taken.here": ("只有这里有“{step}”", "Only here there is the step “{step}”"),
    "taken.there": ("只有那里有“{step}”", "Only there is the step “{step}”"),
    "whole": ("{what}：这里是“{was}”，那里是“{now}”", "{what}: here {was}; there {now}"),
    "step": ("“{step}”的{what}：这里是“{was}”，那里是“{now}”", "“{step}”, {what}: here {was}; there {now}"),
}
PARTS: Final[Table] = {
    "stages": ("阶段", "stages"),
    "holders": ("承办层级", "who holds cases"),
    "callers": ("可呼叫层级", "who may call others"),
    "letter": ("呼叫文书", "document of a call"),
    "attempts": ("回访次数", "attempts of a visit"),
    "score": ("评分", "score"),
    "holder_from": ("谁承办", "who comes to hold a case"),
    "list_match": ("依单派发", "dispatched by list"),
    "lead_last": ("主责单位兜底", "the lead answers for the whole"),
    "takes": ("受理范围", "which cases it takes"),
    "recusal": ("回避", "recusal"),
    "most": ("次数上限", "how often at most"),
    "group": ("群体件", "group cases"),
    "label": ("名称", "name"),
    "by": ("办理人", "who takes it"),
    "by_own": ("自办时的办理人", "who takes it where own units handle it"),
    "after": ("前置步骤", "what comes first"),
    "after_called": ("呼叫时的前置步骤", "what comes first where others were called"),
    "after_own": ("自办时的前置步骤", "what comes first where own units handle it"),
    "on": ("适用", "where it is taken"),
    "limit": ("时限", "limit"),
    "until": ("时限依据", "what ends its time"),
    "required": ("必填", "needs"),
    "required_called": ("呼叫时必填", "needs where others were called"),
    "each": ("各方都要办", "everyone named must"),
    "optional": ("可不办", "may be left out"),
    "response": ("计入响应率", "counts for the response"),
    "of": ("看哪些时限", "whose dues it watches"),
    "to": ("报给谁", "who looks into it"),
    "by_itself": ("到期由系统办理", "taken by the system once overdue"),
}
VALUES: Final[Table] = {
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "none": ("无", "none"),
    "limit": ("按时限", "its limit"),
    "letter.call_sheet": ("呼叫单", "call sheet"),
    "letter.demand_letter": ("承办需求信函", "letter of demand"),
    "holder_from.place": ("由所在地决定", "by the place"),
    "holder_from.registrar": ("谁登记谁承办", "by who registers"),
    "any": ("不限", "any"),
    "group": (
        "{days} 日内满 {n} 人，代表不超过 {most} 人",
        "{n} within {days} days, up to {most} representatives",
    ),
    "sign": ("签收", "signing"),
    "attend": ("报到", "attendance"),
    "completion": ("办结", "completion"),
    "rework": ("无返工", "no rework"),
    "response": ("响应", "response"),
    "satisfaction": ("满意", "satisfaction"),
    "street": ("街道评分", "street"),
    "system": ("系统评价", "system"),
}
STOP: Final[Both] = ("。", ".")


def plain(process: Process, lang: Lang) -> list[str]:
    """The whole process, a sentence a line: what holds for all, then step by step."""
    voice = Voice(lang=lang, process=process)
    return [*_head(process, voice), *(_step(rule, voice) for rule in process.steps.values())]


def differences(one: Process, other: Process, lang: Lang) -> list[str]:
    """In what a process (here) differs from another (there), a line each; steps by their general names."""
    voice = Voice(lang=lang)
    return [_difference(found, voice) for found in process_page.differences(one, other)]


def _head(process: Process, voice: Voice) -> Iterator[str]:
    label = voice.label(process.label)
    yield voice.say(PLAIN, "head", label=label, since=process.since.isoformat(), source=process.source)
    if process.until:
        yield voice.say(PLAIN, "until", until=process.until.isoformat())
    yield voice.say(PLAIN, "holders", holders=_kinds(process.holders, voice))
    call, callers = voice.label(process.call_label), _kinds(process.callers, voice)
    yield voice.say(PLAIN, "callers", call=call, callers=callers)
    stages = voice.listed(voice.label(stage.label) for stage in process.stages)
    yield voice.say(PLAIN, "stages", n=len(process.stages), stages=stages)
    yield voice.say(PLAIN, f"letter.{process.letter}")
    yield voice.say(PLAIN, "attempts", n=process.attempts)
    yield from _dispatch(process, voice)
    if process.group:
        numbers = _group(process.group)
        yield voice.say(PLAIN, "group.default" if process.group.is_default else "group", **numbers)
    yield _score(process.score, voice)
    if process.score.is_default:
        yield voice.of(PLAIN["score.default"])


def _dispatch(process: Process, voice: Voice) -> Iterator[str]:
    """How cases come to be held and sent: what not every process says."""
    if process.holder_from == "registrar":
        yield voice.of(PLAIN["holder_from.registrar"])
    if "community" in process.callers:
        yield voice.of(PLAIN[_way(process)])
    for name in ("list_match", "lead_last"):
        if getattr(process, name):
            yield voice.of(PLAIN[name])
    if process.takes.classes:
        yield voice.say(PLAIN, "takes.classes", classes=_classes(process, voice))
    yield voice.of(PLAIN["recusal" if process.recusal else "no_recusal"])
    if process.takes.matters:
        yield voice.say(PLAIN, "takes.matters", matters=voice.listed(process.takes.matters))


def _way(process: Process) -> str:
    """How a community's call goes to a department (S0-59)."""
    forward = process.steps.get("forward")
    if forward is None:
        return "direct"
    return "via_street.by_itself" if forward.by_itself else "via_street"


def _group(group: Group) -> dict[str, int]:
    return {"n": group.petitioners, "days": group.within_days, "most": group.representatives}


def _classes(process: Process, voice: Voice) -> str:
    known = {one.code: one.label for one in process.catalogues["classes"]}
    return voice.listed(voice.label(known[code]) for code in process.takes.classes)


def _kinds(kinds: tuple[str, ...], voice: Voice) -> str:
    return voice.listed(voice.of(UNIT_KINDS[kind]) for kind in kinds)


def _score(scheme: ScoreScheme, voice: Voice) -> str:
    parts = voice.listed(f"{voice.of(VALUES[name])} {weight}" for name, weight in scheme.system.items())
    return voice.say(PLAIN, scheme.formula, **scheme.weights, parts=parts)


def _step(rule: StepRule, voice: Voice) -> str:
    parts = ("; " if voice.lang == "en" else "；").join(_parts(rule, voice))
    return voice.say(STEP, "line", label=voice.label(rule.label), parts=parts) + voice.of(STOP)


def _parts(rule: StepRule, voice: Voice) -> Iterator[str]:
    yield from _who_and_after(rule, voice)
    if len(rule.on) == 1:
        yield voice.of(STEP[f"on.{next(iter(rule.on))}"])
    limit = limit_line(rule, voice)
    if limit:
        yield limit
    for name, fields in (("required", rule.required), ("required_called", rule.required_called)):
        if fields:
            yield voice.say(STEP, name, fields=_fields(rule.step, fields, voice))
    for name in ("each", "optional", "response", "by_itself"):
        if getattr(rule, name):
            yield voice.of(STEP[name])
    if rule.most:
        yield voice.say(STEP, "most", n=rule.most)
    yield from _watched(rule, voice)
    if not process_page.owed(rule) and not rule.optional and not rule.to:
        yield voice.of(STEP["free"])


def _watched(rule: StepRule, voice: Voice) -> Iterator[str]:
    """What the system reports by itself, and to whom (R-33)."""
    if rule.to:
        yield voice.say(STEP, "of", steps=_steps(rule.of, voice))
        yield voice.say(STEP, "to", who=who_words(rule.to.relation, rule.to.roles, voice))


def _who_and_after(rule: StepRule, voice: Voice) -> Iterator[str]:
    for name, by in (("by", rule.by), ("by_own", rule.by_own)):
        if by:
            yield voice.say(STEP, name, who=_who(by, voice))
    for name, gates in (
        ("after", rule.after),
        ("after_called", rule.after_called),
        ("after_own", rule.after_own),
    ):
        if gates:
            yield voice.say(STEP, name, gates=_steps(gates, voice))


def by_words(rule: StepRule, voice: Voice) -> str:
    """Who may take a step in this process."""
    return _who(rule.by, voice)


def _who(by: tuple[Who, ...], voice: Voice) -> str:
    return voice.listed(who_words(who.relation, who.roles, voice) for who in by)


def limit_line(rule: StepRule, voice: Voice) -> str:
    """How soon a step is due, empty where nothing says so."""
    limit = ""
    if rule.limit:
        which = "default" if rule.limit_is_default else "limit"
        limit = voice.say(STEP, which, limit=limit_words(rule.limit, voice))
    if rule.until == "limit":
        return limit
    return voice.say(STEP, "otherwise" if limit else "until", until=voice.of(UNTIL[rule.until]), limit=limit)


def _steps(steps: tuple[str, ...], voice: Voice) -> str:
    return voice.listed(step_label(step, voice) for step in steps) or voice.of(VALUES["none"])


def _fields(step: str, names: tuple[str, ...], voice: Voice) -> str:
    return voice.listed(field_label(step, name, voice) for name in names) or voice.of(VALUES["none"])


def _difference(found: Difference, voice: Voice) -> str:
    step = step_label(found.step, voice) if found.step else ""
    if found.what == "taken":
        return voice.say(DIFFERS, "taken.here" if found.one else "taken.there", step=step)
    was, now = (_value(found, value, voice) for value in (found.one, found.other))
    what = voice.of(PARTS[found.what])
    return voice.say(DIFFERS, "step" if found.step else "whole", step=step, what=what, was=was, now=now)


def _value(found: Difference, value: Any, voice: Voice) -> str:
    """One value of a difference, by the part it is of."""
    if isinstance(value, bool):
        return voice.of(VALUES["yes" if value else "no"])
    what = found.what
    if what in ("after", "after_called", "after_own", "of"):
        return _steps(value, voice)
    if what in ("required", "required_called"):
        return _fields(found.step or "", value, voice)
    if what in ("holders", "callers"):
        return _kinds(value, voice)
    return _other_value(what, value, voice)


def _other_value(what: str, value: Any, voice: Voice) -> str:
    if what == "stages":
        return voice.listed(voice.label(label) for label in value)
    if what == "label":
        return voice.label(value)
    if what in ("by", "by_own", "to"):
        by = value if isinstance(value, tuple) else (value,) if value else ()
        return _who(by, voice) or voice.of(VALUES["none"])
    if what == "on":
        return voice.listed(voice.of(ORDER_KINDS[kind]) for kind in sorted(value))
    if what == "limit":
        return limit_words(value, voice) if value else voice.of(VALUES["none"])
    if what == "until":
        return voice.of(UNTIL[value]) if value in UNTIL else voice.of(VALUES["limit"])
    return _value_of_whole(what, value, voice)


def _value_of_whole(what: str, value: Any, voice: Voice) -> str:
    if what == "score":
        return voice.listed(f"{voice.of(VALUES[name])} {weight}%" for name, weight in value.weights.items())
    if what == "group":
        return voice.say(VALUES, "group", **_group(value)) if value else voice.of(VALUES["none"])
    if what == "takes":
        return voice.listed((*value.classes, *value.matters)) or voice.of(VALUES["any"])
    return voice.of(VALUES[f"{what}.{value}"]) if what in ("letter", "holder_from") else str(value)
