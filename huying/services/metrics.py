"""What Prometheus is told: what the processes that answer counted, and what only the database knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import Error
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from huying.services.counting import FOLDER, REGISTRY
from huying.services.jobs import JobRow, states
from huying.store import channels, deliveries, notices, relay, server
from huying.store.server import Connections

AGES: tuple[tuple[str, str, Callable[[JobRow], timedelta | None]], ...] = (
    ("beat", "How long ago a worker said that it is there.", lambda job: job.beat),
    ("done", "How long ago the work was last done.", lambda job: job.done),
    ("failed", "How long ago the work last failed.", lambda job: job.failed),
    ("running", "How long the work has been under way.", lambda job: job.running),
)


class InTheDatabase(Collector):
    """What only the database knows, read when somebody asks: what waits, what the workers do, who is connected."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges; where the database does not answer, that alone."""
        try:
            found = [*_outbox(), *_jobs(), *_connections(server.connections())]
        except Error:
            found = []
        yield _gauge("huying_database_up", "1 when the database answers, else 0.", float(bool(found)))
        yield from found


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _outbox() -> Iterator[GaugeMetricFamily]:
    waiting = relay.waiting()
    yield _gauge("huying_outbox_rows", "Messages that wait to be told.", waiting.rows)
    yield _gauge(
        "huying_outbox_oldest_seconds", "How long the oldest of them waits.", waiting.oldest.total_seconds()
    )
    yield _gauge(
        "huying_notices_oldest_seconds",
        "How long the oldest act waits to become notices.",
        notices.untold().oldest.total_seconds(),
    )
    yield _gauge("huying_messages_waiting", "Messages to the outside that wait.", deliveries.waiting())
    yield _gauge(
        "huying_channels_failing", "Channels that failed the last time.", len(channels.failing(least=1))
    )


def _jobs() -> Iterator[GaugeMetricFamily]:
    """Work that was never done, or is not being done now, has no line."""
    jobs = states()
    for name, text, age in AGES:
        family = GaugeMetricFamily(f"huying_job_{name}_seconds", text, labels=["job"])
        for job in jobs:
            if (since := age(job)) is not None:
                family.add_metric([job.name], since.total_seconds())
        yield family


def _connections(found: Connections) -> Iterator[GaugeMetricFamily]:
    ours = GaugeMetricFamily(
        "huying_database_connections", "Connections of the application's role, by state.", labels=["state"]
    )
    for state, count in sorted(found.ours.items()):
        ours.add_metric([state], count)
    yield ours
    yield _gauge("huying_database_connections_all", "Connections of everybody to the server.", found.all)
    yield _gauge("huying_database_connections_most", "Connections the server allows.", found.most)


def page() -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(InTheDatabase())
    return generate_latest(registry)
