"""Wuchang's cases: the two stories of S4, and one case at every step on the way."""

from typing import Any

from huying.services.demo.story import Story, in_time, working_day

CENTRE = "中南路街-指挥中心"
PRACTICE = "中南路街-公共管理办"
DISTRICT = "区网格化中心-值守"
CITY, POLICE, HOUSING, FIRE = (
    "区城管执法局-联络员",
    "公安武昌分局-联络员",
    "区房管局-联络员",
    "区消防救援大队-联络员",
)
PLANNING, MARKET = "市规划局武昌分局-联络员", "区市场秩序局-联络员"
MEIYUAN, BAIRUIJING, DINGZIQIAO = "420106011004", "420106011033", "420106011029"


def tell() -> None:
    """File and walk every case of the demo."""
    capsule_rooms()
    pump_room()
    on_the_way()
    aside()
    own_units()
    ends()


def person(name: str, phone: str) -> dict[str, str]:
    """A petitioner of the demo: no name of anybody, and a number nobody has."""
    return {"name": name, "phone": phone}


def of_class(code: str) -> dict[str, Any]:
    """The class of a matter, as a detail of its assessment."""
    return {"class": code}


def row(unit: str, duty: str, matters: str, goal: str, people: str) -> dict[str, str]:
    """One unit's part of a call: 协调事项 · 预期目标 · 人员需求 (S4-17)."""
    return {"unit": unit, "role": duty, "matters": matters, "goal": goal, "people": people}


def capsule_rooms() -> None:
    """Scenario A, the capsule rooms of S4-14 … S4-17, walked to its end."""
    story = Story(
        CENTRE,
        title="居民楼内多套住房改成胶囊房出租",
        text="楼内几套住房被隔成胶囊房按床位出租，线路私拉乱接，楼道堆满杂物，夜间人员进出频繁。",
        channel="phone",
        place="中南路街梅苑小区 1 栋",
        grid=f"{MEIYUAN}-01",
        matter="W-02",
        parties=[person("诉求人甲", "13900000001")],
        photos=["现场：隔断与床位"],
    )
    reason = "涉及房屋租赁、违法隔断、治安与消防，街道无单独执法权，确需启动呼应机制"
    story.take(CENTRE, "assess", needs_call=True, reason=reason, **of_class("welfare"))
    story.take(CENTRE, "call", **_capsule_call())
    units = (HOUSING, CITY, POLICE, FIRE)
    for no, by in enumerate(units, 1):
        story.take(by, "sign", order=no)
    for no, by in enumerate(units, 1):
        story.take(by, "name", order=no, people=[{"name": "执法人员一"}, {"name": "执法人员二"}])
    for no in range(1, 5):
        story.take(CENTRE, "attend", order=no, people=[{"person": "执法人员一", "result": "on_time"}])
    story.take(
        CENTRE,
        "consult",
        minutes="现场会商：先断违规用电，再拆隔断，劝离租住人员并妥善安置。",
        photos=["会商现场"],
    )
    tasks = ("约谈房东，收回出租备案", "拆除违法隔断", "核查租住人员身份，劝离", "清除楼道杂物，整改用电")
    codes = ("420106-fgj", "420106-cgj", "420106-gaj", "420106-xfj")
    due = working_day(3, 17)
    lines = [{"unit": unit, "task": task, "due": due} for unit, task in zip(codes, tasks, strict=True)]
    story.take(CENTRE, "plan", lines=lines)
    for no, by in enumerate(units, 1):
        story.take(by, "agree", order=no)
    for no, (by, task) in enumerate(zip(units, tasks, strict=True), 1):
        story.take(
            by, "feed_back", order=no, opinion=f"已完成：{task}。", measures=[task], photos=[f"处置后 {no}"]
        )
    for no in range(1, 5):
        story.take(CENTRE, "accept", order=no)
    story.take(CENTRE, "report", summary="四部门联合整治，胶囊房全部拆除，用电与楼道隐患消除。")
    story.take(DISTRICT, "note")
    _answered(story, 1)
    for no in range(1, 5):
        story.take(CENTRE, "score", order=no, satisfaction="satisfied")
    story.take(CENTRE, "close")


