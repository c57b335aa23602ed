"""Prepare .venv. Runs before anything is installed, so: the standard library only.

python3 -I museum/bootstrap.py requirements.txt [requirements-dev.txt ...]
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEEDED_GIGABYTES = 4


def main(files: list[str]) -> None:
    stop_if_unsuitable()
    stamp = VENV / f"installed-{'-'.join(files)}"
    wanted = fingerprint(files)
    if not (PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted):
        if not PYTHON.exists():
            make_venv()
        install(files)
        stamp.write_text(wanted)
    subprocess.call([PYTHON, "-I", ROOT / "museum" / "browser_libraries.py"])


def stop_if_unsuitable() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(
            f"Vitrine needs Python 3.11, 3.12 or 3.13; this is Python {sys.version.split()[0]}.",
            "Name another one: make PYTHON=/path/to/python3.12 run",
        )
    if sys.platform == "darwin" and platform.machine() != "arm64":
        stop(
            "Vitrine's libraries come for Linux and for Macs with Apple silicon; this is a Mac with Intel.",
            "Run it on one of those, or in a Linux machine on this Mac.",
        )
    if VENV.exists() and (not PYTHON.exists() or subprocess.call([PYTHON, "-c", ""], stderr=subprocess.DEVNULL)):
        print("The Python that .venv was made with is gone; making it anew.")
        shutil.rmtree(VENV)


def fingerprint(files: list[str]) -> str:
    """Changes with the Python and with the contents of the requirement files."""
    digest = hashlib.sha256(sys.version.encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GIGABYTES:
        stop(
            f"There are {free:.1f} GB free in {ROOT}; the libraries need {NEEDED_GIGABYTES} GB.",
            "Make room, then start again.",
        )
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        print(made.stdout + made.stderr)
        stop(
            f"This Python cannot make a virtual environment in {VENV}.",
            "On Debian and Ubuntu: apt install python3-venv. Otherwise check that the folder may be written to.",
        )


def install(files: list[str]) -> None:
    """Run pip; show how far it is, and its own words only where it fails."""
    total = sum((ROOT / name).read_text().count("==") for name in files)
    print(f"Installing about {total} packages into .venv (3 GB; one to three minutes).", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    for name in files:
        command += ["-r", str(ROOT / name)]
    started, words, num_seen = time.monotonic(), list[str](), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as pip:
        for line in pip.stdout or ():
            words.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                num_seen += 1
                progress(f"  {min(num_seen, total):3} of {total}")
            elif line.startswith("Installing collected"):
                progress("  unpacking")
    if pip.returncode != 0:
        print("\n" + "\n".join(words[-25:]))
        stop(
            "The packages could not be installed; pip's own words stand above.",
            "Check the connection to the package index, then start again: what was fetched is kept.",
        )
    progress("")
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def progress(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


def stop(what: str, mend: str) -> NoReturn:
    sys.exit(f"\n{what}\n{mend}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Stopped before everything was installed.", "Start again: what was fetched is kept.")
    except OSError as problem:
        stop(f"The installation stopped: {problem}.", f"Check that {ROOT} may be written to and has room.")
