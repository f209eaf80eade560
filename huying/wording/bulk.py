"""What is said of a step taken on many cases at once: what it does to each, and how it is taken back (S0-63)."""

from typing import Final

from huying.wording.voice import Table

MEANS: Final[Table] = {
    "assess": (
        "每件各记一条研判；以最后一次研判为准。",
        "Each gets an assessment of its own; the last one counts.",
    ),
    "reassign": (
        "每件改由所选单位承办：原承办单位的研判作废，本级派单随案终止，时限重新计算。已呼叫其他单位的不能改派。",
        "Each goes to the unit chosen: what the last holder judged is undone, orders to its own units end, and clocks"
        " begin anew. A case whose units have been called stays where it is.",
    ),
    "call": (
        "每件向所选单位派单，时限从现在起算。",
        "The units chosen are called in each; their clocks start now.",
    ),
    "add": (
        "每件正在办理的呼叫追加一个单位，时限从现在起算；其他单位不受影响。",
        "One more unit is called in each call that runs; its clocks start now, the others' go on.",
    ),
    "withdraw": (
        "派单终止，该单位不再承办，也不计分。",
        "The order ends; its unit has nothing more to do, and is not scored.",
    ),
    "judge_return": (
        "同意的，派单退出；不同意的，由原单位继续办理，不得再退。",
        "Agreed to, the order leaves its call; refused, the unit goes on and may not return it again.",
    ),
    "rule": (
        "裁定立即生效：由现单位承办的，不得再退；改由其他单位承办的，原派单终止。",
        "The ruling holds at once: what stays may not be returned again, what moves ends here.",
    ),
    "verify": ("每件记录跟进核查的结果。", "What was found is recorded for each."),
    "log": ("每件各记一条，办理各方可见。", "Each gets a record of its own."),
    "note": ("每件记为已收悉。", "Each is noted as received."),
    "close": (
        "条件具备的案件办结归档；评分、核查等未完成的不能办结。",
        "Cases with nothing left to do are closed; where a score or a check is missing they stay open.",
    ),
    "urge": ("每件通知尚未反馈的单位尽快办理。", "Units whose answer is awaited are told to hurry."),
    "supervise": (
        "每张派单发出督办，该单位须在时限内回复。",
        "Each unit is supervised, and has to reply in time.",
    ),
    "coordinate": (
        "协调意见记入留痕，呼叫方和有关单位都会收到。",
        "Caller and units concerned are told how it is coordinated.",
    ),
}
"""Before it is confirmed."""
STAYS: Final = (
    "已记入留痕，不能删除；需要更正的，可再记一条。",
    "It stands in the trace and stays; to correct it, add another entry.",
)
WAY_BACK: Final[Table] = {
    "assess": ("研判有误的，可再研判一次。", "Where it was wrong, assess again."),
    "reassign": ("改派有误的，可再改派。", "Where it was wrong, give the case to another unit again."),
    "call": (
        "派错的，可在全区待办中勾选该单位的待办，撤回派单。",
        "An order that was wrong can be withdrawn: tick what its unit has to do in the district's list.",
    ),
    "add": (
        "派错的，可在全区待办中勾选该单位的待办，撤回派单。",
        "An order that was wrong can be withdrawn: tick what its unit has to do in the district's list.",
    ),
    "withdraw": (
        "撤回的派单不能恢复；仍需该单位的，可重新追加。",
        "What was withdrawn stays so; where the unit is needed after all, add it anew.",
    ),
    "judge_return": (
        "审核结果不能撤销；同意退单后，可追加承办单位。",
        "It cannot be undone; after a return was agreed to, another unit can be added.",
    ),
    "rule": (
        "裁定不能撤销；改由其他单位承办的，可追加该单位。",
        "It cannot be undone; where the duty moves, add the unit that has it.",
    ),
    "verify": STAYS,
    "log": STAYS,
    "note": STAYS,
    "close": ("办错的，可在案件页重开。", "A case closed by mistake is reopened on its page."),
    "urge": STAYS,
    "supervise": STAYS,
    "coordinate": STAYS,
}
"""After it was done."""


def said(table: Table, step: str, lang: str) -> str:
    """The sentence of a step; nothing where there is none."""
    zh, en = table.get(step, ("", ""))
    return en if lang == "en" else zh
