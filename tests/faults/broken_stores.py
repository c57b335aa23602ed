"""Stores that fail as real ones do: full, away, slow, or full in the middle of a file."""

import errno
import os
import time

from botocore.exceptions import EndpointConnectionError

from catalog.storing import WholeFiles


class Failing(WholeFiles):
    """What goes wrong is said by the class, so that a test can mend it in the middle: Failing.how = None."""

    how: str | None = None
    spared = ()  # names that contain one of these words are written all the same

    @classmethod
    def breaks(cls, how: str | None, spared: tuple[str, ...] = ()) -> None:
        cls.how, cls.spared = how, spared

    def _fail(self, name: str) -> None:
        if any(word in name for word in self.spared):
            return
        if self.how == "error":
            raise OSError(errno.EIO, "Input/output error")
        if self.how == "away":
            raise EndpointConnectionError(endpoint_url="http://store.museum.example")
        if self.how == "slow":
            time.sleep(0.05)

    def _save(self, name, content):
        self._fail(name)
        if self.how == "full" and not any(word in name for word in self.spared):
            return super()._save(name, FullDisk(content))
        return super()._save(name, content)

    def _open(self, name, mode="rb"):
        self._fail(name)
        return super()._open(name, mode)

    def listed(self) -> list[str]:
        """The paths of all files, relative to the store."""
        found = [os.path.join(folder, name) for folder, _folders, names in os.walk(self.location) for name in names]
        return sorted(os.path.relpath(path, self.location) for path in found)


class FullDisk:
    """Half of a file fits; then the disk is full."""

    def __init__(self, content) -> None:
        self.content = content

    def chunks(self):
        data = self.content.read()
        yield data[: len(data) // 2]
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name: str):
        if name == "temporary_file_path":
            raise AttributeError(name)
        return getattr(self.content, name)