def _capsule_call() -> dict[str, Any]:
    return {
        "orders": [
            row("420106-fgj", "lead", "核查房屋租赁备案，牵头整治", "全部恢复原状", "执法人员 2 名"),
            row("420106-cgj", "support", "认定并拆除违法隔断", "隔断拆除完毕", "执法队员 3 名"),
            row("420106-gaj", "support", "核查租住人员，维持秩序", "人员情况清楚，无冲突", "民警 2 名"),
            row("420106-xfj", "support", "消防隐患排查", "隐患当场整改", "监督员 1 名"),
        ],
        "place": "梅苑小区 1 栋楼下",
        "arrive_at": in_time(hours=2),
        "window_end": working_day(5, 18),
    }


def _answered(story: Story, parties: int, satisfaction: str = "satisfied") -> None:
    for no in range(1, parties + 1):
        story.take(
            CENTRE, "answer", party=no, text="您反映的问题已会同有关部门处置完毕，特此答复，欢迎监督。"
        )
    for no in range(1, parties + 1):
        story.take(CENTRE, "visit", party=no, channel="phone", reached=True, answer=satisfaction)


def pump_room() -> None:
    """Scenario B, the pump room of S4-49 … S4-56: complaints repeated, a recurrence, three problems, four units."""
    first = Story(
        CENTRE,
        title="海运宿舍公共水泵房被占",
        text="小区公共水泵房被一业主占用，开墙打洞做起副食店。",
        channel="visitor",
        place="海运宿舍",
        grid=f"{DINGZIQIAO}-01",
        parties=[person("诉求人乙", "13900000002")],
    )
    own = {"unit": "420106011-zfzx", "task": "封闭违规打开的墙体", "due": working_day(2, 18)}
    first.take(CENTRE, "assess", needs_call=False, own_power=True, reason="先由街道综合执法中心封闭墙体")
    first.take(CENTRE, "call", orders=[own])
    first.take("中南路街-综合执法中心", "feed_back", order=1, opinion="墙体已封闭。", photos=["封闭后"])
    first.take(CENTRE, "accept", order=1).take(CENTRE, "verify", method="on_site", result="done")
    first.take(CENTRE, "answer", party=1, text="墙体已封闭。").take(CENTRE, "close")
    again = Story(
        CENTRE,
        title="海运宿舍水泵房又被打开经营",
        text="封上的墙又被砸开，继续经营。",
        channel="phone",
        place="海运宿舍",
        grid=f"{DINGZIQIAO}-01",
        parties=[person("诉求人丙", "13900000003")],
        repeat_of=first.number,
    )
    again.take(CENTRE, "merge", to=_reopened(first).number, reason="同一事项")
    _pump_room_call(first)


def _reopened(story: Story) -> Story:
    return story.take(CENTRE, "reopen", kind="recurrence", reason="执法人员离开后，封闭墙体又被打开继续经营")


