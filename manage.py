#!/usr/bin/env python
"""Vitrine's command line: `python manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
    from django.core.management import execute_from_command_line

    from museum.priority import step_back_for

    step_back_for(sys.argv[1] if len(sys.argv) > 1 else "help")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
