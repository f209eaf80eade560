"""Frozen values to plain JSON values and back, by their declared types."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_PLAIN = frozenset({str, int, bool, types.NoneType})


def to_plain(value: Any) -> Any:
    """Only dicts, lists, texts, whole numbers, flags and None; moments as ISO 8601 in UTC."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is datetime:
        return value.astimezone(UTC).isoformat()
    if kind is tuple or kind is list:
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: to_plain(one) for key, one in value.items()}
    if hasattr(kind, "__dataclass_fields__"):
        return {name: to_plain(getattr(value, name)) for name in _names(kind)}
    return value


def from_plain(kind: type[T], plain: Any) -> T:
    """The value that `to_plain` was given. Raises KeyError or ValueError for what it never wrote."""
    wanted: Any = kind
    return _maker(wanted)(plain)  # type: ignore[no-any-return]


def shape(kind: Any) -> str:
    """How values of this type are written, as a text: another one where any field, or its type, is another."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is None and hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return "{" + ",".join(f"{name}:{shape(hints[name])}" for name in _names(kind)) + "}"
    either = origin in (Union, types.UnionType)
    name = "either" if either else getattr(origin or kind, "__name__", str(kind))
    return f"{name}[{','.join(map(shape, parts))}]" if parts else name


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        return _dataclass_maker(kind)
    if kind is datetime:
        return datetime.fromisoformat
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(_maker(next(one for one in args if one is not type(None))))
    if origin is tuple:
        return _sequence(_maker(args[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_maker(args[1]))
    return lambda plain: plain


def _dataclass_maker(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    makers = [(name, _maker(hints[name])) for name in _names(kind)]

    def make(plain: Any) -> Any:
        return kind(**{name: maker(plain[name]) for name, maker in makers if name in plain})

    return make


def _optional(maker: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda plain: None if plain is None else maker(plain)


def _sequence(maker: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda plain: tuple(maker(one) for one in plain)


def _mapping(maker: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda plain: {key: maker(one) for key, one in plain.items()}