def _pump_room_call(story: Story) -> None:
    problems = ["非法开墙打洞", "无证经营", "非法侵占公共空间"]
    story.take(
        CENTRE,
        "assess",
        needs_call=True,
        reason="反复投诉，涉及多个职能部门",
        problems=problems,
        **of_class("city"),
    )
    story.take(CENTRE, "join", party=person("诉求人丁", "13900000004"))
    units = ((CITY, "420106-cgj"), (POLICE, "420106-gaj"), (PLANNING, "420106-ghj"), (MARKET, "420106-scj"))
    demands = ("处理开墙打洞", "维持秩序，训诫教育", "确定水泵房权属", "查处无证经营")
    rows = [
        row(unit, "support" if n else "lead", demands[n], "恢复水泵房原状", "执法人员 2 名")
        for n, (_, unit) in enumerate(units)
    ]
    story.take(
        CENTRE,
        "call",
        orders=rows,
        place="海运宿舍水泵房前",
        arrive_at=in_time(hours=2),
        window_end=working_day(6, 18),
    )
    first = 2
    for no, (by, _) in enumerate(units, first):
        story.take(by, "sign", order=no)
    story.take(POLICE, "hand_on", order=first + 1, unit="420106-gaj-znl")
    for no, (by, _) in enumerate(units, first):
        story.take(by, "name", order=no, people=[{"name": "带队人员"}])
        story.take(CENTRE, "attend", order=no, people=[{"person": "带队人员", "result": "on_time"}])
    story.take(CENTRE, "consult", minutes="现场研判三个问题，分工处置，联合执法。")
    due = working_day(4, 18)
    tasks = (("处理非法开墙打洞", 1), ("训诫侵占人", 3), ("确定水泵房权属", 3), ("查处无证经营", 2))
    lines = [
        {"unit": unit, "task": task, "due": due, "problem": problem}
        for (_, unit), (task, problem) in zip(units, tasks, strict=True)
    ]
    story.take(CENTRE, "plan", lines=lines)
    for no, (by, _) in enumerate(units, first):
        story.take(by, "agree", order=no)
    measures = ["搬移水泵房内全部物资", "拆除招牌、卷闸门", "封闭违规开设的三个大门", "训诫并宣传法律法规"]
    actors = (CITY, "中南路派出所-民警岗", PLANNING, MARKET)
    for no, by in enumerate(actors, first):
        story.take(by, "feed_back", order=no, opinion="综合执法完毕。", measures=measures, photos=["执法后"])


def on_the_way() -> None:
    """One case at each step up to the score, so that every desk has something to do."""
    Story(
        CENTRE,
        title="人行道窨井盖破损，已有老人绊倒",
        text="丁字桥路口人行道窨井盖破损下沉，夜间无照明。",
        channel="phone",
        place="丁字桥路口",
        grid=f"{DINGZIQIAO}-02",
        parties=[person("诉求人戊", "13900000005")],
    )
    Story(
        "百瑞景社区-网格员",
        title="小区消防通道长期停车",
        text="巡查发现 3 处消防通道被私家车占用。",
        channel="patrol",
        place="百瑞景二期东门",
        grid=f"{BAIRUIJING}-01",
        matter="W-04",
        photos=["东门通道"],
    ).take(CENTRE, "assess", needs_call=True, reason="需消防、交管到场", **of_class("emergency"))
    _called("临街餐馆油烟直排", "四美社区居民反映楼下餐馆油烟直排。")
    signed = _called("夜市占道堵塞车行道", "夜市摊位占满车行道，救护车无法进入。")
    signed.take(CITY, "sign", order=1)
    named = _called("工地夜间施工扰民", "凌晨仍在浇筑，居民无法休息。", confidential=True)
    for no, by in enumerate((CITY, POLICE), 1):
        named.take(by, "sign", order=no).take(by, "name", order=no, people=[{"name": "值班人员"}])
    _planned(_called("老旧小区外墙瓷砖脱落", "外墙瓷砖脱落砸坏车辆。"))
    fed = _planned(_called("违规户外广告牌松动", "楼顶广告牌被风吹松。"))
    fed.take(CITY, "feed_back", order=1, opinion="已加固并责令拆除。", photos=["加固后"])
    back = _planned(_called("餐饮店占用绿地摆桌", "门前绿地被硬化摆放桌椅。"))
    back.take(CITY, "feed_back", order=1, opinion="已劝导。", photos=["劝导"])
    back.take(CENTRE, "send_back", order=1, demands="桌椅仍在，请恢复绿地并提供前后对比照片")
    back.take(CENTRE, "urge", order=2, text="请尽快反馈")


