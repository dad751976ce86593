"""Before any test is loaded: what Python compiles is kept for the other processes of a run and for the next.

Many tests start the program anew. Where the environment keeps Python from writing beside the sources, each
start would compile all libraries again, which takes longer than most of what is tested.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.dont_write_bytecode:
    kept = str(Path(__file__).parent / ".pytest_cache" / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = kept
    sys.dont_write_bytecode = False
