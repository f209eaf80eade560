"""What people read: refusals, faults, what is said after an act, and deadlines."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from huying.domain.calendar import Calendar, HoursFrom
from huying.domain.case import due, tasks, why_not
from huying.domain.case.projection import project
from huying.domain.refusals import Faulty, Refused
from huying.domain.worktime import Limit, LimitKind, explain
from huying.wording.after import after
from huying.wording.explain import duration, explain_lines, explained
from huying.wording.faults import fault_at, fault_sentence
from huying.wording.points import points
from huying.wording.refusals import refusal
from huying.wording.states import CASE_STATES, ORDER_STATES, confidential_title, limit_words
from huying.wording.steps import step_label
from huying.wording.voice import LANGS, Voice
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    DISPATCHER,
    GRID,
    HOUSING,
    LIAISONS,
    POLICE,
    PRINCIPAL,
    SECTION,
    SECTION_CLERK,
    STREET,
    UNITS,
    Walk,
    process,
    whistle,
)

HAN = re.compile("[一-鿿]")
LI = {"name": "李", "phone": "13900000000"}


def _voice(walk: Walk, lang: str = "zh") -> Voice:
    return Voice(lang=lang, process=walk.rules.process, unit=lambda code: UNITS.get(code).name)  # type: ignore[arg-type]


def _english(walk: Walk) -> Voice:
    """Units keep their names, which are data; here their codes, so that Han is found only where it is a fault."""
    return Voice(lang="en", process=walk.rules.process)


def _why_not(walk: Walk, step: str, by, **more) -> Refused:
    found = why_not(walk.state, step, by=by, rules=walk.rules, **more)
    assert found is not None
    return found


def test_a_shut_gate_is_told_in_the_process_own_words_and_counted():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT, POLICE, HOUSING)
    for order in (1, 2):
        walk.take("sign", LIAISONS[walk.state.orders[order - 1].unit], order=order)
        walk.take(
            "name", LIAISONS[walk.state.orders[order - 1].unit], order=order, people=[{"name": "执法队员"}]
        )
        walk.take("attend", DISPATCHER, order=order, people=[{"person": "执法队员", "result": "on_time"}])
    refused = _why_not(walk, "consult", DISPATCHER)
    assert refusal(refused, _voice(walk)) == "须先完成：确认报到（2/3）"
    assert refusal(refused, _voice(walk, "en")) == "First: Confirm attendance (2/3)"


def test_a_gate_that_is_simply_not_done_needs_no_count():
    walk = Walk().registered()
    assert refusal(_why_not(walk, "call", DISPATCHER), _voice(walk)) == "须先完成：研判"


def test_another_process_is_refused_in_its_own_words():
    walk = Walk("zhanggong").registered(grid=STREET)
    assert refusal(_why_not(walk, "call", DISPATCHER), _voice(walk)).startswith("须先完成：事项分类")


@pytest.mark.parametrize(
    ("refused", "zh", "en"),
    [
        (Refused("ended", how="closed"), "案件已办结，不能再办理", "The case is over: Closed"),
        (
            Refused("order_ended", how="withdrawn"),
            "这张派单已撤回，不能再办理",
            "The order is over: Withdrawn",
        ),
        (Refused("not_yours"), "此步骤不由您的岗位办理：此案件", "This step is not for your post: this case"),
        (
            Refused("unscored", orders=[1, 3]),
            "1 号派单、3 号派单尚未评分，不能办结",
            "Not yet scored: order 1, order 3",
        ),
        (Refused("no_such_order", order=None), "没有这张派单：未指明", "There is no such order: none named"),
        (Refused("unknown_step", step="fly"), "没有名为“fly”的步骤", "There is no step called “fly”"),
    ],
)
def test_refusals_read_like_sentences(refused: Refused, zh: str, en: str):
    assert refusal(refused, Voice(lang="zh")) == zh
    assert refusal(refused, Voice(lang="en")) == en


def test_a_refusal_with_a_time_says_it_in_the_towns_own_time():
    refused = Refused("too_early_for_absence", due="2026-03-18T02:05:00+00:00")
    assert refusal(refused, Voice(lang="zh")) == "到场时限 3月18日 10:05 之前不能认定未到场"
    assert "18 Mar 10:05" in refusal(refused, Voice(lang="en"))


def test_faults_are_told_where_they_are():
    walk = Walk().registered().assessed()
    row = {"unit": POLICE, "role": "lead", "matters": "联合执法", "people": "2 人"}
    details = whistle(POLICE, now=walk.now) | {"orders": [row]}
    with pytest.raises(Faulty) as raised:
        walk.take("call", DISPATCHER, **details)
    (fault,) = raised.value.faults
    assert fault_at("call", fault, _voice(walk)) == "派单第 1 行预期目标：请填写此项"
    assert fault_at("call", fault, _voice(walk, "en")) == "Orders row 1 Expected result: This is needed"


def test_a_fault_of_a_unit_names_it():
    walk = Walk("zhanggong").registered(grid=GRID)
    with pytest.raises(Faulty) as raised:
        walk.take("escalate", CHIEF, to=POLICE, reason="社区无力", person="值班领导")
    assert fault_sentence(raised.value.faults[0], _voice(walk)) == "须为上一级单位：中南路街"


def _walked() -> Walk:
    walk = (
        Walk()
        .registered(parties=[LI])
        .take("join", DISPATCHER, party=LI)
        .assessed()
        .called(CITY_MANAGEMENT, POLICE)
    )
    walk.take("urge", DISPATCHER).signed().take("log", LIAISONS[POLICE], order=2, text="出警")
    walk.came().planned().fed_back()
    walk.take("send_back", DISPATCHER, order=2, demands="补照片")
    walk.take("feed_back", LIAISONS[POLICE], order=2, opinion="已补", files=[{"id": "1", "sha256": "2"}])
    walk.accepted().reported().take("answer", DISPATCHER, party=1, text="已办").take(
        "answer", DISPATCHER, party=2, text="已办"
    )
    walk.take("visit", DISPATCHER, party=1, channel="phone", reached=False)
    for party in (1, 2):
        walk.take("visit", DISPATCHER, party=party, channel="phone", reached=True, answer="satisfied")
    walk.scored().take("close", DISPATCHER)
    return walk.take("reopen", DISPATCHER, kind="recurrence", reason="又来了")


def test_after_an_act_it_is_said_who_is_next():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT, POLICE, HOUSING)
    walk.take("sign", LIAISONS[CITY_MANAGEMENT], order=1)
    owed = tasks(walk.state, walk.rules)
    said = after(walk.taken[-1].entry, owed, _voice(walk), mine=frozenset({CITY_MANAGEMENT}))
    assert said == "已签收，等待 2 个单位签收、下一步由本单位办理：派人"
    english = after(walk.taken[-1].entry, owed, _english(walk), mine=frozenset({CITY_MANAGEMENT}))
    assert english == "Signed; waiting for 2 units: Sign, next is yours: Name people"


def test_after_the_last_act_nobody_is_waited_for():
    walk = _walked()
    closing = next(taken for taken in walk.taken if taken.entry.step == "close")
    assert after(closing.entry, (), _voice(walk), ended="closed") == "已办结"
    assert after(closing.entry, (), _english(walk)) == "Closed"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["wuchang-2019", "zhanggong"])
def test_what_is_done_is_told_by_the_name_the_process_has_for_it(name: str, lang: str):
    walk = Walk(name).registered()
    voice, general = _voice(walk, lang), Voice(lang=lang)  # type: ignore[arg-type]
    own = [one for one in walk.rules.process.steps if step_label(one, voice) != step_label(one, general)]
    assert own
    for step in own:
        entry = replace(walk.taken[-1].entry, step=step, facts={})
        assert step_label(step, voice) in after(entry, (), voice)


def test_a_step_with_a_name_of_the_process_own_is_done_in_that_name():
    walk = Walk("zhanggong").registered()
    entry = replace(walk.taken[-1].entry, step="sign")
    assert after(entry, (), _voice(walk)) == "查收已完成"
    assert after(entry, (), _english(walk)) == "Receive: done"


def test_a_visit_in_vain_is_not_called_done():
    walk = Walk("zhanggong").registered()
    entry = replace(walk.taken[-1].entry, step="visit", facts={"reached": False})
    assert after(entry, (), _voice(walk)) == "满意度调查未联系上诉求人"
    assert after(entry, (), _english(walk)) == "Satisfaction survey: not reached"


@pytest.mark.parametrize(
    ("hundredths", "said"), [(0, "0"), (5, "0.05"), (9650, "96.5"), (9700, "97"), (10000, "100")]
)
def test_points_have_at_most_two_decimals_and_no_needless_zero(hundredths: int, said: str):
    assert points(hundredths) == said


def test_one_unit_that_is_next_is_named():
    walk = Walk().registered()
    said = after(walk.taken[-1].entry, tasks(walk.state, walk.rules), _voice(walk))
    assert said == "已登记，等待中南路街研判"


def _qingming() -> Calendar:
    days = {date(2026, 4, day): True for day in (4, 5, 6)}
    spans = ((time(8), time(12)), (time(14), time(18)))
    return Calendar(
        version=1,
        days=days,
        names=dict.fromkeys(days, "清明节"),
        hours=(HoursFrom(from_date=date(2019, 1, 1), spans=spans),),
        known_years=frozenset({2026}),
    )


def _explained(kind: str, n: int, lang: str) -> tuple[str, ...]:
    start = datetime.fromisoformat("2026-04-03T17:20+08:00")
    limit = Limit(kind=LimitKind(kind), n=n)
    return explain_lines(explain(calendar=_qingming(), start=start, limit=limit), Voice(lang=lang))  # type: ignore[arg-type]


def test_a_deadline_over_a_holiday_is_explained_line_by_line():
    assert _explained("work_hour", 1, "zh") == (
        "开始：2026年4月3日（周五）17:20",
        "时限：1 个工作时",
        "4月3日（周五）起工作时间：08:00–12:00、14:00–18:00",
        "4月3日（周五）17:20–18:00，计 40 分钟",
        "4月4日（周六）至 4月6日（周一）清明节休息，不计",
        "4月7日（周二）08:00–08:20，计 20 分钟",
        "截止：2026年4月7日（周二）08:20",
    )
    assert _explained("work_hour", 1, "en") == (
        "From Fri 3 Apr 2026 17:20",
        "Limit: 1 working hour",
        "Working hours from Fri 3 Apr: 08:00–12:00, 14:00–18:00",
        "Fri 3 Apr 17:20–18:00: 40 min",
        "Sat 4 Apr to Mon 6 Apr: Tomb-sweeping Day, not counted",
        "Tue 7 Apr 08:00–08:20: 20 min",
        "Due Tue 7 Apr 2026 08:20",
    )


@pytest.mark.parametrize(
    ("kind", "n", "line"),
    [
        ("work_day", 2, "4月7日（周二）至 4月8日（周三），计 2 个工作日"),
        ("natural_day", 3, "4月4日（周六）至 4月6日（周一），计 3 个自然日"),
        ("urgent_hour", 2, "4月3日（周五）17:20–19:20，计 2 小时"),
    ],
)
def test_each_kind_of_limit_counts_in_its_own_time(kind: str, n: int, line: str):
    assert line in _explained(kind, n, "zh")


def test_a_due_the_call_itself_fixed_says_so():
    walk = Walk().registered().assessed().called(POLICE).signed()
    clocks = {clock.step: clock for clock in due(tasks(walk.state, walk.rules, explained=True))}
    line, calendar = explained(clocks["attend"], _voice(walk))
    assert line.startswith("限至呼叫约定的到场时间：2026年3月18日（周三）")
    assert calendar == "按第 1 版日历推算"


def test_a_due_says_by_what_it_was_moved():
    walk = Walk().registered().assessed().called(POLICE).signed().came().planned()
    liaison, until = LIAISONS[POLICE], walk.now + timedelta(days=9)
    walk.take("suspend", liaison, order=1, until=until.isoformat(), plan="…", reason="…")
    walk.take("judge_suspension", PRINCIPAL, order=1, agreed=True).wait(days=1).take(
        "resume", liaison, order=1
    )
    longer = walk.order(1).handle_due + timedelta(hours=1)
    walk.take("extend", liaison, order=1, until=longer.isoformat(), reason="…")
    walk.take("judge_extension", DISPATCHER, order=1, agreed=True, told="…")
    clock = next(one for one in due(tasks(walk.state, walk.rules)) if one.step == "feed_back")
    _, extended, paused, _ = explained(clock, _voice(walk))
    assert extended.startswith("已延期，原时限：2026年3月")
    assert paused == "挂账不计时：2026年3月18日（周三）09:11 至 2026年3月19日（周四）09:12"


def test_every_clock_of_a_running_case_is_explained_in_both_languages():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT, POLICE)
    for clock in due(tasks(walk.state, walk.rules, explained=True)):
        assert explained(clock, _voice(walk))
        assert not any(HAN.search(line) for line in explained(clock, _english(walk)))


def test_amounts_of_time():
    zh, en = Voice(lang="zh"), Voice(lang="en")
    assert duration(timedelta(minutes=80), zh) == "1 小时 20 分钟"
    assert duration(timedelta(hours=2), en) == "2 h"
    assert duration(timedelta(0), zh) == "0 分钟"
    assert limit_words(Limit(kind=LimitKind.work_hour, n=4), zh) == "4 个工作时"
    assert limit_words(Limit(kind=LimitKind.work_day, n=1), en) == "1 working day"


def test_every_state_a_walked_case_comes_to_has_a_word():
    walk = _walked()
    own = Walk().registered().assessed(needs_call=False)
    own.take(
        "call",
        DISPATCHER,
        orders=[{"unit": SECTION, "task": "清理", "due": (own.now + timedelta(days=1)).isoformat()}],
    )
    own.take("feed_back", SECTION_CLERK, order=1, opinion="已清理")
    for one in (walk, own):
        for taken in one.taken:
            projection = project(taken.case, one.rules)
            assert projection.head["state"] in CASE_STATES
            assert {order["step"] for order in projection.orders} <= set(ORDER_STATES)


def test_the_title_of_a_confidential_case_is_its_number_and_class():
    voice = Voice(lang="zh", process=process("wuchang-2019"))
    assert (
        confidential_title("420106-20260318-H-00001", "city", voice)
        == "保密件 420106-20260318-H-00001（城市综合管理）"
    )
    assert confidential_title("420106-1", None, Voice(lang="en")) == "Confidential case 420106-1"
