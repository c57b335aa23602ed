"""A trained network as a directory that can be checked, named and served.

An artefact holds ``manifest.json`` (labels, how pictures are prepared, calibration, and the
SHA-256 of every other file), the serving model, its head, the weights for training further,
``report.json`` and ``card.md``. Its version is the hash of the manifest, and so of all its contents.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "vitrine-classifier/2"
"""What is written: the serving model answers features, and the head lies beside it."""
READABLE = ("vitrine-classifier/1", FORMAT)
"""What is read; in format 1 the serving model answers logits. ``python -m ml export`` makes a 2 of it."""
MANIFEST = "manifest.json"
PRECISIONS = ("int8", "int8-dynamic", "f16", "f32")
"""int8: weights and activations in 8 bits; int8-dynamic: activations quantised as they come;
f16: weights stored in 16 bits, arithmetic in 32; f32: nothing lost."""
_REQUIRED = ("labels", "side", "temperature", "serving", "blueprint", "files")


class ArtefactError(Exception):
    """An artefact that cannot be used; ``str(error)`` says why and what to do."""


@dataclass(frozen=True)
class Artefact:
    """A directory that was checked against its own hashes.

    ``version`` is 64 hexadecimal digits; ``manifest`` and ``report`` are plain JSON values;
    ``card`` is Markdown.
    """

    path: Path
    version: str
    manifest: dict[str, Any]
    report: dict[str, Any]
    card: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the network's outputs."""
        return tuple(self.manifest["labels"])

    @property
    def side(self) -> int:
        """The edge in pixels of the square that the network is shown."""
        return int(self.manifest["side"])

    @property
    def temperature(self) -> float:
        """What the logits are divided by before the softmax."""
        return float(self.manifest["temperature"])

    @property
    def serving_file(self) -> Path:
        """The model that the serving runtime loads."""
        return self.path / str(self.manifest["serving"]["file"])

    @property
    def head_file(self) -> Path | None:
        """The last dense layer (see ``ml.head``); None in format 1, where the serving model has it inside."""
        head = self.manifest.get("head")
        return self.path / str(head["file"]) if head else None

    @property
    def weights_file(self) -> Path:
        """The weights of the folded Keras network, for training further; without the head, if it has a file."""
        return self.path / str(self.manifest["weights"]["file"])

    @classmethod
    def read(cls, path: Path | str) -> Artefact:
        """Read and check an artefact; no machine-learning runtime is loaded.

        Cost: the time to hash its files, some 20 ms for 10 MB.

        Raises:
            ArtefactError: if it is missing, foreign, half-written or damaged.
        """
        folder = Path(path)
        raw = _read_bytes(folder, MANIFEST)
        manifest = _parse(raw, folder / MANIFEST)
        if manifest.get("format") not in READABLE:
            raise ArtefactError(
                f"{folder} is no artefact of this program (format {manifest.get('format')!r}, "
                f"expected {FORMAT!r}). Train or export one with python -m ml."
            )
        missing = [key for key in _REQUIRED if key not in manifest]
        if missing:
            raise ArtefactError(f"The manifest in {folder} lacks {', '.join(missing)}. Export it again.")
        contents = {name: _checked(folder, name, digest) for name, digest in manifest["files"].items()}
        needed = [manifest["serving"]["file"], *([manifest["head"]["file"]] if manifest.get("head") else [])]
        for name in ("report.json", "card.md", *map(str, needed)):
            if name not in contents:
                raise ArtefactError(f"{folder} does not vouch for {name}. Export it again.")
        return cls(
            path=folder,
            version=hashlib.sha256(raw).hexdigest(),
            manifest=manifest,
            report=_parse(contents["report.json"], folder / "report.json"),
            card=contents["card.md"].decode("utf-8"),
        )


def write_artefact(path: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Artefact:
    """Write an artefact so that it is either whole or not there, and read it back.

    The files go to a temporary directory beside ``path`` which is then renamed; an artefact that
    stood there before is replaced.

    Raises:
        ArtefactError: where the disk or the permissions do not allow it.
    """
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    whole = {
        **manifest,
        "format": FORMAT if manifest.get("head") else READABLE[0],
        "files": {name: _digest(data) for name, data in sorted(files.items())},
    }
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, data in files.items():
            (partial / name).write_bytes(data)
        text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (partial / MANIFEST).write_text(text, encoding="utf-8")
        _swap(partial, path)
    except OSError as error:
        raise ArtefactError(f"The artefact could not be written to {path}: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Artefact.read(path)


def _swap(partial: Path, path: Path) -> None:
    """Put a finished directory where an older one may stand."""
    if path.exists():
        if not (path / MANIFEST).exists() and any(path.iterdir()):
            raise ArtefactError(f"{path} holds other files. Name an empty or new folder.")
        old = path.with_name(f".{path.name}.replaced-{os.getpid()}")
        path.rename(old)
        partial.rename(path)
        shutil.rmtree(old)
    else:
        partial.rename(path)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_bytes(folder: Path, name: str) -> bytes:
    """Return a file of the artefact."""
    if not folder.is_dir():
        raise ArtefactError(f"There is no artefact at {folder}. Name the folder that train wrote.")
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise ArtefactError(
            f"{folder} lacks {name}: it is no artefact, or was not written to its end. Export or fetch it again."
        ) from None
    except OSError as error:
        raise ArtefactError(f"{folder / name} cannot be read: {error.strerror}.") from error


def _checked(folder: Path, name: str, digest: str) -> bytes:
    """Return a file whose hash is the promised one."""
    if Path(name).name != name:
        raise ArtefactError(f"The manifest in {folder} names a file outside it ({name}).")
    data = _read_bytes(folder, name)
    if _digest(data) != digest:
        raise ArtefactError(
            f"{folder / name} is damaged: its contents are not those that the manifest vouches "
            "for. Export or fetch the artefact again."
        )
    return data


def _parse(raw: bytes, path: Path) -> dict[str, Any]:
    """Return a JSON object."""
    try:
        value = json.loads(raw)
    except ValueError:
        raise ArtefactError(f"{path} is damaged: it is no JSON. Export or fetch it again.") from None
    if not isinstance(value, dict):
        raise ArtefactError(f"{path} is damaged: it holds no JSON object. Export or fetch it again.")
    return value
