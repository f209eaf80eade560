"""Units act as the units they are part of; a point belongs to the grid around it."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huying.domain.places import FaultyUnits, Unit, UnitFault, Units, UnknownUnit, grid_at, point_in_polygon

GEO = Path(__file__).parents[2].parent / "shared" / "data" / "geo"

DISTRICT = "420106000000"
STREET = "420106011000"
CENTRE = "420106011-zhzx"
TEAM = "420106011-zhzx-1"
COMMUNITY = "420106011001"
GRID = "420106011001-01"
URBAN = "420106-cgj"
URBAN_STATION = "420106-cgj-znl"
PLATFORM = "420106-wgzx"
PLATFORM_TEAM = "420106-wgzx-dd"


def unit(code, kind, parent=None):
    return Unit(code=code, name=code, name_en=code, kind=kind, parent=parent, jurisdiction=420106)


def wuchang():
    return Units(
        [
            unit(GRID, "grid", COMMUNITY),
            unit(DISTRICT, "district"),
            unit(STREET, "street", DISTRICT),
            unit(CENTRE, "center", STREET),
            unit(TEAM, "team", CENTRE),
            unit(COMMUNITY, "community", STREET),
            unit(URBAN, "department", DISTRICT),
            unit(URBAN_STATION, "station", URBAN),
            unit(PLATFORM, "platform", DISTRICT),
            unit(PLATFORM_TEAM, "section", PLATFORM),
        ]
    )


def codes(units):
    return [one.code for one in units]


def test_a_unit_is_found_by_its_code():
    assert wuchang().get(STREET) == unit(STREET, "street", DISTRICT)
    assert STREET in wuchang()
    assert "420106099000" not in wuchang()
    assert len(wuchang()) == 10
    assert codes(wuchang())[:2] == [GRID, DISTRICT]


def test_every_question_about_a_unit_that_is_not_there_is_refused():
    units = wuchang()
    for ask in (units.get, units.chain, units.stands_for, units.is_platform, units.children, units.under):
        with pytest.raises(UnknownUnit) as refused:
            ask("nowhere")
        assert refused.value.code == "nowhere"
    for code, of in (("nowhere", STREET), (STREET, "nowhere")):
        with pytest.raises(UnknownUnit):
            units.is_inner_of(code, of)


def test_the_chain_climbs_from_a_grid_to_the_district():
    assert codes(wuchang().chain(GRID)) == [GRID, COMMUNITY, STREET, DISTRICT]


@pytest.mark.parametrize(
    ("code", "stands_for"),
    [
        (TEAM, {TEAM, CENTRE, STREET}),
        (CENTRE, {CENTRE, STREET}),
        (URBAN_STATION, {URBAN_STATION, URBAN}),
        (STREET, {STREET}),
        (COMMUNITY, {COMMUNITY}),
        (GRID, {GRID}),
        (PLATFORM, {PLATFORM}),
        (PLATFORM_TEAM, {PLATFORM_TEAM, PLATFORM}),
        (DISTRICT, {DISTRICT}),
    ],
)
def test_an_inner_unit_acts_as_its_parents_and_nobody_else_does(code, stands_for):
    units = wuchang()
    assert units.stands_for(code) == stands_for
    assert {of for of in codes(units) if units.is_inner_of(code, of)} == stands_for


def test_only_the_districts_centre_and_its_sections_are_the_platform():
    units = wuchang()
    assert {code for code in codes(units) if units.is_platform(code)} == {PLATFORM, PLATFORM_TEAM}


def test_the_nearest_unit_of_a_kind_may_be_the_unit_itself():
    units = wuchang()
    assert units.ancestor(GRID, "street") == units.get(STREET)
    assert units.ancestor(STREET, "street") == units.get(STREET)
    assert units.ancestor(STREET, "grid") is None


def test_units_below_come_in_the_order_they_were_given():
    units = wuchang()
    assert codes(units.children(STREET)) == [CENTRE, COMMUNITY]
    assert codes(units.under(STREET)) == [CENTRE, TEAM, COMMUNITY, GRID]
    assert units.under(GRID) == ()
    assert codes(units.under(DISTRICT)) == [
        *(STREET, CENTRE, TEAM, COMMUNITY, GRID),
        *(URBAN, URBAN_STATION, PLATFORM, PLATFORM_TEAM),
    ]


def test_all_faults_of_a_tree_are_told_at_once():
    with pytest.raises(FaultyUnits) as refused:
        Units(
            [
                unit("a", "street", "b"),
                unit("b", "street", "c"),
                unit("c", "street", "b"),
                unit("self", "street", "self"),
                unit("lost", "street", "nowhere"),
                unit("lost", "palace", "nowhere"),
                unit("alone", "team"),
                unit("", "street"),
                unit("x" * 41, "street"),
            ]
        )
    assert refused.value.faults == (
        UnitFault(fault="unknown_parent", code="lost", others=("nowhere",)),
        UnitFault(fault="duplicate", code="lost"),
        UnitFault(fault="unknown_kind", code="lost", others=("palace",)),
        UnitFault(fault="unknown_parent", code="lost", others=("nowhere",)),
        UnitFault(fault="inner_without_parent", code="alone", others=("team",)),
        UnitFault(fault="bad_code", code=""),
        UnitFault(fault="bad_code", code="x" * 41),
        UnitFault(fault="circle", code="b", others=("c",)),
        UnitFault(fault="circle", code="self"),
    )
    assert "circle b c" in str(refused.value)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_under_and_chain_tell_the_same_tree(parents):
    units = Units(unit(str(i), "office", str(p) if p < i else None) for i, p in enumerate(parents))
    for one in units:
        assert set(units.under(one.code)) == {
            other for other in units if one in units.chain(other.code) and other != one
        }


SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]
HOLE = [(1, 1), (3, 1), (3, 3), (1, 3)]


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ((0.5, 0.5), True),
        ((2, 2), False),  # in the hole
        ((1, 2), True),  # on the hole's edge
        ((0, 0), True),  # a corner
        ((4, 2), True),  # an upright edge
        ((2, 4), True),  # the upper edge
        ((2, 0), True),  # the lower edge
        ((-1, 0), False),  # in line with the lower edge
        ((5, 4), False),
        ((-1, 2), False),
        ((2, 5), False),
    ],
)
def test_a_point_is_inside_between_the_outer_ring_and_the_hole(point, inside):
    assert point_in_polygon(point, [SQUARE, HOLE]) is inside
    assert point_in_polygon(point, [[*SQUARE, SQUARE[0]], [*HOLE, HOLE[0]]]) is inside


def test_separate_pieces_of_one_grid_all_count():
    pieces = [SQUARE, [(x + 10, y) for x, y in SQUARE]]
    assert point_in_polygon((12, 2), pieces)
    assert point_in_polygon((2, 2), pieces)
    assert not point_in_polygon((7, 2), pieces)


def test_nothing_lies_in_no_polygon():
    assert not point_in_polygon((0, 0), [])
    assert not point_in_polygon((0, 0), [[]])


degrees = st.integers(-180_000_000, 180_000_000).map(lambda millionths: millionths / 1_000_000)
spans = st.lists(degrees, min_size=3, max_size=3, unique=True).map(sorted)
small = st.integers(-12, 12)
points = st.tuples(small, small)


@given(st.lists(points, min_size=3, max_size=8), points)
def test_where_a_ring_starts_and_which_way_it_runs_changes_nothing(ring, point):
    inside = point_in_polygon(point, [ring])
    assert point_in_polygon(point, [ring[::-1]]) == inside
    assert point_in_polygon(point, [ring[1:] + ring[:1]]) == inside
    assert point_in_polygon(point, [[*ring, ring[0]]]) == inside


@given(st.lists(points, min_size=3, max_size=8))
def test_corners_and_middles_of_edges_are_inside(ring):
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        assert point_in_polygon((ax, ay), [ring])
        assert point_in_polygon(((ax + bx) / 2, (ay + by) / 2), [ring])


@given(st.lists(points, min_size=3, max_size=8), points)
def test_a_point_outside_the_bounding_box_is_outside(ring, point):
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    assume(not (min(xs) <= point[0] <= max(xs) and min(ys) <= point[1] <= max(ys)))
    assert not point_in_polygon(point, [ring])


@given(points, points, points, points)
def test_a_point_is_in_a_triangle_when_it_is_on_one_side_of_all_its_edges(a, b, c, point):
    def turn(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    assume(turn(a, b, c) != 0)
    turns = [turn(a, b, point), turn(b, c, point), turn(c, a, point)]
    assert point_in_polygon(point, [[a, b, c]]) == (min(turns) >= 0 or max(turns) <= 0)


@given(spans, spans)
def test_two_neighbours_leave_no_gap_between_them(xs, ys):
    (left, x, right), (down, y, up) = xs, ys
    lower = [(left, down), (right, down), (right, up)]
    upper = [(left, up), (left, down), (right, up)]
    assert point_in_polygon((x, y), [lower]) or point_in_polygon((x, y), [upper])


def test_a_point_on_a_shared_border_goes_to_the_smallest_code():
    grids = {"b": [SQUARE], "a": [[(x + 4, y) for x, y in SQUARE]]}
    assert grid_at((1, 1), grids) == "b"
    assert grid_at((4, 1), grids) == "a"
    assert grid_at((9, 1), grids) is None


def test_the_real_districts_of_wuhan_hold_their_own_centres():
    file = GEO / "wuhan_districts_datav.geojson"
    if not file.exists():
        pytest.skip("the public boundary data is not beside the project")
    shapes = json.loads(file.read_text(encoding="utf-8"))["features"]
    grids = {str(one["properties"]["adcode"]): rings_of(one["geometry"]) for one in shapes}
    found = {str(one["properties"]["adcode"]): one["properties"].get("centroid") for one in shapes}
    assert grid_at((114.3162, 30.5539), grids) == "420106"  # Wuchang's district office
    assert sum(code == grid_at(tuple(at), grids) for code, at in found.items() if at) >= 12


def rings_of(geometry):
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[tuple(at[:2]) for at in ring] for part in parts for ring in part]
