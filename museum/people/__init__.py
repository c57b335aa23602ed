"""The doors that staff come in by: login, second factor, sessions, and the log of who came and changed what."""
