"""Zhanggong's cases: the three whistle levels of scenario C (S1-48 … S1-66)."""

from huying.services.demo.story import Story, in_time, working_day
from huying.services.demo.wuchang import of_class, person, row

WORKER, CHIEF = "八境路社区-网格员", "八境路社区-网格长"
CENTRE, SECTION, PRINCIPAL = "解放街-网格中心", "解放街-城市管理办", "解放街-主要领导"
CITY, ENVIRONMENT = "章贡区城管局-联络员", "章贡区生态环境局-联络员"
COMMUNITY, STREET = "360702001003", "360702001000"


def tell() -> None:
    """File and walk every case of the demo."""
    level_one()
    level_two()
    level_three()
    waiting_for_the_principal()


def _reported(title: str, text: str) -> Story:
    return Story(
        WORKER,
        title=title,
        text=text,
        channel="patrol",
        place="八境路",
        grid=f"{COMMUNITY}-01",
        parties=[person("诉求人庚", "13900000011")],
    )


def level_one() -> None:
    """A level-one whistle: the community handles it at once."""
    story = _reported("楼道感应灯损坏", "三单元楼道灯不亮。")
    story.take(CHIEF, "assess", needs_call=False, reason="社区可当场处理")
    story.take(CHIEF, "call", orders=[{"unit": COMMUNITY, "task": "更换感应灯", "due": working_day(1, 18)}])
    story.take(CHIEF, "feed_back", order=1, opinion="已更换。", photos=["更换后"])
    story.take(CHIEF, "verify", method="on_site", result="done")
    story.take(CHIEF, "answer", party=1, text="楼道灯已更换。").take(CHIEF, "close")


def level_two() -> None:
    """A level-two whistle: a named person comes, and the grid centre has it on record (S1-50)."""
    story = _reported("老旧小区化粪池堵塞", "污水外溢，社区无疏通设备。")
    story.take(CHIEF, "escalate", to=STREET, reason="社区无设备", person="街道城管办专人")
    story.take(SECTION, "assess", needs_call=False, reason="街道可协调疏通")
    own = {"unit": "360702001-csb", "task": "组织疏通化粪池", "due": working_day(2, 18)}
    story.take(CENTRE, "call", orders=[own])
    story.take(SECTION, "feed_back", order=1, opinion="已疏通。", photos=["疏通后"])


def _for_departments(title: str, text: str) -> Story:
    story = _reported(title, text)
    story.take(CHIEF, "escalate", to=STREET, reason="社区解决不了", person="街道城管办专人")
    story.take(SECTION, "assess", needs_call=True, reason="需区级部门承办", **of_class("city"))
    return story.take(SECTION, "apply", reason="申请吹响三级哨")


def level_three() -> None:
    """A level-three whistle with confirmation, demand letter, attendance, verification and the two scores."""
    story = _for_departments("夜宵摊占道与油烟扰民", "夜宵摊占用人行道，油烟噪声扰民，多次劝导无效。")
    story.take(PRINCIPAL, "confirm", agreed=True, opinion="同意吹哨。")
    rows = [
        row("360702-cgj", "lead", "查处占道经营", "人行道恢复畅通", "执法队员 3 名"),
        row("360702-hbj", "support", "检测油烟噪声", "达标排放", "监测人员 2 名"),
    ]
    story.take(
        CENTRE,
        "call",
        orders=rows,
        place="八境路夜市口",
        arrive_at=in_time(hours=2),
        window_end=working_day(4, 18),
    )
    for no, by in enumerate((CITY, ENVIRONMENT), 1):
        story.take(by, "sign", order=no)
        story.take(SECTION, "attend", order=no, people=[{"person": "带队人员", "result": "on_time"}])
        story.take(by, "feed_back", order=no, opinion="已依法处置。", photos=["处置后"])
    story.take(SECTION, "verify", method="survey", result="done")
    story.take(SECTION, "answer", party=1, text="占道摊点已规范，油烟达标。")
    story.take(SECTION, "visit", party=1, channel="phone", reached=True, answer="satisfied")
    story.take(SECTION, "score", order=1, points=95)
    story.take(SECTION, "score", order=2, points=88, reason="到场人员偏少")
    story.take(CENTRE, "close")


def waiting_for_the_principal() -> None:
    """A level-three whistle that waits for the principal's confirmation (S1-56)."""
    _for_departments("河道边违规搭建", "江边违规搭建棚屋，影响行洪。")
