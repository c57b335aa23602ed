"""The collection for programs: read only, and only what is on view."""
