"""Why an act may not be taken: codes with parameters. Their sentences are written once, in `huying/wording`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """The act is not open now, or not to this actor. `code` with `params` says why; nothing has changed."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, Any] = params

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.params) == (other.code, other.params)

    __hash__ = Exception.__hash__


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the details of an act, and where: `orders.0.goal`."""

    path: str
    code: str
    params: Mapping[str, Any]


class Faulty(Exception):
    """The details cannot be taken; `faults` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.code}" for fault in faults))
        self.faults = faults
