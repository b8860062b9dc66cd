"""File names made safe, and the media type that the ending of one stands for."""

from __future__ import annotations

import re
from typing import Final

_ENDINGS: Final = {
    "image/jpeg": "jpg jpeg jpe", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp", "image/tiff": "tif tiff",
    "image/webp": "webp", "image/svg+xml": "svg", "application/pdf": "pdf", "application/zip": "zip",
    "application/msword": "doc dot", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/rtf": "rtf", "application/postscript": "ps eps ai", "application/xml": "xml",
    "text/plain": "txt text log", "text/html": "html htm",
    "text/csv": "csv", "text/calendar": "ics", "text/vcard": "vcf", "message/rfc822": "eml",
    "audio/mpeg": "mp3", "audio/x-wav": "wav", "video/mp4": "mp4", "video/quicktime": "mov", "application/gzip": "gz",
}  # fmt: skip
_KINDS: Final = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
MAX_FILENAME: Final = 200  # characters
_PATH: Final = re.compile(r"[/\\]")
UNKNOWN: Final = "application/octet-stream"


def kind_of(name: str) -> str:
    """The media type of a file of that name, ``application/octet-stream`` where its ending says nothing."""
    return _KINDS.get(name.rpartition(".")[2].lower(), UNKNOWN)


def safe_name(name: str, *, path: bool = True) -> str:
    """The last piece of a file name without control characters; ``''`` where nothing is left of it.

    ``path`` False takes slashes for words of a title and writes hyphens.
    """
    last = _PATH.split(name)[-1] if path else _PATH.sub("-", name)
    printed = "".join(character for character in last if character.isprintable()).strip(" ").rstrip(" .")
    if len(printed) <= MAX_FILENAME:
        return printed
    stem, dot, ending = printed.rpartition(".")
    return stem[: MAX_FILENAME - 20] + dot + ending[-10:] if dot else printed[:MAX_FILENAME]
