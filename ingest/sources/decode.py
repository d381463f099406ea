"""Bytes to text, or the exact reason why they are none."""

from __future__ import annotations

import codecs
import re

from ingest.sources.source import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_NAMES = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""What browsers read under these names."""
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b") + b"\x7f"
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.+-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.+-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4096
"""Bytes at the top of a page in which its charset must be declared (browsers look at 1024)."""
_SAMPLE = 65_536
_MAX_CONTROL_SHARE = 0.05
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"{\\rtf", "an RTF file"),
)


def decode_text(data: bytes, charset: str | None = None) -> str:
    """Return plain text: decoded (UTF-8 unless `charset` is declared), a BOM dropped, CRLF as LF, nothing else changed.

    Raises: SourceError: the bytes are binary, or are not in that encoding (with the byte and its offset).
    """
    return _decode(data, charset).replace("\r\n", "\n")


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return a page's markup, by its BOM, the header's `charset`, its own declaration, else UTF-8.

    Raises: SourceError: as for `decode_text`, or the declared charset is unknown.
    """
    head = data[:_META_WITHIN]
    declared = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    if charset is None and declared is not None:
        own = declared[1].decode("ascii")
        if not own.lower().startswith(("utf-16", "utf-32")):  # it was readable as ASCII, so those cannot be true
            charset = own
    return decode_text(data, charset)


def _decode(data: bytes, charset: str | None) -> str:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            message = f"it is {what}, not text"
            raise SourceError(message)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            if encoding != "utf-8":
                message = f"it is {encoding.upper()}, not UTF-8: convert it first"
                raise SourceError(message)
            charset = "utf-8"
            break
    _refuse_binary(data)
    codec = find_codec(charset) if charset else "utf-8"
    if codec is None:
        message = f"its charset {charset!r} is unknown: convert it to UTF-8"
        raise SourceError(message)
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        message = (
            f"it is wrongly encoded: byte 0x{data[exc.start]:02X} at offset {exc.start} is not {_shown(charset)}"
            ": convert it to UTF-8"
        )
        raise SourceError(message) from exc


def find_codec(charset: str) -> str | None:
    """Return Python's name of the codec that browsers use for a declared charset, or None if there is none."""
    try:
        name = codecs.lookup(charset).name
        "".encode(name)
    except (LookupError, ValueError):  # LookupError too for codecs that are no text encodings (hex, zlib)
        return None
    return _WEB_NAMES.get(name, name)


def _refuse_binary(data: bytes) -> None:
    nul = data.find(0)
    if nul >= 0:
        message = f"it is binary, not text: NUL byte at offset {nul}"
        raise SourceError(message)
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        message = f"it is binary, not text: {controls} of its first {len(sample)} bytes are control characters"
        raise SourceError(message)


def _shown(charset: str | None) -> str:
    return (charset or "utf-8").upper()
