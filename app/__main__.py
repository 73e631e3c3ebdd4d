"""`python -m app`: the way in for the script, the installed program and whoever types it."""

from __future__ import annotations

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
