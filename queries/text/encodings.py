"""Encodings of text files: UTF-8 with a byte order mark or without, and the name of another one."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE


class OtherEncoding(ValueError):
    """A text that is not UTF-8; says what it seems to be."""


def utf8(data: bytes) -> str:
    """The text, without a byte order mark. Raises OtherEncoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OtherEncoding(f"{guessed(data)} (line {line})") from error


def guessed(data: bytes) -> str:
    """Encoding of text that is not UTF-8."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "UTF-16"
    # The two bytes of a Chinese character are both above 127, those of an accent and a letter are not.
    return "GBK, as it seems" if is_text_of(data, "gb2312") else "Latin-1, as it seems"


def is_text_of(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
