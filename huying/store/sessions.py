"""Sessions as Django keeps them; every page of staff begins by reading one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from huying.store import sql

READ = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"


class SessionStore(db.SessionStore):
    """Django's own, but that a session is read by a prepared statement, at a quarter of the cost."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where there is none any more, and its key is forgotten then."""
        key = self.session_key or ""
        row = sql.row(READ, key=key, now=timezone.now()) if key.isascii() and key.isalnum() else None
        if row is None:
            self._session_key = None
            return {}
        return dict(self.decode(row["session_data"]))
