"""What stands in the tables and the broker at the moment of asking: queues, the model, how sure it has become."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import redis
from django.conf import settings
from django.core.cache import cache
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from catalog.models import Photograph
from tagging import desk
from tagging.filtering import Count, QueueFilter
from tagging.models import ModelVersion, Suggestion

KEPT_SECONDS = 15  # however many ask
RECENT, BEFORE = 1_000, 5_000  # answers that are compared
BANDS = 10


class Standing(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _waiting(cache.get_or_set("metrics:waiting", _count, KEPT_SECONDS) or {})
        yield _broker()
        yield from _confidence()

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()


def _count() -> dict[str, int]:
    """Bounded: beyond 10,000 the numbers say 10,001."""
    counts = desk.Counts.now(QueueFilter())
    return {
        "tagging": counts.tagging.number,
        "pictures": Count.of(Photograph.objects.to_be_rendered()).number,
        "review": counts.waiting.number,
        "failed": counts.failed.number,
    }


def _waiting(numbers: dict[str, int]) -> Iterator[GaugeMetricFamily]:
    """The table is the queue; workers are scaled by it."""
    family = GaugeMetricFamily("vitrine_waiting", "Works that wait, at most 10,001.", labels=["for"])
    for name, number in numbers.items():
        family.add_metric([name], number)
    yield family


def _broker() -> GaugeMetricFamily:
    """Messages that nobody has taken. The embedded queue is not asked."""
    family = GaugeMetricFamily("vitrine_messages", "Messages in the broker.", labels=["queue"])
    if settings.REDIS_URL:
        try:
            with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as broker:
                for name in settings.QUEUES.values():
                    family.add_metric([name], float(broker.llen(name)))
        except redis.RedisError:
            family.samples.clear()  # it does not answer: no number is better than an old one
    return family


def _confidence() -> Iterator[GaugeMetricFamily]:
    """Of the active model: the mean of its last answers, and how far their spread has moved from those before."""
    model_version = ModelVersion.active()
    loaded = GaugeMetricFamily("vitrine_model_active", "1 for the model that suggests.", labels=["version"])
    if model_version:
        loaded.add_metric([model_version.short], 1)
    yield loaded
    rows = Suggestion.objects.ready().filter(model_version=model_version, confidence__isnull=False).order_by("-pk")
    answers = [value for value in rows.values_list("confidence", flat=True)[: RECENT + BEFORE] if value is not None]
    recent, before = answers[:RECENT], answers[RECENT:]
    if recent:
        yield GaugeMetricFamily(
            "vitrine_confidence_mean", f"Mean confidence of the last {RECENT} answers.", sum(recent) / len(recent)
        )
    if before:
        yield GaugeMetricFamily(
            "vitrine_confidence_drift",
            f"Population stability index of the last {RECENT} answers against the {BEFORE} before; above 0.2: look.",
            stability(recent, before),
        )


def stability(recent: Sequence[float], before: Sequence[float]) -> float:
    """Population stability index over BANDS bands of 0 to 1: the sum of (p - q) ln(p / q); 0 where nothing moved.

    An empty band counts as half an answer, so that it is no infinity.

    >>> stability([0.9] * 100, [0.9] * 100), stability([0.2] * 100, [0.9] * 100) > 5
    (0.0, True)
    """

    def shares(values: Sequence[float]) -> list[float]:
        bands = [0] * BANDS
        for value in values:
            bands[min(int(value * BANDS), BANDS - 1)] += 1
        return [max(num, 0.5) / len(values) for num in bands]

    return sum((p - q) * math.log(p / q) for p, q in zip(shares(recent), shares(before), strict=True))
