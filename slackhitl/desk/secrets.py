"""Random keys that an installation makes for itself once and keeps beside its rows."""

import secrets

from sqlmodel import Session

from slackhitl.desk.models import Secret


def own_key(session: Session, name: str) -> bytes:
    """The key of that name (32 bytes), made at its first use."""
    kept = session.get(Secret, name)
    if kept is None:
        kept = Secret(name=name, value=secrets.token_bytes(32))
        session.add(kept)
    return kept.value
