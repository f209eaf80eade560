"""What is said of each kind of notice: on the page of notices, and in messages that leave the house."""

from typing import Final

from huying.wording.voice import Table, Voice
from huying.wording.whistles import whistle_name

SAID: Final[Table] = {
    "task": ("有新的待办", "There is something to do"),
    "called": ("{unit}向本单位派单", "{unit} calls your unit"),
    "called_again": ("{unit}向本单位派单：{call}", "{unit} calls your unit: {call}"),
    "informed": ("{unit}知会本单位", "{unit} informs your unit"),
    "signed": ("{unit}已签收", "{unit} has signed"),
    "fed_back": ("{unit}已反馈办理意见", "{unit} has fed back"),
    "sent_back": ("{unit}退回整改", "{unit} sent it back"),
    "urged": ("{unit}催办", "{unit} urges"),
    "coordinated": ("{unit}提出协调意见", "{unit} coordinates"),
    "reassigned": ("{unit}将案件改派其他单位", "{unit} gave the case to another unit"),
    "withdrawn": ("{unit}撤回了派单", "{unit} withdrew the order"),
    "handed_on": ("{unit}转来一件派单", "{unit} handed an order on to you"),
    "judged": ("{unit}对本单位的申请作出了决定", "{unit} decided what your unit asked for"),
    "supervised": ("{unit}督办", "{unit} supervises"),
    "forwarded": (
        "街道到期未转发，系统已转发",
        "Not forwarded in time by the subdistrict; the system did it",
    ),
}
"""On the page, beside the case's number. `unit` is who acted."""


def notice_sentence(kind: str, unit: str | None, voice: Voice, *, whistle: int = 0) -> str:
    """What happened, for those it concerns; by which further `whistle`. Raises KeyError for a kind nobody tells."""
    call = whistle_name(whistle, voice) if whistle else ""
    return voice.say(SAID, kind, unit=voice.unit(unit) if unit else "", call=call)


