"""Translation as this program's pages use it: English message ids, `%(name)s` for values, plain text out."""

from __future__ import annotations

import flask_babel


def _(message: str, **values: object) -> str:
    """`message` in the language of the request, its values filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The same for a number of things; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))
