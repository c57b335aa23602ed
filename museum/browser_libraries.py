"""Fetch what runs in the visitor's browser, as `requirements/browser.json` declares it. The standard library only.

python3 -I museum/browser_libraries.py [FOLDER [DECLARED]]     (usually called by museum/bootstrap.py)

A package comes from the npm registry (`npm_config_registry`, or what ~/.npmrc says), is held against its SHA-512, and
only the files that are named come out of it. No Node, no script of the package is run. Without a connection the
museum works: a page then shows a large plain picture instead.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import urllib.request
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DECLARED = ROOT / "requirements" / "browser.json"
FOLDER = ROOT / ".venv" / "browser"
USUAL_REGISTRY = "https://registry.npmjs.org/"
SECONDS = 20
MOST_BYTES = 30_000_000


class NotFetched(Exception):
    """The message is for the person who installs."""


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else FOLDER
    declared = Path(arguments[1]) if len(arguments) > 1 else DECLARED
    for name, package in json.loads(declared.read_text()).items():
        try:
            fetch(name, package, folder / name)
        except (NotFetched, OSError) as problem:
            print(f"{name} was not fetched ({problem}). Pages do without it; the next start tries again.", flush=True)


def fetch(name: str, package: dict[str, Any], folder: Path) -> None:
    """Put the named files into `folder`, unless they are there already. Raises NotFetched and OSError."""
    mark = folder.parent / f".{name}"
    names = {PurePosixPath(path).name: path for path in package["files"]}
    wanted = f"{package['integrity']} {' '.join(names)}"
    if mark.is_file() and mark.read_text() == wanted and all((folder / each).is_file() for each in names):
        return
    address = f"{registry().rstrip('/')}/{name}/-/{name.rpartition('/')[2]}-{package['version']}.tgz"
    if not address.startswith(("https://", "http://")):
        raise NotFetched(f"{address[:80]} is no address of a registry")
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  (checked above)
        data = answer.read(MOST_BYTES + 1)
    if integrity(data) != package["integrity"]:
        raise NotFetched(f"{address} gave something else than was declared: {integrity(data)}")
    found = {short: _file(data, path) for short, path in names.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for short, contents in found.items():
        part = folder / f"{short}.part"
        part.write_bytes(contents)
        part.replace(folder / short)
    mark.write_text(wanted)
    print(f"{name} {package['version']} fetched.", flush=True)


def integrity(data: bytes) -> str:
    """As npm writes it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"


def registry() -> str:
    """What npm itself would ask: the environment, then ~/.npmrc, then the usual one."""
    said = os.environ.get("npm_config_registry")  # noqa: SIM112  (so npm spells it)
    if said:
        return said
    try:
        lines = (Path.home() / ".npmrc").read_text().splitlines()
    except OSError:
        return USUAL_REGISTRY
    said = next((line.partition("=")[2].strip() for line in lines if line.partition("=")[0].strip() == "registry"), "")
    return said or USUAL_REGISTRY


def _file(data: bytes, path: str) -> bytes:
    """One file of the package, read and not unpacked: no name in it decides where anything is written."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            if member.isfile() and member.name.partition("/")[2] == path:
                file = archive.extractfile(member)
                if file:
                    return file.read()
    raise NotFetched(f"the package holds no {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
