"""What is wrong with a process file, in words an official can act on.

The parser speaks English with the file's own words in it; here each of its sentences has its Chinese one.
"""

import re
from typing import Final

from huying.domain.process import FaultyProcess
from huying.wording.voice import Lang

CHINESE: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (r"not TOML: (.*)", r"不是有效的 TOML 文件：\1"),
        (r"is missing", "缺少此项"),
        (r"is blank", "此项为空"),
        (r"is empty", "一项也没有"),
        (r"is not known here", "此处没有这一项，请检查拼写"),
        (r"must be a list of texts", "应为若干文字的列表"),
        (r"must be a table of whole numbers", "应为整数的表"),
        (r"must be a text", "应为文字"),
        (r"must be a date, without a time", "应为日期，不带时刻"),
        (r"must be a date", "应为日期，如 2019-05-17"),
        (r"must be a whole number", "应为整数"),
        (r"must be true or false", "应为 true 或 false"),
        (r"must be a table", "应为表"),
        (r"must be an array of tables", "应为表的数组"),
        (r"must be at least (\d+)", r"不得少于 \1"),
        (r"must be owed by a unit: nobody could be asked to take it", "须由某个单位负责，否则无人可催"),
        (r"may be taken by nobody", "没有写明由谁办理"),
        (r"may name only kinds of unit that hold cases", "只能写承办案件的单位种类"),
        (r"lies before since", "早于开始日期"),
        (r"is no year in which a case is handled: from (\S+) to (\S+)", r"年份不合理，应在 \1 至 \2 之间"),
        (r"is worth from 0 to 100", "折算值应在 0 到 100 之间"),
        (r"(\S+) is no duty of anybody: nothing can wait for it", r"步骤 \1 不是任何人的职责，不能等它"),
        (r"no role is called (.*)", r"没有名为 \1 的岗位"),
        (r"a petitioner has no role", "诉求人没有岗位"),
        (r"the system has no role", "系统没有岗位"),
        (r"only overdue is taken by the system", "只有 overdue（超期上报）由系统（system）自动办理"),
        (r"only overdue says of and to", "只有 overdue（超期上报）可写 of 和 to"),
        (r"is taken by the system alone", "只能由系统（system）自动办理"),
        (r"only forward may be taken by_itself", "只有 forward（转发社区呼叫）可写 by_itself"),
        (
            r"is taken by_itself once its time is over, but has no limit",
            "写了 by_itself（到期由系统办理），但没有规定时限",
        ),
        (r"of names no step whose due is watched", "of 没有写明看哪些步骤的时限"),
        (r"of may name only (.*)", r"of 只能写：\1"),
        (r"watches (\S+), which has no due in this process", r"要看步骤 \1 的时限，但本流程没有规定"),
        (r"to is missing: nobody would look into it", "缺少 to：没有人过问"),
        (
            r"to must be somebody who may urge, exactly as urge names him",
            "to 须是可以催办（urge）的一方，写法与 urge 的 by 相同",
        ),
        (r"nothing is measured as (\S+); only (.*)", r"没有名为 \1 的指标，只有：\2"),
        (r"may not be less than nothing", "不能为负数"),
        (r"is (.+); must be one of (.*)", r"现为 \1，应为其一：\2"),
        (r"a code occurs twice", "编码重复"),
        (r"may name only called and own", "只能写 called 和 own"),
        (r"(\S+) has no detail (.+)", r"步骤 \1 没有名为 \2 的内容"),
        (r"no step is called (.*)", r"没有名为 \1 的步骤"),
        (r"no relation is called (.*)", r"没有名为 \1 的关系"),
        (r"must name (.*)", r"须写明：\1"),
        (r"sum to (.+), not 100", r"合计 \1，应为 100"),
        (r"a step occurs twice", "步骤重复"),
        (r"(\S+) is missing: no case could be handled without it", r"缺少步骤 \1，没有它无法办理案件"),
        (r"waits for (\S+), which this process does not take", r"等待步骤 \1，但本流程没有这一步"),
        (r"(\S+) is no class of this process", r"本流程没有类别 \1"),
        (
            r"forwards what communities call, but no community holds cases",
            "用于转发社区呼叫，但社区不承办案件",
        ),
        (
            r"names who speaks for a group, but no table \[group\] says what a group case is",
            "用于推选群体件的代表，但没有 [group] 写明什么是群体件",
        ),
        (
            r"answers everybody, but no step answer says by when",
            "用于统一答复，但没有步骤 answer 规定答复时限",
        ),
        (r"must be at least 2: one petitioner is no group", "至少为 2：一名诉求人不成群体"),
        (
            r"may not be more than the petitioners that make a group",
            "不能多于构成群体件的人数",
        ),
        (
            r"is mutual, but no called unit takes the step score_caller",
            "为双向互评，但没有被呼叫单位回评呼叫方的步骤 score_caller",
        ),
        (r"is of no use where recusal does not apply", "流程不适用回避，此步骤没有作用"),
        (r"names no kind of unit that holds a case", "没有写明由哪一级承办案件"),
        (r"wait for each other: (.*)", r"互相等待：\1"),
        (r"a limit has a kind and an n, not (.*)", r"时限须写 kind 和 n，现为：\1"),
        (r"a limit counts whole units, not (.*)", r"时限须为整数，现为 \1"),
        (r"a limit counts from 1 to (\d+) whole units, not (.*)", r"时限应为 1 到 \1 的整数，现为 \2"),
        (r"(.+) is not a valid LimitKind", r"没有名为 \1 的时限种类"),
    )
)


def process_faults(faulty: FaultyProcess, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Place and sentence of each fault. A sentence the table does not know stays as the parser said it."""
    return tuple((place, what if lang == "en" else chinese(what) or what) for place, what in faulty.faults)


def chinese(what: str) -> str | None:
    """The Chinese sentence of a fault; None where there is none."""
    return next((found.expand(said) for one, said in CHINESE if (found := one.fullmatch(what))), None)
