"""/metrics for Prometheus, with an operator's key: what this service does, and how its queue stands.

Counts of requests are added up over the processes of `labelsvc serve` (in a directory that they share). What is
in the database is read when it is asked for, so it is right whichever process, or worker, did it.
"""

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from labelsvc.batches.states import UNFINISHED
from labelsvc.batches.tables import BatchRow, ItemRow, LabelRow
from labelsvc.database import now, reading
from labelsvc.ecwid import dialogue
from labelsvc.runtime import Runtime
from labelsvc.web import auth, context

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: from a label out of memory to a batch of hundreds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "labelsvc_http_requests", "Requests that were answered.", ("method", "route", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "labelsvc_http_request_seconds", "How long answers took.", ("route",), registry=REGISTRY, buckets=BUCKETS
)
LABELS = Counter(
    "labelsvc_http_labels", "Labels that were made while their caller waited.", ("format",), registry=REGISTRY
)
RENDER = Histogram(
    "labelsvc_render_seconds",
    "How long it took to lay out and write labels for a caller.",
    ("format",),
    registry=REGISTRY,
    buckets=BUCKETS,
)
SHOP_ANSWERS = Counter(
    "labelsvc_shop_answers", "What the shops' API answered, by status.", ("status",), registry=REGISTRY
)
SHOP_WAITS = Counter(
    "labelsvc_shop_wait_seconds", "Time waited so as to stay within the shops' limit.", registry=REGISTRY
)


def watch_shops() -> None:
    """Count what the shops answer, and how long we wait for our turn, in this process. Once is enough."""
    if not dialogue.ANSWERED:
        dialogue.ANSWERED.append(lambda status: SHOP_ANSWERS.labels(str(status)).inc())
        dialogue.WAITED.append(SHOP_WAITS.inc)


def init_app(app: Flask) -> None:
    """Count requests, and serve the figures."""
    watch_shops()
    app.after_request(_count)
    app.add_url_rule("/metrics", "metrics", metrics)


def metrics() -> Response:
    """The figures of all processes, and of the database."""
    auth.operator()
    everything = CollectorRegistry()
    if values.ValueClass.__name__ == "MmapedValue":
        multiprocess.MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
    else:
        everything = REGISTRY
    told = CollectorRegistry()
    told.register(Stored(context.runtime()))
    return Response(generate_latest(everything) + generate_latest(told), content_type=MEDIA)


class Stored(Collector):
    """What the database knows."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """Read it now."""
        with reading(self._runtime.engine) as session:
            batches = session.execute(select(BatchRow.state, func.count()).group_by(BatchRow.state)).all()
            items = session.execute(select(ItemRow.state, func.count()).group_by(ItemRow.state)).all()
            labels = session.scalar(select(func.max(LabelRow.id))) or 0
            stopped = session.scalar(
                select(func.count()).where(BatchRow.state.in_(UNFINISHED), BatchRow.stopped_code != "")
            )
            oldest = session.scalar(select(func.min(BatchRow.created)).where(BatchRow.state.in_(UNFINISHED)))
        yield _by_state("labelsvc_batches", "Batches by state.", batches)
        yield _by_state("labelsvc_orders", "Orders of batches by state.", items)
        yield CounterMetricFamily("labelsvc_labels_rendered", "Labels stored since the beginning.", value=labels)
        yield GaugeMetricFamily("labelsvc_batches_stopped", "Batches that stand still.", value=stopped or 0)
        age = max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0
        yield GaugeMetricFamily("labelsvc_queue_age_seconds", "Age of the oldest unfinished batch.", value=age)


def _by_state(name: str, about: str, counts: object) -> Metric:
    family = GaugeMetricFamily(name, about, labels=["state"])
    for state, count in counts:  # type: ignore[attr-defined]
        family.add_metric([state.value], count)
    return family


def _count(response: Response) -> Response:
    # Not the address: there would be a series for each order.
    route = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(request.method, route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.labelsvc_begun)
    return response
