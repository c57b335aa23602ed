"""What can be wrong with a source as a whole."""


class SourceUnusable(Exception):
    """Nothing can be imported from there. The message is for the person who named it."""
