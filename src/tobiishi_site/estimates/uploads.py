"""A values file as it is handed in: text in UTF-8 of at most 2 MB, whatever it says of itself."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

from tobiishi.errors import Place, refused
from tobiishi.methodologies.yaml_reader import LARGEST


def text_of_upload(file: UploadedFile[bytes]) -> str:
    """The text of a values file, to the last character.

    Raises:
        Refused: `yaml-too-large`, `yaml-encoding`.
    """
    if (file.size or 0) > LARGEST:
        raise refused("yaml-too-large", Place(file.name), limit=f"{LARGEST:,}")
    content: bytes = file.read()
    if b"\0" in content:
        raise refused("yaml-encoding", Place(file.name, content[: content.index(b"\0")].count(b"\n") + 1))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise refused("yaml-encoding", Place(file.name, line)) from fault
