"""``python -m ml``: train, measure, export and ask networks."""

import sys

from ml.commands import main

if __name__ == "__main__":
    sys.exit(main())
