"""Readings as stated cases: their units found or made, their times judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from huying.domain.case.history import Row, StatedCase, StatedOrder
from huying.domain.details import LOCAL
from huying.services.history_maps import HistoryMap
from huying.services.history_reading import Reading
from huying.services.history_units import Known, Made, Unknown
from huying.services.import_rows import LineFault
from huying.store.history import Drawn


class Stating:
    """Says of each reading which case it states, in one jurisdiction."""

    def __init__(
        self, *, use: HistoryMap, jurisdiction: int, holder: str, process: str, units: Made | Known
    ) -> None:
        self._use = use
        self._jurisdiction = jurisdiction
        self._holder = holder
        self._process = process
        self.units = units

    def states(
        self, readings: Sequence[Reading], drawn: Drawn
    ) -> Iterator[tuple[Reading, StatedCase | LineFault]]:
        """Each reading with the case it states, or with what is wrong with it."""
        for reading, serial in zip(readings, chain(drawn.serials, repeat(0)), strict=False):
            yield reading, self._stated(reading, serial, drawn)

    def _stated(self, reading: Reading, serial: int, drawn: Drawn) -> StatedCase | LineFault:
        use, at = self._use, reading.at
        if at is None or at > drawn.now:
            return LineFault(line=reading.line, code="in_future", column=use.moments["at"].column)
        try:
            grid = self.units.ground(reading.ground)
            orders = tuple(
                StatedOrder(unit=self.units.department(part.unit), role=part.role, late=part.late)
                for part in reading.parts
            )
        except Unknown as unknown:
            return LineFault(line=reading.line, code=unknown.code, params={"value": unknown.name})
        day = at.astimezone(LOCAL)
        return StatedCase(
            number=f"{self._jurisdiction}-{day.year}{day.month:02d}{day.day:02d}-L-{serial:05d}",
            process=self._process,
            holder=self._holder,
            at=at,
            recorded_at=drawn.now,
            row=Row(source=use.source, key=reading.key, line=reading.line, hash=reading.row_hash.hex()),
            channel=reading.channel,
            category=reading.category or None,
            grid=grid,
            lon=reading.texts.get("lon"),
            lat=reading.texts.get("lat"),
            parties=1 if reading.person else 0,
            closed_at=reading.moments.get("closed_at"),
            replied_at=reading.moments.get("replied_at"),
            late=reading.late,
            stated=reading.stated,
            orders=orders,
        )
