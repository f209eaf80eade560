"""Division files: the official ones beside this checkout, and small ones with one thing wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "divisions"
HEADER = "level,code,name,parent,kind,name_short"
RIGHT = (
    "1,420000000000,湖北省,,省,湖北省",
    "2,420100000000,武汉市,420000000000,地级市,武汉市",
    "3,420106000000,武昌区,420100000000,县级,武昌区",
    "4,420106011000,中南路街道,420106000000,街道,中南路街道",
    "5,420106011001,百瑞景社区居委会,420106011000,居委会,百瑞景社区",
)

PATHS_HEADER = (
    "province_code,province,city_code,city,area_code,area,street_code,street,street_kind,code,name,kind"
)
WUCHANG = "42,湖北省,4201,武汉市,420106,武昌区"
PATHS = (
    f"{WUCHANG},420106011,中南路街道,街道,420106011001,百瑞景社区居委会,居委会",
    f"{WUCHANG},420106011,中南路街道,街道,420106011002,梅苑社区居委会,居委会",
    "42,湖北省,4290,省直辖县级行政区划,429004,仙桃市,429004100,郑场镇,镇,429004100200,渔泛村村委会,村委会",
)


def official(name: str) -> Path:
    """An official file; the test is skipped where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the official division file {name} is not beside this checkout")
    return path


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    """A division file of these lines."""
    path = folder / "divisions.csv"
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return path
