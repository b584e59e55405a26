"""LibreOffice as a second opinion on workbooks: it opens and saves them, computing every formula anew."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""Compute anew always; else the values in the file would be believed."""


def recalculate(workbooks: Sequence[Path], folder: Path) -> None:
    """Write all workbooks, recalculated in one call, to a folder; the test is skipped where LibreOffice is absent."""
    if shutil.which("soffice") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("soffice is missing")
        pytest.skip("soffice (LibreOffice) is not installed")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"]
    command += ["--outdir", str(folder), *map(str, workbooks)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
