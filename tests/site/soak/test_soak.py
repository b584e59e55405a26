"""The server is killed while edits are saved; `make soak` does it 200 times."""

import os
from pathlib import Path

import pytest
from killing import Saves, compare, soak


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="gunicorn needs fork")
def test_every_acknowledged_save_survives_the_death_of_the_server(tmp_path: Path) -> None:
    acknowledged, _ = soak(10, tmp_path)
    assert acknowledged >= 10  # at least one a round
    with pytest.raises(AssertionError, match="1 acknowledged saves are lost"):
        compare(tmp_path / "tobiishi.sqlite3", Saves({("soak-0", 1_000_000, "never kept")}))