def _called(title: str, text: str, **more: Any) -> Story:
    story = Story(
        CENTRE,
        title=title,
        text=text,
        channel="phone",
        place="中南路街",
        grid=MEIYUAN,
        parties=[person("诉求人", "13900000006")],
        **more,
    )
    story.take(CENTRE, "assess", needs_call=True, reason="街道无执法权，需部门到场", **of_class("city"))
    rows = [
        row("420106-cgj", "lead", "现场执法", "恢复正常秩序", "执法队员 2 名"),
        row("420106-gaj", "support", "维持秩序", "无冲突", "民警 1 名"),
    ]
    return story.take(
        CENTRE,
        "call",
        orders=rows,
        place="中南路街综合执法中心",
        arrive_at=in_time(hours=3),
        window_end=working_day(5, 18),
    )


def _planned(story: Story) -> Story:
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "sign", order=no).take(by, "name", order=no, people=[{"name": "带队人员"}])
        story.take(CENTRE, "attend", order=no, people=[{"person": "带队人员", "result": "on_time"}])
    story.take(CENTRE, "consult", minutes="明确分工，限期处置。")
    lines = [
        {"unit": unit, "task": "依职责处置", "due": working_day(3, 18)}
        for unit in ("420106-cgj", "420106-gaj")
    ]
    story.take(CENTRE, "plan", lines=lines)
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "agree", order=no)
    return story


def aside() -> None:
    """What goes beside the main line: an order given back, one that needs more time, one under supervision."""
    given_back = _called("共享电动车停放点占用盲道", "停放点划在盲道上，盲人无法通行。")
    given_back.take(CITY, "sign", order=1).take(
        CITY,
        "return",
        order=1,
        reason="停放点由街道与运营企业划定，不属执法范围",
        basis="属地管理事项责任清单",
    )
    longer = _planned(_called("临街门面违规外扩", "门面向人行道外扩两米。"))
    longer.take(CITY, "extend", order=1, until=working_day(4, 12), reason="当事人申请复核，须待结果")
    pressed = _planned(_called("露天烧烤扰民", "每晚露天烧烤，油烟与噪声扰民。"))
    pressed.take(
        DISTRICT,
        "supervise",
        order=1,
        level="notice",
        demands="同一地点本月第三次反映，请三日内清理并书面回复",
        reply_by=working_day(3, 18),
    )


def own_units() -> None:
    """Nine cases in ten end with the street's own units (S4-02)."""
    matters = (
        ("楼道堆放杂物", "清理楼道"),
        ("共享单车乱停放", "规整停放"),
        ("小广告乱张贴", "清除小广告"),
        ("健身器材松动", "紧固器材"),
        ("路灯不亮", "更换灯泡"),
        ("树枝遮挡路牌", "修剪树枝"),
        ("垃圾满溢", "清运垃圾"),
        ("非机动车道积水", "疏通雨水箅子"),
    )
    for n, (title, task) in enumerate(matters):
        story = Story(
            "梅苑社区-网格员",
            title=title,
            text=f"巡查发现{title}。",
            channel="patrol",
            place="梅苑小区",
            grid=f"{MEIYUAN}-0{n % 2 + 1}",
        )
        story.take(CENTRE, "assess", needs_call=False, own_power=True, reason="街道可自行办理")
        own = {"unit": "420106011-ggb", "task": task, "due": working_day(1 + n % 3, 18)}
        story.take(CENTRE, "call", orders=[own])
        if n < 6:
            story.take(PRACTICE, "feed_back", order=1, opinion=f"已{task}。", photos=["处置后"])
        if n < 5:
            story.take(CENTRE, "accept", order=1).take(CENTRE, "verify", method="on_site", result="done")
        if n < 4:
            story.take(CENTRE, "close")


def ends() -> None:
    """A case that is not accepted, with its reply."""
    story = Story(
        CENTRE,
        title="要求判定邻里借款纠纷",
        text="邻居借款不还，要求街道强制执行。",
        channel="visitor",
        grid=MEIYUAN,
        parties=[person("诉求人己", "13900000007")],
    )
    story.take(
        CENTRE,
        "not_accept",
        exit="legal_channel",
        reason="属民事纠纷",
        reply="借款纠纷请向人民法院起诉，社区可协助调解。",
    )
