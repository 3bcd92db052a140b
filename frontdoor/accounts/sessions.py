"""Sessions whose keys the database does not know: whoever reads the table has no cookie to use."""

import hashlib

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

LENGTH = 40  # hexadecimal digits the table's column holds: 160 bits, about as many as a key has


def kept(session_key: str) -> str:
    """What the table keeps of a key: the first 40 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:LENGTH]


class SessionStore(db.SessionStore):
    """Django's sessions in the database, found by a digest of the key in the cookie and never by the key.

    What is in a session is signed for its own key, so a copy of somebody's row under a key of one's own is empty.
    """

    @property
    def key_salt(self) -> str:
        """The salt of the signature on a session's content."""
        return f"frontdoor.sessions.{kept(self.session_key or '')}"

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        return super().exists(kept(session_key))

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """The row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or that of the key given."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept(key))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = kept(self.session_key or "")
        found: AbstractBaseSession | None = self.model.objects.filter(
            session_key=key, expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found
