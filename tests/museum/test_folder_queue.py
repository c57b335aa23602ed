"""The embedded queue: no reader sees half a message, and two workers that start at once both get theirs."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from museum.celery import app
from museum.folder_queue import ALIAS, Channel


@pytest.fixture
def connect(tmp_path):
    folders = {"data_folder_in": tmp_path / "messages", "data_folder_out": tmp_path / "messages"}
    options = {name: str(folder) for name, folder in {**folders, "control_folder": tmp_path / "control"}.items()}
    (tmp_path / "messages").mkdir()

    def connection() -> Connection:
        return Connection("filesystem://localhost", transport_options=options)

    return connection


def test_the_house_uses_it():
    assert app.connection_for_write().get_transport_cls().Channel is Channel
    assert ALIAS.partition(":")[0] == Channel.__module__


def test_every_message_that_many_write_at_once_is_read_whole(connect):
    """With the library's own way of writing, a reader in between gets an empty file and stops."""

    def write(number: int) -> None:
        with connect() as connection:
            for count in range(100):
                connection.default_channel._put("house", {"writer": number, "count": count, "long": "x" * 5000})

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    found = []
    with connect() as connection:
        while len(found) < 400 and (any(w.is_alive() for w in writers) or _waits(connection)):
            try:
                found.append(connection.default_channel._get("house"))
            except Empty:
                continue
    assert len(found) == 400
    assert {(one["writer"], one["count"]) for one in found} == {(w, c) for w in range(4) for c in range(100)}


def _waits(connection: Connection) -> bool:
    folder = Path(connection.default_channel.data_folder_in)
    return any(path.name.endswith(".msg") for path in folder.iterdir())


def test_workers_that_bind_at_once_all_stand_in_the_table(connect):
    def bind(number: int) -> None:
        with connect() as connection:
            connection.default_channel._queue_bind("all", "", "", f"queue{number}")

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect() as connection:
        rows = connection.default_channel.get_table("all")
    assert {row.queue for row in rows} == {f"queue{number}" for number in range(12)}


def test_a_message_has_its_name_only_when_it_is_written(connect, tmp_path, monkeypatch):
    """A writer that dies, or is looked at, half-way leaves nothing that a worker would take."""

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", die)
    with connect() as connection, pytest.raises(KeyboardInterrupt):
        connection.default_channel._put("house", {"half": "written"})
    with connect() as connection, pytest.raises(Empty):
        connection.default_channel._get("house")
    assert not list((tmp_path / "messages").glob("[!.]*"))


def test_half_a_message_from_before_is_passed_over(connect, tmp_path):
    (tmp_path / "messages" / "1_a.house.msg").write_bytes(b"")
    with connect() as connection, pytest.raises(Empty):
        connection.default_channel._get("house")
