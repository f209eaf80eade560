"""What can go wrong with an act beside the domain's refusals and faults."""


class NotVisible(LookupError):
    """There is no such thing for these eyes: the same answer whether it exists or not."""


class Erased(LookupError):
    """It was there, and an entry of its case erased it."""

    def __init__(self, entry: int) -> None:
        super().__init__(entry)
        self.entry = entry


class KeyReused(ValueError):
    """The same Idempotency-Key came with another body or on another route."""


class Busy(RuntimeError):
    """Others kept acting on the case first; nothing was written, and trying again will do."""
