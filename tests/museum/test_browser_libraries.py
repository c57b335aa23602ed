"""What runs in the visitor's browser comes from a registry, is held against its hash, and its absence stops nothing."""

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from museum import browser_libraries


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, contents in files.items():
            entry = tarfile.TarInfo(name.replace("__", "/"))
            entry.size = len(contents)
            archive.addfile(entry, io.BytesIO(contents))
    return out.getvalue()


PACKAGE = packed(package__lens=b"let lens", package__other=b"unasked", __evil=b"outside")
DECLARED = {"version": "1.0.0", "integrity": browser_libraries.integrity(PACKAGE), "files": ["lens"]}


@pytest.fixture
def registry(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A registry on this machine that holds one package."""
    folder = tmp_path / "registry"
    tarball = folder / "lens" / "-" / "lens-1.0.0.tgz"
    tarball.parent.mkdir(parents=True)
    tarball.write_bytes(PACKAGE)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/")
        yield tarball
        server.shutdown()


def test_only_the_named_files_come_out_of_a_package(registry: Path, tmp_path: Path):
    browser_libraries.fetch("lens", DECLARED, tmp_path / "browser" / "lens")
    found = [path for path in (tmp_path / "browser").rglob("*") if path.is_file()]
    assert {path.name for path in found} == {"lens", ".lens"}
    assert (tmp_path / "browser" / "lens" / "lens").read_bytes() == b"let lens"


def test_what_is_there_is_not_fetched_again(registry: Path, tmp_path: Path):
    browser_libraries.fetch("lens", DECLARED, tmp_path / "browser" / "lens")
    registry.unlink()
    browser_libraries.fetch("lens", DECLARED, tmp_path / "browser" / "lens")


def test_another_content_than_declared_is_not_taken(registry: Path, tmp_path: Path):
    registry.write_bytes(packed(package__lens=b"let harm"))
    with pytest.raises(browser_libraries.NotFetched, match="something else than was declared"):
        browser_libraries.fetch("lens", DECLARED, tmp_path / "browser" / "lens")
    assert not (tmp_path / "browser").exists()


def test_without_a_connection_the_installation_goes_on_and_says_so(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    browser_libraries.main([str(tmp_path / "browser")])
    assert "openseadragon was not fetched" in capsys.readouterr().out


@pytest.mark.parametrize("declared", ["browser.json", "browser-dev.json"])
def test_every_declared_package_says_its_version_licence_and_hash(declared: str):
    for name, package in json.loads((browser_libraries.DECLARED.parent / declared).read_text()).items():
        assert package["integrity"].startswith("sha512-"), name
        assert package["version"], name
        assert package["licence"], name
        assert package["files"], name