TEMPLATES: Final[Table] = {
    "task": (
        "【呼应】案件 {number} 待{unit}办理：{task}。{due}{link}",
        "[Huying] Case {number} waits for {unit}: {task}. {due}{link}",
    ),
    "called": (
        "【呼应】{by}向{unit}派单，案件 {number}，请{task}。{due}{link}",
        "[Huying] {by} calls {unit}, case {number}. To do: {task}. {due}{link}",
    ),
    "called_again": (
        "【呼应】{by}向{unit}派单（{call}），案件 {number}，请{task}。{due}{link}",
        "[Huying] {by} calls {unit} ({call}), case {number}. To do: {task}. {due}{link}",
    ),
    "informed": (
        "【呼应】{by}就案件 {number} 知会{unit}。{link}",
        "[Huying] {by} informs {unit} of case {number}. {link}",
    ),
    "signed": ("【呼应】{by}已签收案件 {number}。{link}", "[Huying] {by} has signed case {number}. {link}"),
    "fed_back": (
        "【呼应】{by}已反馈案件 {number} 的办理意见。{link}",
        "[Huying] {by} has fed back on case {number}. {link}",
    ),
    "sent_back": (
        "【呼应】{by}将案件 {number} 退回{unit}整改，请{task}。{due}{link}",
        "[Huying] {by} sent case {number} back to {unit}. To do: {task}. {due}{link}",
    ),
    "urged": (
        "【呼应】{by}催办案件 {number}，请{unit}尽快办理。{due}{link}",
        "[Huying] {by} urges {unit} in case {number}. {due}{link}",
    ),
    "coordinated": (
        "【呼应】{by}就案件 {number} 提出协调意见，请{unit}查看。{link}",
        "[Huying] {by} coordinates case {number}; {unit} is asked to look. {link}",
    ),
    "reassigned": (
        "【呼应】{by}将案件 {number} 改派，{unit}不再承办。{link}",
        "[Huying] {by} gave case {number} to another unit; {unit} has it no longer. {link}",
    ),
    "withdrawn": (
        "【呼应】{by}撤回了案件 {number} 给{unit}的派单。{link}",
        "[Huying] {by} withdrew the order of case {number} from {unit}. {link}",
    ),
    "handed_on": (
        "【呼应】案件 {number} 已转{unit}办理，请{task}。{due}{link}",
        "[Huying] Case {number} was handed on to {unit}. To do: {task}. {due}{link}",
    ),
    "judged": (
        "【呼应】{by}对{unit}就案件 {number} 提出的申请作出了决定。{link}",
        "[Huying] {by} decided what {unit} asked for in case {number}. {link}",
    ),
    "supervised": (
        "【呼应】{by}督办案件 {number}，请{unit}{task}。{due}{link}",
        "[Huying] {by} supervises {unit} in case {number}. To do: {task}. {due}{link}",
    ),
    "forwarded": (
        "【呼应】案件 {number} 的社区呼叫，街道到期未转发，系统已转发，特告知{unit}。{link}",
        "[Huying] The community's call of case {number} was not forwarded in time by the subdistrict; the system"
        " did it. For the information of {unit}. {link}",
    ),
    "petitioner_registered": (
        "【呼应】您反映的事项已登记，编号 {number}，查询码 {code}。{follow}",
        "[Huying] Your report is registered: number {number}, code {code}. {follow}",
    ),
    "petitioner_refused": (
        "【呼应】您反映的事项（{number}）不予受理。{reply} {follow}",
        "[Huying] Your report {number} was not accepted. {reply} {follow}",
    ),
    "petitioner_cancelled": (
        "【呼应】您反映的事项（{number}）已终止办理。{reply} {follow}",
        "[Huying] Your report {number} was ended. {reply} {follow}",
    ),
    "petitioner_extended": (
        "【呼应】您反映的事项（{number}）需要延长办理时间。{reply} {follow}",
        "[Huying] Your report {number} needs more time. {reply} {follow}",
    ),
    "petitioner_answered": (
        "【呼应】您反映的事项（{number}）答复如下：{reply} {rate}",
        "[Huying] The answer to your report {number}: {reply} {rate}",
    ),
    "petitioner_closed": (
        "【呼应】您反映的事项（{number}）已办结。如不满意，可凭查询码要求重办。{follow}",
        "[Huying] Your report {number} is closed. Not content? Your code lets you have it reopened. {follow}",
    ),
    "petitioner_confidential": (
        "【呼应】您反映的事项（{number}）有新的进展，请凭查询码查看。{follow}",
        "[Huying] There is news of your report {number}; see it with your code. {follow}",
    ),
    "confidential": (
        "【呼应】保密件 {number} 有新的进展，请登录查看。{link}",
        "[Huying] Confidential case {number} has moved on; sign in to see. {link}",
    ),
    "digest": ("【呼应】您有 {count} 条通知：\n{lines}", "[Huying] {count} notices:\n{lines}"),
    "test": (
        "【呼应】这是一条测试消息，收到即说明渠道可用。",
        "[Huying] This is a test; if you read it, the channel works.",
    ),
}
"""What leaves the house unless a jurisdiction writes its own: never a word of what people wrote in a case."""
PLACES: Final[Table] = {
    "number": ("案件编号", "number of the case"),
    "unit": ("收到通知的单位", "unit that is told"),
    "by": ("办理此步骤的单位", "unit that acted"),
    "task": ("下一步办理事项", "what is to be done"),
    "due": ("时限，没有时限时为空", "by when; nothing where nothing is due"),
    "call": ("第几次呼叫", "which call it is"),
    "link": ("案件页面的网址", "address of the case's page"),
    "reply": ("写给诉求人的话", "what was written to the petitioner"),
    "code": ("查询码，只在发送时填入", "the petitioner's code, filled in when it is sent"),
    "rate": ("评价链接，流程允许时才有", "link to say how it was handled, where the process asks"),
    "follow": (
        "查询进展的网址，本系统有对外网址时才有",
        "where it is followed, where this installation has an address",
    ),
    "count": ("合并的通知条数", "how many notices"),
    "lines": ("每条通知一行", "one line for each"),
}
SAMPLES: Final[Table] = {
    "reply": ("现场已清理，道路恢复通行。", "The place was cleared; the road is open again."),
    "code": ("ABCD2345", "ABCD2345"),
    "rate": ("请评价：https://…", "How was it handled? https://…"),
    "followed": ("查询进展：{link}", "Follow it: {link}"),
    "asked": ("请评价：{link}", "How was it handled? {link}"),
}
"""What stands in a petitioner's text as an example, and what is asked of them."""
USED: Final = {
    "called_again": ("number", "unit", "by", "task", "due", "link", "call"),
    "petitioner_registered": ("number", "code", "follow"),
    **dict.fromkeys(
        ("petitioner_refused", "petitioner_cancelled", "petitioner_extended"), ("number", "reply", "follow")
    ),
    "petitioner_answered": ("number", "reply", "rate", "follow"),
    "petitioner_closed": ("number", "rate", "follow"),
    "petitioner_confidential": ("number", "follow"),
    "confidential": ("number", "link"),
    "digest": ("count", "lines"),
    "test": (),
}
"""Which places a text may have; all others those of one notice."""
OF_ONE: Final = ("number", "unit", "by", "task", "due", "link")
DUE: Final[Table] = {
    "due": ("时限{at}。", "Due {at}. "),
    "line": ("{number} {said}", "{number}: {said}"),
    "confidential": ("{number}（保密件）", "{number} (confidential)"),
    "more": ("另有 {n} 条，请登录查看", "and {n} more; sign in to see them"),
}
KIND_NAMES: Final[Table] = {
    "task": ("新的待办", "Something to do"),
    "called": ("被派单", "Called"),
    "called_again": ("再次被派单", "Called again"),
    "informed": ("被知会", "Informed"),
    "signed": ("已签收", "Signed"),
    "fed_back": ("已反馈", "Fed back"),
    "sent_back": ("退回整改", "Sent back"),
    "urged": ("被催办", "Urged"),
    "coordinated": ("协调意见", "Coordinated"),
    "reassigned": ("案件被改派", "Given to another unit"),
    "withdrawn": ("派单被撤回", "Withdrawn"),
    "handed_on": ("转来办理", "Handed on"),
    "judged": ("申请有了结果", "Decided"),
    "supervised": ("被督办", "Supervised"),
    "forwarded": ("系统代为转发", "Forwarded by the system"),
    "petitioner_registered": ("告知诉求人：已登记", "To the petitioner: registered"),
    "petitioner_refused": ("告知诉求人：不予受理", "To the petitioner: not accepted"),
    "petitioner_cancelled": ("告知诉求人：已终止", "To the petitioner: ended"),
    "petitioner_extended": ("告知诉求人：延期", "To the petitioner: extended"),
    "petitioner_answered": ("告知诉求人：答复", "To the petitioner: answer"),
    "petitioner_closed": ("告知诉求人：已办结", "To the petitioner: closed"),
    "petitioner_confidential": ("告知诉求人：保密件", "To the petitioner: confidential case"),
    "confidential": ("保密件的通知", "Of a confidential case"),
    "digest": ("多条合并", "Several in one"),
    "test": ("测试消息", "Test"),
    "event": ("事件", "Event"),
}


def places_of(kind: str) -> tuple[str, ...]:
    """The places a text of this kind may have."""
    return USED.get(kind, OF_ONE)
