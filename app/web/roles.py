"""What roles are called."""

from __future__ import annotations

from app.permissions import Role
from app.web.words import _


def words(role: Role) -> str:
    """The name of a role."""
    return {
        Role.VISITOR: _("Visitor"),
        Role.PARTICIPANT: _("Participant"),
        Role.HELPER: _("Helper"),
        Role.COORDINATOR: _("Unit coordinator"),
        Role.ORGANISER: _("Organiser"),
        Role.JUDGE: _("Judge"),
        Role.CHAIR: _("Chair of the panel"),
        Role.SECRETARY: _("Secretary of the panel"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMINISTRATOR: _("Administrator"),
    }[role]
