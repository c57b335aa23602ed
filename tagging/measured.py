"""How long the network takes, for whoever watches it run."""

from prometheus_client import Histogram

MODEL_SECONDS = Histogram(
    "vitrine_model_seconds",
    "Time from the bytes of one picture to its answer, averaged over its batch.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
