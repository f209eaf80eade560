"""What steps, their details and the choices of these are called, where the process has no words of its own."""

from typing import Final

from huying.domain.step_parts import Field
from huying.domain.steps import STEPS
from huying.wording.states import ATTENDANCE, DUTIES
from huying.wording.voice import Both, Table, Voice

STEP_LABELS: Final[Table] = {
    "register": ("登记", "Register"),
    "join": ("并入诉求人", "Add a petitioner"),
    "not_accept": ("不予受理", "Do not accept"),
    "link": ("关联案件", "Link a case"),
    "merge": ("并案", "Merge"),
    "assess": ("研判", "Assess"),
    "escalate": ("上报", "Escalate"),
    "reassign": ("改派", "Give to another unit"),
    "apply": ("申请", "Apply"),
    "confirm": ("确认", "Confirm"),
    "call": ("呼叫", "Call"),
    "add": ("追加单位", "Add a unit"),
    "withdraw": ("撤回派单", "Withdraw an order"),
    "sign": ("签收", "Sign"),
    "hand_on": ("内部转办", "Hand on inside"),
    "name": ("派人", "Name people"),
    "attend": ("确认报到", "Confirm attendance"),
    "waive": ("免办", "Waive"),
    "consult": ("协商", "Consult"),
    "plan": ("制定方案", "Make the plan"),
    "agree": ("同意方案", "Agree to the plan"),
    "log": ("记录", "Log"),
    "feed_back": ("反馈办理意见", "Feed back"),
    "accept": ("审核通过", "Accept"),
    "send_back": ("退回整改", "Send back"),
    "report": ("报办理报告", "Report"),
    "note": ("收悉", "Note as received"),
    "verify": ("核实", "Verify"),
    "answer": ("答复诉求人", "Answer the petitioner"),
    "answer_all": ("统一答复", "Answer everybody"),
    "represent": ("推选代表", "Name representatives"),
    "visit": ("回访", "Visit"),
    "score": ("评分", "Score"),
    "urge": ("催办", "Urge"),
    "coordinate": ("协调", "Coordinate"),
    "overdue": ("超期上报", "Report as overdue"),
    "return": ("退单", "Return the order"),
    "judge_return": ("退单审核", "Judge the return"),
    "dispute": ("职责争议", "Dispute whose duty it is"),
    "rule": ("争议裁定", "Rule on the dispute"),
    "extend": ("延期申请", "Ask for an extension"),
    "judge_extension": ("延期审核", "Judge the extension"),
    "suspend": ("挂账申请", "Ask to suspend"),
    "judge_suspension": ("挂账审批", "Judge the suspension"),
    "resume": ("恢复办理", "Resume"),
    "hand_back": ("退回转办", "Hand back inside"),
    "supervise": ("督办", "Supervise"),
    "reply": ("督办回复", "Reply to the supervision"),
    "recuse": ("回避", "Recusal"),
    "split": ("分问题牵头", "Name leads of problems"),
    "emergency": ("应急处置", "Emergency"),
    "record": ("应急补记", "Record the emergency"),
    "cancel": ("作废", "Cancel"),
    "clue": ("线索移送", "Pass on a clue"),
    "clue_reply": ("线索反馈", "Answer the clue"),
    "close": ("办结", "Close"),
    "reopen": ("重开", "Reopen"),
    "forward": ("转发社区呼叫", "Forward the community's call"),
    "prepare": ("开展前期工作", "Prepare on the ground"),
    "score_caller": ("回评呼叫方", "Score the caller"),
    "evaluate": ("社区直评", "Evaluate as the community"),
    "imported": ("导入历史", "Imported"),
    "erase": ("删除内容", "Erase"),
    "redate": ("时限重算", "Dues worked out anew"),
    "repin": ("改用流程版本", "Moved to another version"),
    "reveal": ("查看诉求人信息", "Show the reporter"),
}
FIELD_LABELS: Final[Table] = {
    "title": ("标题", "Title"),
    "text": ("内容", "Text"),
    "channel": ("来源渠道", "Channel"),
    "place": ("地点", "Place"),
    "kind": ("类型", "Kind"),
    "category": ("事项类别", "Class"),
    "class": ("事项类别", "Class"),
    "matter": ("事项", "Matter"),
    "grid": ("所属网格（社区）", "Grid or community"),
    "lon": ("经度", "Longitude"),
    "lat": ("纬度", "Latitude"),
    "confidential": ("保密件", "Confidential"),
    "against": ("被反映单位", "Unit complained about"),
    "parties": ("诉求人", "Petitioners"),
    "party": ("诉求人", "Petitioner"),
    "repeat_of": ("重复于", "Repeat of"),
    "files": ("附件", "Files"),
    "name": ("姓名", "Name"),
    "phone": ("联系电话", "Phone"),
    "mail": ("电子邮箱", "E-mail"),
    "notify": ("同意以短信、邮件告知进展", "Agrees to be told by SMS or mail"),
    "address": ("住址", "Address"),
    "anonymous": ("匿名", "Anonymous"),
    "exit": ("不予受理的情形", "Ground"),
    "reason": ("理由", "Reason"),
    "reply": ("告知诉求人的内容", "Reply to the petitioner"),
    "to": ("相关案件编号", "Other case's number"),
    "needs_call": ("需要呼叫其他单位", "Other units must be called"),
    "own_power": ("本级有权处理", "Within our own power"),
    "problems": ("需解决的问题", "Problems to solve"),
    "person": ("姓名", "Person"),
    "agreed": ("同意", "Agreed"),
    "opinion": ("意见", "Opinion"),
    "orders": ("派单", "Orders"),
    "order": ("派单", "Order"),
    "unit": ("单位", "Unit"),
    "role": ("主协办", "Role"),
    "matters": ("协调事项", "Matters to settle"),
    "goal": ("预期目标", "Expected result"),
    "people": ("人员", "People"),
    "task": ("工作任务", "Task"),
    "due": ("完成时限", "Due"),
    "arrive_at": ("到场时间", "Time to come"),
    "window_start": ("办理时段起", "Window from"),
    "window_end": ("办理时段止", "Window until"),
    "lead": ("接任主办的派单号", "Order that leads next"),
    "result": ("结果", "Result"),
    "at": ("时间", "Time"),
    "gate": ("免办的步骤", "Step waived"),
    "minutes": ("协商纪要", "Minutes"),
    "lines": ("方案分工", "Lines of the plan"),
    "problem": ("对应问题序号", "Problem no."),
    "reservation": ("保留意见", "Reservation"),
    "measures": ("处置措施", "Measures taken"),
    "demands": ("整改要求", "What must be put right"),
    "summary": ("办理情况", "Summary"),
    "method": ("核实方式", "Method"),
    "reached": ("已联系上", "Reached"),
    "answer": ("满意程度", "Satisfaction"),
    "satisfaction": ("满意程度", "Satisfaction"),
    "points": ("评分（0–100）", "Points (0–100)"),
    "basis": ("依据", "Basis"),
    "until": ("延至", "Until"),
    "plan": ("后续计划", "Plan"),
    "told": ("告知诉求人的内容", "What the petitioners are told"),
    "outcome": ("裁定结果", "Outcome"),
    "mediators": ("会商单位意见", "Opinions heard"),
    "level": ("督办级别", "Level"),
    "reply_by": ("回复期限", "Reply by"),
    "leads": ("各问题牵头单位", "Who leads which problem"),
    "return.reason": ("退单理由", "Why it is returned"),
    "return.basis": ("职责依据", "On what basis"),
    "return.unit": ("建议承办单位", "Unit suggested instead"),
    "dispute.reason": ("争议事由", "What is disputed"),
    "rule.opinion": ("裁定意见", "Ruling"),
    "rule.mediators.opinion": ("意见", "Opinion"),
    "suspend.until": ("挂账至", "Suspended until"),
    "supervise.demands": ("督办要求", "What is demanded"),
    "reply.text": ("回复内容", "Reply"),
    "split.leads.order": ("牵头派单号", "Order that leads"),
    "emergency.reason": ("紧急情况", "What the emergency is"),
    "emergency.measures": ("先行处置措施", "Measures taken at once"),
    "record.summary": ("处置经过", "What was done"),
    "record.reason": ("研判意见", "Assessment"),
    "cancel.reply": ("告知诉求人的内容", "Reply to the petitioner"),
    "clue.kind": ("情形", "Kind"),
    "clue.to": ("移送至", "Goes to"),
    "clue.text": ("线索内容", "Clue"),
    "clue_reply.result": ("处理结果", "Result"),
    "register.text": ("诉求内容", "What is reported"),
    "escalate.to": ("上报至", "Up to"),
    "reassign.to": ("改由何单位承办", "Unit that has it from now on"),
    "reassign.reason": ("改派理由", "Why it goes to another unit"),
    "escalate.person": ("对接人", "Named person above"),
    "confirm.opinion": ("批示", "Instruction"),
    "call.reason": ("再次呼叫的理由", "Why a further call"),
    "recuse.reason": ("回避事由", "Why"),
    "call.place": ("到场地点", "Where to come"),
    "call.orders.people": ("人员需求", "People needed"),
    "add.order.people": ("人员需求", "People needed"),
    "hand_on.unit": ("转给", "Hand on to"),
    "name.people": ("所派人员", "People named"),
    "name.people.title": ("职务", "Position"),
    "attend.people": ("到场人员", "Who came"),
    "feed_back.opinion": ("办理意见", "What was done"),
    "accept.opinion": ("审核意见", "Opinion on the answer"),
    "visit.channel": ("回访方式", "How"),
    "visit.text": ("回访记录", "What was said"),
    "answer.text": ("答复内容", "Answer"),
    "answer_all.text": ("答复内容", "Answer"),
    "represent.representatives": ("代表", "Representatives"),
    "represent.representatives.party": ("诉求人", "Petitioner"),
    "urge.text": ("催办内容", "Words to hurry"),
    "coordinate.text": ("协调意见", "How it is coordinated"),
    "log.text": ("记录内容", "Record"),
    "forward.opinion": ("街道意见", "The subdistrict's opinion"),
    "prepare.text": ("前期工作情况", "What was done first"),
    "score_caller.satisfaction": ("对呼叫方配合的评价", "How the caller worked with you"),
    "evaluate.satisfaction": ("对部门办理的评价", "How the department handled it"),
}
"""By `step.path` where a step has its own word, else by the detail's name."""
FIELD_HINTS: Final[Table] = {
    "register.title": ("一句话说明何处何事", "Where and what, in one line"),
    "register.place": ("写到门牌或路口", "Down to the house number or crossing"),
    "register.confidential": (
        "被呼叫单位将看不到原文、附件、地点和诉求人",
        "Called units will see neither words, files, place nor reporter",
    ),
    "register.against": (
        "反映某个单位或其人员时填写：该单位须回避，看不到诉求人",
        "Where a unit or its people are complained about: it stands back, and does not learn who reported",
    ),
    "recuse.against": (
        "该单位及其内设机构的岗位不再参与判断，看不到诉求人",
        "Posts of this unit and inside it decide nothing here any more, and do not learn who reported",
    ),
    "call.reason": (
        "前一次为何没有解决；再次呼叫必填",
        "Why the one before was not enough; needed for a further call",
    ),
    "assess.problems": ("每行一个问题", "One problem a line"),
    "assess.reason": ("说明呼叫其他单位或本级办理的理由", "Why others are called, or why not"),
    "call.orders": ("一家主办，其余协办或知会", "One leads; the others support or are informed"),
    "call.orders.matters": ("需要该单位解决的事项", "What this unit is to settle"),
    "call.orders.goal": ("办理应达到的效果", "What must be so when it is settled"),
    "call.orders.people": ("人数和资格要求", "How many people, with which powers"),
    "attend.people": ("由呼叫方在现场确认", "Confirmed on the spot by the caller"),
    "waive.reason": ("免办会记入留痕", "The waiver stands in the trace"),
    "feed_back.files": ("现场照片、视频或文书", "Photos, films or documents of the place"),
    "feed_back.measures": ("每行一项", "One a line"),
    "score.reason": (
        "高于诉求人满意程度时须说明理由",
        "Needed where you are more content than the petitioner",
    ),
    "withdraw.lead": ("撤回主办时须指定下一家主办", "When the lead goes, name the next"),
    "reassign.reason": ("原承办单位和新承办单位都能看到", "Both units read this"),
    "return.basis": ("写明法律法规、三定方案或清单条目", "Law, duties of the office, or item of a list"),
    "judge_return.lead": ("同意主办退单时须指定下一家主办", "When the lead goes, name the next"),
    "rule.lead": ("主办改派时须指定下一家主办", "When the lead goes, name the next"),
    "rule.mediators": ("如编办、司法等会商单位，每行一家", "Offices heard, one a line"),
    "extend.until": (
        "须在超期前申请，每次不超过原时限",
        "Before it is overdue, by no more than the limit itself",
    ),
    "judge_extension.told": ("此内容将告知诉求人", "The petitioners will read this"),
    "suspend.until": ("最长一年，期间不计时", "A year at most; the clock stands still"),
    "record.summary": ("应急处置后须在时限内补记", "To be recorded within the limit"),
    "clue.text": ("仅移送人和接收单位可见", "Only sender and receiver can read this"),
    "assess.matter": ("呼叫须有清单事项", "A call needs a matter of the list"),
    "prepare.text": ("发现、劝导、固定证据、上报", "Found, talked to, evidence kept, reported"),
    "not_accept.reply": ("此内容将告知诉求人", "The petitioner will read this"),
    "answer.text": ("此内容将告知诉求人", "The petitioner will read this"),
    "answer_all.text": (
        "此内容将告知每一位尚未答复的诉求人，请勿写入个人信息",
        "Every petitioner without an answer will read this: write nothing personal in it",
    ),
}
"""By `step.path`; most details need no hint."""
CHOICES: Final[dict[str, Table]] = {
    "role": DUTIES,
    "attend.people.result": ATTENDANCE,
    "register.kind": {"problem": ("问题", "Problem"), "need": ("需求", "Need")},
    "link.kind": {"repeat": ("重复", "Repeat"), "related": ("相关", "Related")},
    "verify.result": {"done": ("已解决", "Settled"), "not_done": ("未解决", "Not settled")},
    "visit.channel": {
        "phone": ("电话", "Telephone"),
        "home": ("上门", "At home"),
        "text_message": ("短信", "Text message"),
        "link": ("网上评价链接", "Link"),
        "meeting": ("见面会", "Meeting"),
    },
    "rule.outcome": {
        "stays": ("由现单位承办，不得再退", "It stays, and may not be returned again"),
        "moves": ("改由其他单位承办", "It goes to another unit"),
    },
    "supervise.level": {
        "notice": ("督办单", "Notice"),
        "listed": ("挂牌督办", "Listed"),
        "talk": ("约谈", "Talk"),
    },
    "clue.kind": {
        "absent": ("不到位", "Did not come"),
        "slow": ("慢到位", "Came late"),
        "idle": ("到位不作为", "Came and did nothing"),
    },
    "reopen.kind": {
        "recurrence": ("问题反弹", "It came back"),
        "unsatisfied": ("诉求人不满意", "Petitioner not content"),
    },
}
YES_NO: Final[Table] = {"true": ("是", "Yes"), "false": ("否", "No")}


