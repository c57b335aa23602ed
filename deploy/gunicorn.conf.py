"""`gunicorn -c deploy/gunicorn.conf.py museum.wsgi`: threads share a process, and its pool of connections."""

import multiprocessing
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from web_worker import BoundedWorker

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", min(multiprocessing.cpu_count(), 4)))
worker_class = BoundedWorker
threads = int(os.environ.get("WEB_THREADS", 4))
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy's, or it meets a closed door
# Whatever leaks, leaks that long: about an hour of a full house. Oftener, the other processes stand in oftener.
max_requests, max_requests_jitter = 100_000, 20_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (a heartbeat, no data)
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def on_starting(server) -> None:
    """Numbers of processes that are gone would be counted again."""
    folder = os.environ.get("METRICS_FOLDER")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)


def child_exit(server, worker) -> None:
    if os.environ.get("METRICS_FOLDER"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
