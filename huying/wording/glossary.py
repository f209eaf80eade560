"""The words of Huying, one for each idea: the glossary of the documentation is written from this table."""

from dataclasses import dataclass
from typing import Final

from huying.wording.voice import Both


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: how it is called in both languages, and what it means."""

    called: Both
    means: Both


def _word(zh: str, en: str, zh_means: str, en_means: str) -> Word:
    return Word(called=(zh, en), means=(zh_means, en_means))


GLOSSARY: Final[tuple[Word, ...]] = (
    _word(
        "辖区",
        "Jurisdiction",
        "按自己的办法使用呼应的一个区或县。市、省在它之上，不办具体案件。",
        "A district or county that works by its own processes. Cities and provinces stand above it and hold no case.",
    ),
    _word(
        "流程（办法）",
        "Process",
        "一个辖区怎样办事：有哪些步骤、谁办、先办什么、多快办完、怎样评分。写在一个数据文件里。",
        "How a jurisdiction works: which steps, by whom, after what, how soon, how scored. A data file.",
    ),
    _word(
        "单位",
        "Unit",
        "任何一个组织：部门、站所、街道、科室、中心、社区、网格。",
        "Any organisation: a department, a station, a subdistrict, a section, a centre, a community, a grid.",
    ),
    _word(
        "网格",
        "Grid",
        "社区及其以下的一片地方，有人负责；往下可到楼栋或村民小组。",
        "A piece of ground within a community that somebody answers for, down to a building or a villagers' group.",
    ),
    _word(
        "岗位",
        "Post",
        "某人在某单位、任某角色、从某日到某日。办事的是岗位，不是个人。",
        "A person in a unit, in a role, between two dates. Acts are taken by posts, not by persons.",
    ),
    _word(
        "诉求（案件）",
        "Case",
        "一个问题或一项需求，从登记到办结。",
        "One problem or need, from its report until it is closed.",
    ),
    _word(
        "呼叫（吹哨）",
        "Call",
        "呼叫方为一个案件请一家或几家单位来办；一个案件可以呼叫多次。",
        "The caller's request to one or more units for one case. A case may have several.",
    ),
    _word(
        "派单",
        "Order",
        "一家单位在一次呼叫中的那一份：有自己的要求、时限、进展、证据和得分。",
        "One unit's part in one call, with its own demands, clocks, progress, evidence and score.",
    ),
    _word(
        "主办",
        "Lead",
        "一次呼叫中牵头的那张派单，有且只有一张。",
        "The order that leads its call. There is exactly one.",
    ),
    _word("协办", "Support", "一次呼叫中与主办一起办理的派单。", "An order that works beside the lead."),
    _word(
        "知会",
        "Informed",
        "只告知，不要求办理，不等待，也不评分。",
        "A unit that is only told: nothing is asked, nothing waits for it, it is never scored.",
    ),
    _word(
        "自办",
        "Own order",
        "派给本级下属单位的派单：有任务和时限，不吹哨，不评分。",
        "An order to one of the caller's own units: a task and a due, no whistle and no score.",
    ),
    _word(
        "留痕",
        "Entry",
        "案件时间线上的一行：谁、何时、为哪张派单、办了哪一步。只增加，不修改。",
        "One line of a case's trace: who took which step, when, for which order. Added once, never changed.",
    ),
    _word(
        "删除",
        "Erasure",
        "依法删去写下的内容、诉求人或附件，并留痕说明由谁、为何、依据什么；留痕、状态和得分不变。",
        "What was written, who reported, or a file goes for good by law; an entry says who, why and which law.",
    ),
    _word(
        "待办",
        "Task",
        "接下来该谁办、限到何时；由案件的进展算出来，不另外填写。",
        "What somebody has to do next, and by when. Worked out from the case, never entered.",
    ),
    _word(
        "报到",
        "Attendance",
        "被呼叫单位的人到达现场，由呼叫方当场确认。是单位到案件，不是个人每日打卡。",
        "A called unit's people come to the place, confirmed there by the caller. Never anybody's daily clock-in.",
    ),
    _word(
        "承办单位",
        "Holder",
        "现在管着这个案件的单位；上报就是换到上一级。",
        "The unit that has the case now. To escalate is to move it one level up.",
    ),
    _word(
        "诉求人",
        "Petitioner",
        "提出或并入诉求的人。姓名和电话加密单独存放，查看要写理由并留痕。",
        "Who reports or joins. Names and numbers are kept apart, encrypted, and shown for a logged reason only.",
    ),
    _word(
        "保密件",
        "Confidential case",
        "被呼叫单位只看到呼叫方写给它的话，看不到原文、附件、地点和诉求人。",
        "Called units read only what the caller wrote for them: not the words, files, exact place or reporter.",
    ),
    _word(
        "反弹",
        "Recurrence",
        "办结之后同一问题又出现；重开计数，先前的得分不变。",
        "The same problem comes back after closing. It is counted; earlier scores stay.",
    ),
    _word(
        "事项",
        "Matter",
        "清单上的一项：谁主责、谁配合、依据什么。",
        "An item of a list: who leads, who supports, on what basis.",
    ),
    _word(
        "清单",
        "List",
        "某一类事项的目录，有版本和生效日期。",
        "A kind of catalogue of matters, with versions and dates.",
    ),
    _word(
        "议事（审批）",
        "Proceeding",
        "提交若干单位答复、答复之后才能生效的事。",
        "Something put before units, which must answer before it may take effect.",
    ),
    _word(
        "考评",
        "Appraisal",
        "一个单位在一个案件、一个月、一年里的得分。",
        "A unit's scores for a case, a month or a year.",
    ),
)
