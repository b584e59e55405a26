"""Limits of what a request may bring: they hold while it arrives, on every page, whoever sends it."""

from __future__ import annotations

from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

REQUEST: Final = 4
"""How many times the limit of a file a request may be large; beyond that it is not read at all."""


class Limited(FileUploadHandler):
    """Stops keeping a file that grows beyond the limit; the rest of the form still arrives, and its page can answer."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002
        META: dict[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse a request before it is read; raises RequestDataTooBig."""
        if content_length > REQUEST * settings.UPLOAD_BYTES:
            raise RequestDataTooBig("the request is larger than may be uploaded")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on, up to the limit."""
        if start + len(raw_data) > settings.UPLOAD_BYTES:
            self.request.file_too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: the next handler has the file."""


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of a request grew beyond the limit."""
    found: Any = getattr(request, "file_too_large", False)
    return bool(found)
