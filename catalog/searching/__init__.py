"""Search across titles, makers, numbers, media and descriptions. The same answers on every database."""
