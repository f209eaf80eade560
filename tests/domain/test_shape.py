"""A type's shape is another where values of it would be written otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from huying.domain.codec import shape


@dataclass(frozen=True)
class Inner:
    no: int


@dataclass(frozen=True)
class Longer:
    no: int
    late: bool = False


def test_a_field_more_deep_inside_is_another_shape():
    assert shape(tuple[Inner, ...]) != shape(tuple[Longer, ...])
    assert shape(Mapping[str, Inner | None]) != shape(Mapping[str, Longer | None])


def test_another_type_of_a_field_is_another_shape():
    assert shape(Mapping[str, int]) != shape(Mapping[str, str])
    assert shape(int | None) != shape(int)


def test_the_same_fields_are_the_same_shape_whatever_the_class_is_called():
    Renamed = type("Renamed", (Inner,), {})  # noqa: N806  # a class
    assert shape(Renamed) == shape(Inner)
