"""That an object store gives nothing to whoever only has an address: else what was withdrawn could be fetched there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from django.core.files.storage import storages

from catalog.models import Photograph
from catalog.models.photograph import rendition_name
from catalog.verifying import Finding


def findings() -> Iterator[Finding]:
    """Asked of one photograph: a policy opens a folder, not a file. Nothing is asked of a folder of this machine."""
    photograph = Photograph.objects.exclude(rendition_widths=[]).order_by("-pk").first()
    if photograph is None:
        return
    smallest = rendition_name(photograph.sha256, min(photograph.rendition_widths), "webp")
    for alias, name in (("default", photograph.original), ("renditions", smallest)):
        store: Any = storages[alias]
        if hasattr(store, "bucket") and not store.custom_domain and _is_open(store, f"{store.location}/{name}"):
            sentence = (
                "Anybody who has an address gets files of this folder from the store, also those of withdrawn works. "
                "Take the folder out of the bucket's policy; the museum itself leads those to it who may see a picture."
            )
            yield Finding("store open", f"{store.location}/ of bucket {store.bucket_name}", sentence)


def _is_open(store: Any, key: str) -> bool:
    """Asked as nobody. Raises BotoCoreError where the store is away."""
    nobody = store.unsigned_connection.meta.client
    try:
        nobody.get_object(Bucket=store.bucket_name, Key=key, Range="bytes=0-0")["Body"].close()
    except ClientError:  # forbidden, or not there
        return False
    return True
