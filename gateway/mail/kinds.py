"""The media type that the ending of a file name stands for, where a mail does not tell it."""

from __future__ import annotations

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
UNKNOWN: Final = "application/octet-stream"


def kind_of(name: str) -> str:
    """The media type of a file of that name, ``application/octet-stream`` where its ending says nothing."""
    return _KINDS.get(name.rpartition(".")[2].lower(), UNKNOWN)
