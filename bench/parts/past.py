"""A past that never was: a file of events as a district's list of them looks, made up row by row."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

MAP = "pingshan2018"
HEAD = (
    *(
        "REC_ID",
        "CREATE_TIME",
        "STREET_NAME",
        "STREET_ID",
        "COMMUNITY_NAME",
        "COMMUNITY_ID",
        "EVENT_TYPE_NAME",
    ),
    *("MAIN_TYPE_NAME", "SUB_TYPE_NAME", "DISPOSE_UNIT_NAME", "DISPOSE_UNIT_ID", "EVENT_SRC_NAME"),
    *("OVERTIME_ARCHIVE_NUM", "EVENT_PROPERTY_NAME"),
)
STREETS, COMMUNITIES, UNITS = 14, 140, 120
TYPES = ("市容环卫", "市政设施", "环保水务", "交通运输", "安全隐患", "社区管理")
MAIN = ("公用部件", "占道经营", "绿化养护", "工业噪声", "道路照明", "违法建设", "垃圾清运", "排水管网")
SUB = (
    "无照经营游商",
    "下水井盖破损",
    "公共交通管理",
    "路灯不亮",
    "暴露垃圾",
    "夜间施工噪声",
    "乱设摊点",
    "道路积水",
)
CHANNELS = ("@坪山", "美丽深圳", "12345", "12319", "政府信箱", "固话投诉")
NATURES = ("投诉", "咨询", "建议", "求决", "感谢")
FIRST = datetime(2016, 1, 1)  # noqa: DTZ001 - a list of events has no zones
LATE = 0.1


def written(path: Path, *, rows: int) -> Path:
    """Write the file; the same number of rows gives the same file."""
    random = Random(rows)  # noqa: S311  # no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        at = FIRST
        for number in range(rows):
            at += timedelta(seconds=random.randint(1, 300))
            out.writerow((f"E{number:09d}", at.isoformat(" "), *_row(random)))
    return path


def _row(random: Random) -> tuple[str, ...]:
    community, unit = random.randrange(COMMUNITIES), random.randrange(UNITS)
    street = community % STREETS
    return (
        *(f"第{street + 1}街道", str(100 + street), f"第{community + 1}社区", str(10_000 + community)),
        *(random.choice(TYPES), random.choice(MAIN), random.choice(SUB)),
        *(f"第{unit + 1}办理单位", str(1_000 + unit), random.choice(CHANNELS)),
        *("1" if random.random() < LATE else "0", random.choice(NATURES)),
    )
