"""The desk's doors: they are the catalogue's, which has pages behind them as well."""

from catalog.views.desk_doors import (
    DeskRequest,
    View,
    address_sent,
    as_number,
    number_in,
    open_to,
    refuse,
    wants_json,
)

__all__ = ["DeskRequest", "View", "address_sent", "as_number", "number_in", "open_to", "refuse", "wants_json"]
