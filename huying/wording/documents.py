"""The fixed words of the documents in Chinese and English; `{…}` are filled by the layouts."""

from __future__ import annotations

from typing import Final, Literal

DOCUMENT_WORDS: Final[dict[str, dict[str, str]]] = {
    # Names of the documents
    "call_sheet": {"zh": "呼叫单", "en": "Call sheet"},
    "demand_letter": {"zh": "承办需求信函", "en": "Demand letter"},
    "sign_in_sheet": {"zh": "签到表", "en": "Sign-in sheet"},
    "minutes": {"zh": "会商纪要", "en": "Minutes and plan"},
    "case_report": {"zh": "案件办理报告", "en": "Case report"},
    "answer": {"zh": "答复书", "en": "Answer"},
    "supervision_notice": {"zh": "督办通知单", "en": "Supervision notice"},
    # Titles
    "call_sheet_title": {"zh": "{issuer}呼叫单", "en": "Call sheet of {issuer}"},
    "demand_letter_title": {"zh": "关于商请承办“{title}”的函", "en": "Letter of demand on “{title}”"},
    "sign_in_sheet_title": {"zh": "部门报到签到表", "en": "Sign-in sheet of the departments"},
    "minutes_sign": {"zh": "{issuer}会商纪要", "en": "{issuer} · Minutes"},
    "minutes_title": {"zh": "关于“{title}”的会商纪要", "en": "Minutes and plan on “{title}”"},
    "case_report_title": {"zh": "关于“{title}”办理情况的报告", "en": "Report on the handling of “{title}”"},
    "answer_title": {"zh": "关于“{title}”的答复", "en": "Answer on “{title}”"},
    "supervision_notice_title": {"zh": "关于“{title}”的督办通知", "en": "Supervision notice on “{title}”"},
    # Names of fields and columns
    "number": {"zh": "案件编号", "en": "Case number"},
    "call_no": {"zh": "呼叫次数", "en": "Call"},
    "level": {"zh": "层级", "en": "Level"},
    "class_name": {"zh": "事项类别", "en": "Class"},
    "matter": {"zh": "清单事项", "en": "Listed matter"},
    "title": {"zh": "标题", "en": "Title"},
    "place": {"zh": "地点", "en": "Place"},
    "content": {"zh": "诉求内容", "en": "Report"},
    "arrive_at": {"zh": "报到时间", "en": "Arrive at"},
    "arrive_place": {"zh": "报到地点", "en": "Meet in"},
    "window": {"zh": "办理时段", "en": "Handling window"},
    "approved_by": {"zh": "签发", "en": "Approved by"},
    "contact": {"zh": "联系人", "en": "Contact"},
    "issued_on": {"zh": "日期", "en": "Date"},
    "issuer": {"zh": "呼叫单位", "en": "Calling unit"},
    "signed_for": {"zh": "签收", "en": "Received by"},
    "unit": {"zh": "单位", "en": "Unit"},
    "matters": {"zh": "协调事项", "en": "Matters to coordinate"},
    "goal": {"zh": "预期目标", "en": "Expected goal"},
    "people": {"zh": "人员需求", "en": "People needed"},
    "duty_unit": {"zh": "责任部门", "en": "Responsible unit"},
    "task": {"zh": "工作任务", "en": "Task"},
    "due": {"zh": "完成时限", "en": "Due"},
    "row_no": {"zh": "序号", "en": "No."},
    "name": {"zh": "姓名", "en": "Name"},
    "post": {"zh": "职务", "en": "Post"},
    "phone": {"zh": "联系电话", "en": "Telephone"},
    "arrived_at": {"zh": "到达时间", "en": "Arrived"},
    "signature": {"zh": "签名", "en": "Signature"},
    "result": {"zh": "备注", "en": "Remark"},
    "confirmed_by": {"zh": "街道确认人", "en": "Confirmed for the subdistrict by"},
    "confirmed_at": {"zh": "确认时间", "en": "Time of confirmation"},
    "held_at": {"zh": "时间", "en": "Time"},
    "chair": {"zh": "主持", "en": "Chair"},
    "recorder": {"zh": "记录", "en": "Recorded by"},
    "present": {"zh": "参加", "en": "Present"},
    "absent": {"zh": "缺席", "en": "Absent"},
    "problem": {"zh": "问题", "en": "Problem"},
    "opinion": {"zh": "单位意见", "en": "Answer of the unit"},
    "seal": {"zh": "签字", "en": "Signed"},
    "signed": {"zh": "签收", "en": "Received"},
    "arrived": {"zh": "报到", "en": "Arrived"},
    "finished": {"zh": "办结", "en": "Finished"},
    "handling_opinion": {"zh": "办理意见", "en": "Opinion on the handling"},
    "reported_at": {"zh": "受理时间", "en": "Reported"},
    "channel": {"zh": "来源", "en": "Channel"},
    "signed_by": {"zh": "签发人：{name}", "en": "Signed by: {name}"},
    "copies": {"zh": "抄送", "en": "Copies to"},
    # Headings
    "h_facts": {"zh": "一、问题情况", "en": "1. What is reported"},
    "h_duty": {"zh": "二、责任部门、工作任务和完成时限", "en": "2. Responsible units, tasks and due dates"},
    "h_arrival": {"zh": "三、报到要求", "en": "3. Reporting on site"},
    "h_points": {"zh": "一、会商情况", "en": "1. What was discussed"},
    "h_plan": {"zh": "二、处置方案", "en": "2. The plan"},
    "h_basics": {"zh": "一、基本情况", "en": "1. The case"},
    "h_handling": {"zh": "二、部门办理情况", "en": "2. What the departments did"},
    "h_outcome": {"zh": "三、办理结果", "en": "3. The outcome"},
    "h_asked": {"zh": "一、您反映的问题", "en": "1. What you reported"},
    "h_answer": {"zh": "二、办理情况和答复意见", "en": "2. What was done, and our answer"},
    "h_demands": {"zh": "一、督办要求", "en": "1. What is demanded"},
    "h_reply": {"zh": "二、督办回复", "en": "2. The reply"},
    # Sentences
    "addressed": {"zh": "{addressed}：", "en": "{addressed}:"},
    "call_note": {
        "zh": "请各单位收到后立即签收，确定符合要求的人员，按时到指定地点报到；"
        "办理结束后反馈影像、文字资料和办理意见。",
        "en": "Please sign for this at once, name people who meet the needs, and be at the place in time; "
        "afterwards send pictures, records and your opinion on the handling.",
    },
    "demand_open": {
        "zh": "我单位收到群众反映“{title}”（案件编号：{number}）。经研判，该事项需由区级部门承办，"
        "现将有关需求函告如下：",
        "en": "We have received the report “{title}” (case {number}). By our assessment it needs a department of "
        "the district. We ask the following of you:",
    },
    "demand_open_confirmed": {
        "zh": "我单位收到群众反映“{title}”（案件编号：{number}）。经研判并经{confirmed_by}确认，"
        "该事项需由区级部门承办，现将有关需求函告如下：",
        "en": "We have received the report “{title}” (case {number}). By our assessment, confirmed by the "
        "{confirmed_by}, it needs a department of the district. We ask the following of you:",
    },
    "supervision_open": {
        "zh": "你单位承办的“{title}”（案件编号：{number}）现予督办。",
        "en": "Your order in the case “{title}” ({number}) is under supervision.",
    },
    "supervision_again": {
        "zh": "你单位承办的“{title}”（案件编号：{number}）现予第 {times} 次督办。",
        "en": "Your order in the case “{title}” ({number}) is under supervision for the {times}th time.",
    },
    "supervision_due": {"zh": "该件办理时限为{due}。", "en": "It is due {due}."},
    "supervision_reply_by": {
        "zh": "请于{reply_by}前书面回复办理情况。",
        "en": "Please reply in writing by {reply_by}.",
    },
    "demand_place": {"zh": "发生地点：{place}。", "en": "Place: {place}."},
    "demand_unit": {"zh": "责任部门：{unit}。", "en": "Responsible unit: {unit}."},
    "demand_task": {"zh": "工作任务：{task}", "en": "Task: {task}"},
    "demand_due": {"zh": "完成时限：{due}。", "en": "Due: {due}."},
    "demand_arrive": {
        "zh": "请于{arrive_at}派员到{arrive_place}报到。",
        "en": "Please have your people report at {arrive_place}, {arrive_at}.",
    },
    "demand_arrive_at": {
        "zh": "请于{arrive_at}派员报到。",
        "en": "Please have your people report at {arrive_at}.",
    },
    "demand_people": {"zh": "人员需求：{people}", "en": "People needed: {people}"},
    "demand_close": {
        "zh": "请收到后及时签收，组织力量办理，并在时限内反馈办理意见。",
        "en": "Please sign for this letter, set to work, and send your opinion on the handling in time.",
    },
    "letter_end": {"zh": "特此函达。", "en": ""},
    "contact_note": {
        "zh": "（联系人：{contact}，联系电话：{phone}）",
        "en": "(Contact: {contact}, telephone {phone})",
    },
    "contact_note_short": {"zh": "（联系人：{contact}）", "en": "(Contact: {contact})"},
    "sign_in_code": {"zh": "扫码登记到达", "en": "Scan on arrival"},
    "sheet_code": {"zh": "扫码查看、签收", "en": "Scan to sign for it"},
    "answer_code": {
        "zh": "扫码查看办理进度并评价。",
        "en": "Scan to see the progress and to rate the answer.",
    },
    "minutes_open": {
        "zh": "{held_at}，{issuer}在{place}召集有关部门，就“{title}”（案件编号：{number}）进行现场会商。现纪要如下：",
        "en": "On {held_at} {issuer} met the departments concerned at {place} about “{title}” (case {number}).",
    },
    "minutes_open_short": {
        "zh": "{issuer}召集有关部门，就“{title}”（案件编号：{number}）进行会商。现纪要如下：",
        "en": "{issuer} met the departments concerned about “{title}” (case {number}).",
    },
    "unit_role": {"zh": "{unit}\n（{role}）", "en": "{unit}\n({role})"},
    "person_line": {"zh": "{label}：{people}。", "en": "{label}: {people}."},
    "list_comma": {"zh": "、", "en": "; "},
    "plan_open": {
        "zh": "经会商，明确分工如下，请各单位按时限落实：",
        "en": "The work was divided as follows; each unit is to do its part in time:",
    },
    "report_open": {
        "zh": "现将“{title}”（案件编号：{number}）办理情况报告如下：",
        "en": "We report on the handling of “{title}” (case {number}):",
    },
    "report_assessment": {"zh": "研判意见：{assessment}", "en": "Assessment: {assessment}"},
    "report_measures": {"zh": "主要措施：", "en": "Measures:"},
    "measure": {"zh": "{no}．{text}", "en": "{no}. {text}"},
    "report_verification": {"zh": "核实情况：{verification}", "en": "Verification: {verification}"},
    "report_visit": {"zh": "回访情况：{visit}", "en": "Visit: {visit}"},
    "report_end": {"zh": "特此报告。", "en": ""},
    "enclosures": {"zh": "附件：", "en": "Enclosures:"},
    "enclosure": {"zh": "{no}．{text}", "en": "{no}. {text}"},
    "answer_open": {
        "zh": "您好！您反映的“{title}”（编号：{number}）已于{accepted_on}受理。现将办理情况答复如下：",
        "en": "Your report “{title}” (number {number}) was accepted on {accepted_on}. This is our answer:",
    },
    "answer_open_short": {
        "zh": "您好！您反映的“{title}”（编号：{number}）已办理。现将办理情况答复如下：",
        "en": "Your report “{title}” (number {number}) has been handled. This is our answer:",
    },
    "answer_basis": {"zh": "依据：{basis}", "en": "Basis: {basis}"},
    "answer_end": {
        "zh": "感谢您对我们工作的关心和监督。",
        "en": "Thank you for your concern.",
    },
}


def word(key: str, *, lang: Literal["zh", "en"], **values: str | int) -> str:
    """The fixed word `key` in that language, filled with `values`; raises KeyError if there is none."""
    text = DOCUMENT_WORDS[key][lang]
    return text.format(**values) if values else text