def step_label(step: str, voice: Voice) -> str:
    """What the process calls a step, else the general word."""
    rule = voice.process.steps.get(step) if voice.process else None
    return voice.label(rule.label) if rule else voice.of(STEP_LABELS[step])


def bare_path(path: str) -> str:
    """The path without the numbers of its rows: `orders.0.goal` is `orders.goal`."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def _nearest(table: Table, step: str, path: str) -> Both | None:
    bare = bare_path(path)
    return table.get(f"{step}.{bare}") or table.get(bare.rsplit(".", 1)[-1])


def field_label(step: str, path: str, voice: Voice) -> str:
    """What a detail of a step is called; rows may be numbered in the path. Raises KeyError for an unknown one."""
    found = _nearest(FIELD_LABELS, step, path)
    if found is None:
        raise KeyError(f"{step}.{path}")
    return voice.of(found)


def field_hint(step: str, path: str, voice: Voice) -> str:
    """A word of help beside a detail; empty where none is needed."""
    found = FIELD_HINTS.get(f"{step}.{bare_path(path)}")
    return voice.of(found) if found else ""


def field_at(step: str, path: str) -> Field | None:
    """The detail of the vocabulary at a path."""
    fields = STEPS[step].fields
    found: Field | None = None
    for name in bare_path(path).split("."):
        found = next((one for one in fields if one.name == name), None)
        fields = found.fields if found else ()
    return found


def choices_of(step: str, path: str, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Value and label of every choice of a detail; none where it has no choices."""
    field = field_at(step, path)
    if field is None or not (field.choices or field.source):
        return ()
    values = field.choices or (voice.process.choices(field.source) if voice.process else ())
    return tuple((value, choice_label(step, path, value, voice)) for value in values)


def choice_label(step: str, path: str, value: str, voice: Voice) -> str:
    """What a chosen value is called. Raises KeyError for a value that is none of the detail's."""
    bare = bare_path(path)
    field = field_at(step, path)
    if field is not None and field.source:
        catalogue = voice.process.catalogues.get(field.source, ()) if voice.process else ()
        return next((voice.label(choice.label) for choice in catalogue if choice.code == value), value)
    if bare == "gate":
        return step_label(value, voice)
    table = CHOICES.get(f"{step}.{bare}") or CHOICES[bare.rsplit(".", 1)[-1]]
    return voice.of(table[value])
