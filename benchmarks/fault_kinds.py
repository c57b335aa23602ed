"""What can go wrong in the house of `faults.py`, and how often."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable

from benchmarks.faulty_house import House

CLAIMS = (("tagging_suggestion", "claimed_at"), ("catalog_photograph", "rendering_claimed_at"),
          ("tagging_lesson", "claimed_at"))  # fmt: skip


class Faults:
    """What can go wrong. Each returns when the part has been started again, which need not be ready by then."""

    def __init__(self, house: House, moments: random.Random) -> None:
        self.house, self.random = house, moments

    def kinds(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """Name: how often, and what is done."""
        return (
            {
                "worker child killed": (6, self.kill_child),
                "worker killed": (3, lambda: self.kill("worker")),
                "web killed": (3, lambda: self.kill("web")),
                "web child killed": (3, lambda: self.kill_child("web")),
                "beat killed": (2, lambda: self.kill("beat")),
                "Redis killed": (3, lambda: self.kill("redis")),
                "PostgreSQL killed": (3, self.kill_database),
                "PostgreSQL connection killed": (2, lambda: self.kill_child("database")),
                "PostgreSQL restarted": (1, self.restart_database),
                "broker emptied": (2, lambda: self.house.say_to_redis("FLUSHALL")),
                "broker unreachable": (1, self.stop_broker),
                "two beats": (1, self.two_beats),
                "task delivered twice": (2, self.deliver_twice),
                "claim taken over late": (1, self.late_worker),
                "import killed": (2, lambda: self.kill("import")),
                "all workers killed": (1, self.kill_workers),
            }
            | (
                {"earlier worker killed": (2, lambda: self.kill("earlier worker"))}
                if "earlier worker" in self.house.parts
                else {}
            )
            | (self.kinds_of_store() if "store" in self.house.parts else {})
        )

    def kinds_of_store(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """Of an S3-compatible store: `faulty_store.py` says what the words mean."""
        return {
            "store killed": (3, lambda: self.kill("store door")),
            "store answers 500": (2, lambda: self.spoil_store("500 0.9")),
            "store answers 503": (2, lambda: self.spoil_store("503 1")),
            "store slow": (1, lambda: self.spoil_store("slow 1")),
            "store cuts its answers": (2, lambda: self.spoil_store("cut 0.6")),
            "store does and says nothing": (2, lambda: self.spoil_store("unheard 0.6")),
            "store silent": (1, self.silence_store),
            "store refuses connections": (1, self.close_store),
        }

    def spoil_store(self, how: str) -> None:
        self.house.store_goes_wrong(how)
        self.wait(3, 10)
        self.house.store_goes_wrong("")

    def silence_store(self) -> None:
        self.house.parts["store door"].kill(signal.SIGSTOP)
        self.wait(5, 20)
        self.house.parts["store door"].kill(signal.SIGCONT)

    def close_store(self) -> None:
        self.house.parts["store door"].kill()
        self.wait(5, 15)
        self.house.parts["store door"].start()

    def wait(self, least: float, most: float) -> None:
        time.sleep(self.random.uniform(least, most))

    def kill(self, name: str) -> None:
        """Whoever imports begins again by themselves."""
        part = self.house.parts.get(name)
        if part:
            part.kill()
            self.wait(0.1, 1.0)
        if part and name != "import":
            part.start()

    def kill_workers(self) -> None:
        workers = [self.house.parts[name] for name in self.house.at_work if name.endswith("worker")]
        for part in workers:
            part.kill()
        self.wait(0.5, 3.0)
        for part in workers:
            part.start()

    def kill_child(self, name: str = "worker") -> None:
        children = self.house.parts[name].children()
        if children:
            subprocess.run(["kill", "-9", str(self.random.choice(children))], check=False, capture_output=True)
        self.house.start_database()  # PostgreSQL brings itself up again

    def kill_database(self) -> None:
        """The server alone: its connections see that it is gone."""
        process = self.house.parts["database"].process
        connections = self.house.parts["database"].children()
        process.kill()
        process.wait(30)
        self.wait(0.5, 1.5)
        # One that has not seen it yet would keep the new server from its memory.
        subprocess.run(["kill", "-9", *map(str, connections)], check=False, capture_output=True)
        self.house.start_database()

    def restart_database(self) -> None:
        process = self.house.parts["database"].process
        process.send_signal(signal.SIGINT)
        process.wait(60)
        self.house.start_database()

    def stop_broker(self) -> None:
        self.house.parts["redis"].kill(signal.SIGSTOP)
        self.wait(5, 20)
        self.house.parts["redis"].kill(signal.SIGCONT)

    def two_beats(self) -> None:
        second = self.house.parts["second beat"]
        if second.is_alive():
            second.kill()
        else:
            second.start()

    def deliver_twice(self) -> None:
        """With the same number, as a broker does that heard no answer."""
        from celery import Celery

        app = Celery(broker=self.house.environment["REDIS_URL"])
        names = {"tagging.tasks.tag_waiting": "tagging", "catalog.tasks.render_waiting": "pictures",
                 "tagging.tasks.file_by_rule": "house", "catalog.tasks.go_on_with_imports": "importing",
                 "tagging.tasks.learn": "learning"}  # fmt: skip
        for name, queue in names.items():
            number = f"twice-{self.random.random()}"
            for _ in range(2):
                try:
                    app.send_task(name, queue=queue, task_id=number, retry=False, expires=60)
                except Exception as problem:  # noqa: BLE001  (the broker may be away: that is another fault)
                    print(f"  not delivered: {problem}")

    def late_worker(self) -> None:
        """Stopped in its work, and its claim grows old meanwhile; another worker takes over; then it goes on."""
        children = self.house.parts["worker"].children()
        if children:
            chosen = str(self.random.choice(children))
            subprocess.run(["kill", "-STOP", chosen], check=False, capture_output=True)
            self.wait(0.5, 1.5)
            age_claims(self.house)
            self.wait(3, 6)
            subprocess.run(["kill", "-CONT", chosen], check=False, capture_output=True)


def age_claims(house: House) -> None:
    """As if the time of every claim had passed."""
    for table, column in CLAIMS:
        house.say_to_database(f"UPDATE {table} SET {column} = '2001-01-01' WHERE {column} IS NOT NULL")
