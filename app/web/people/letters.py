"""The words of letters and short messages, in the language of who asked.

Links begin with the site's own address, whatever host a request was sent to.
"""

from __future__ import annotations

from app.web.page.words import _
from app.web.site.settings import public_address


def code(digits: str) -> tuple[str, str]:
    """Subject and body of a letter with a code."""
    return _("Your code: %(digits)s", digits=digits), _(
        "%(digits)s is your code for this contest site. It works once, within 10 minutes. "
        "Tell it to nobody, whoever asks.",
        digits=digits,
    )


def reset(secret: str) -> tuple[str, str]:
    """Subject and body of a letter with a link that sets a password."""
    link = public_address("password.reset", token=secret)
    return _("Set a new password"), _(
        "Open this link to set a new password for this contest site. It works once, within 30 minutes. "
        "If you did not ask for it, do nothing: your account is as it was.\n\n%(link)s",
        link=link,
    )
