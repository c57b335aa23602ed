"""Reading weights that PyTorch saved, without PyTorch."""

import collections
import pickle
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

_TYPES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
Array = npt.NDArray[Any]


class _Names(pickle.Unpickler):
    """Reads the table of tensors and nothing else: a pickle from elsewhere must not run code."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.types: dict[str, np.dtype[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        """Allow tensors, their storage types and ordered dictionaries."""
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if module == "torch" and name in _TYPES:
            return name
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a table of weights")

    def persistent_load(self, reference: Any) -> str:
        """Note the type of a storage; its numbers come after the table."""
        type_name, key = str(reference[1]), str(reference[2])
        self.types[key] = _TYPES[type_name]
        return key


def read_torch_weights(path: Path) -> dict[str, Array]:
    """Return the arrays of a state dictionary in PyTorch's format of before version 1.6.

    Raises:
        ValueError: if the file is of another kind.
    """
    with path.open("rb") as file:
        try:
            for _ in range(3):  # magic number, protocol, machine
                _Names(file).load()
            names = _Names(file)
            table, keys = names.load(), _Names(file).load()
            storages = {key: _read_storage(file, names.types[key]) for key in keys}
        except (pickle.UnpicklingError, EOFError, KeyError, struct.error, TypeError) as error:
            raise ValueError(f"{path} is no table of weights that can be read here: {error}") from error
    return {name: _tensor(storages[key], *shape) for name, (key, *shape) in table.items()}


def _read_storage(file: BinaryIO, kind: np.dtype[Any]) -> Array:
    """Read a count and so many numbers."""
    (num_values,) = struct.unpack("<q", file.read(8))
    return np.frombuffer(file.read(num_values * kind.itemsize), kind)


def _tensor(storage: Array, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> Array:
    """Return a tensor, which may lie in its storage in another order of axes."""
    strides = [step * storage.itemsize for step in stride]
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(storage[offset:], size, strides))
