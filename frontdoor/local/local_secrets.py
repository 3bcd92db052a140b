"""Secrets of a local copy: made once, kept in its data folder, readable by their owner alone."""

import os
import secrets
from pathlib import Path


def local_secret(data: Path, name: str) -> str:
    """The secret of that name, made at first asking. Two processes asking at once get the same one."""
    path = data / name
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = data / f"{name}.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text()
