"""Drawing many works at once. Processes of their own, which know nothing of Django."""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from catalog.demo import DemoWork


def drawn(works: Sequence[DemoWork], num_processes: int) -> Iterator[bytes]:
    """JPEG bytes of each work, in order."""
    with ProcessPoolExecutor(num_processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(jpeg, works)


def jpeg(work: DemoWork) -> bytes:
    out = io.BytesIO()
    work.draw().save(out, "JPEG", quality=90)
    return out.getvalue()
