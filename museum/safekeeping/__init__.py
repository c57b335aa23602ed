"""Backups, their restoring, and the move to larger servers: database, pictures and models together."""


class NotDone(Exception):
    """It could not be done, or is not what it should be; the message says what was expected and how to mend it."""
