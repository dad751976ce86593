"""`python -m app.cli` is `hoithi`, for processes that start one another."""

import sys

from app.cli import main

sys.exit(main())
