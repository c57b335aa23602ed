"""A worker's child has a bound of memory that no picture can pass, and gives back what it no longer uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery.signals import task_postrun

from museum import celery, memory
from tests.museum.callers import answer, ask, serving

ROOT = Path(__file__).resolve().parents[2]
# A child of a worker, that then takes in a picture whose pixels need more than it may hold.
CHILD = """
import io, django, resource
django.setup()
from museum.celery import hold_memory
hold_memory()
from PIL import Image
from catalog import pictures
buffer = io.BytesIO()
Image.new("L", (64, 64)).save(buffer, "PNG")
try:
    pictures.read(open({path!r}, "rb").read())
except pictures.PictureRefused as refusal:
    print("refused:", refusal)
small = pictures.read(buffer.getvalue())
print("still works:", small.image.size)
"""


def test_a_picture_that_unfolds_beyond_the_bound_is_refused_and_the_next_is_taken(tmp_path):
    path = tmp_path / "large.png"
    make = "from PIL import Image; import sys; Image.new('RGB', (10_000, 10_000), 'red').save(sys.argv[1])"
    subprocess.run([sys.executable, "-c", make, str(path)], check=True, timeout=60)
    told = subprocess.run(
        [sys.executable, "-c", CHILD.format(path=str(path))],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "museum.settings", "WORKER_HARD_MEGABYTES": "300"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.stdout.startswith("refused: The picture"), told.stderr
    assert "still works: (64, 64)" in told.stdout


@pytest.mark.parametrize(("most", "status"), [("300", "507"), ("0", "200")], ids=["beyond", "without a bound"])
def test_a_web_process_is_refused_memory_beyond_its_bound_and_goes_on(tmp_path, most, status):
    (tmp_path / "gate").touch()
    with serving(tmp_path, WEB_HARD_MEGABYTES=most) as port:
        assert answer(ask(port, "/large")).startswith(f"HTTP/1.1 {status} ")
        assert answer(ask(port)).startswith("HTTP/1.1 200 ")


# Freed between pieces that stay: the C library keeps all of it.
FREES = """
from pathlib import Path
from museum import memory
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
pairs = [(bytes(100_000), bytes(1_000)) for _ in range(2_000)]
stays = [small for _large, small in pairs]
del pairs
before = held()
memory.give_back()
print(before - held())
"""


@pytest.mark.skipif(memory._trim() is None, reason="another C library")
def test_what_was_freed_between_pieces_that_stay_is_given_back():
    told = subprocess.run([sys.executable, "-c", FREES], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert int(told.stdout) > 100, told.stderr  # megabytes


def test_after_a_task_memory_is_given_back_but_not_after_each_of_many(monkeypatch):
    times = []
    monkeypatch.setattr(memory, "give_back", lambda: times.append(1))
    monkeypatch.setattr(celery, "_gives_back", memory.GivesBack(seconds=3600))
    for _ in range(5):
        task_postrun.send(sender=None, task_id="x", task=None)
    assert times == [1]
