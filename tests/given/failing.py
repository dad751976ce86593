"""A kernel that answers calls of this process with an error: a full disk, or one that is broken.

    strike(app, act, at=1, how=failing(errno.ENOSPC, "pwrite64"))

A filter of system calls (seccomp), which every user of Linux may put on their own process. It cannot be taken
off again: only for processes made to be thrown away (`tests/given/struck.py`).
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Callable

# The number of the architecture, and of the calls by their names.
MACHINES = {
    "x86_64": (
        0xC000003E,
        {"write": (1,), "pwrite64": (18,), "fsync": (74, 75), "link": (86, 265), "rename": (82, 264, 316)},
    ),
    "aarch64": (
        0xC00000B7,
        {"write": (64,), "pwrite64": (68,), "fsync": (82, 83), "link": (37,), "rename": (38, 276)},
    ),
}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
"""Where the number of a call, the architecture and the first argument lie."""
OWN_WORDS = 3
"""Files from this number on are not where a process says something."""
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def failing(error: int, *calls: str) -> Callable[[], None]:
    """From its call on, each of these calls of the process fails with `error`, a number of `errno`."""
    architecture, known = MACHINES[platform.machine()]
    return lambda: _filter(architecture, [number for call in calls for number in known[call]], error)


def _filter(architecture: int, numbers: list[int], error: int) -> None:
    fail = ERROR | error
    steps = [
        *((LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, ALLOW)),
        (LOAD, 0, 0, NUMBER),
        *((EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (RETURN, 0, 0, ALLOW),
        # A file is asked for by its number; names of `link` and `rename` lie far above.
        *((LOAD, 0, 0, FIRST), (AT_LEAST, 1, 0, OWN_WORDS), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, fail)),
    ]
    program = _Program(len(steps), b"".join(struct.pack("HBBI", *step) for step in steps))
    library = ctypes.CDLL(None, use_errno=True)
    for call in (
        (NO_NEW_PRIVILEGES, *(ctypes.c_ulong(each) for each in (1, 0, 0, 0))),
        (SECCOMP, ctypes.c_ulong(FILTER), ctypes.byref(program), ctypes.c_ulong(0), ctypes.c_ulong(0)),
    ):
        if library.prctl(*call):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
