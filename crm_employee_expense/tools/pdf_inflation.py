"""Finds out how far a PDF would grow when it is read, without letting it."""

import base64
import re
import zlib

_CHUNK = 1024 * 1024
#: one compression around another multiplies what a small file can grow to
_NESTED_FILTERS = re.compile(
    rb'/(Fl|FlateDecode|LZW|LZWDecode|RL|RunLengthDecode)\b[\s\]]*/(Fl|FlateDecode|LZW|LZWDecode)\b')


def find_inflation(content, largest, total, count):
    """Why a PDF is not to be read.

    :param bytes content:
    :param int largest: bytes that one stream may have when it is unpacked
    :param int total: bytes that all streams may have together
    :param int count: how many streams there may be
    :return: 'unsafe', 'too_large', or an empty string where nothing speaks against it
    :rtype: str
    """
    if _NESTED_FILTERS.search(content):
        return 'unsafe'
    left = total
    for number, match in enumerate(re.finditer(rb'(?<!end)stream\r?\n', content)):
        size = measure_inflated(content, match.end(), min(left, largest))
        left -= size
        if size > largest or left < 0 or number >= count:
            return 'too_large'
    return ''


def measure_inflated(content, start, limit):
    """How many bytes a compressed stream has when it is unpacked; more than the limit is not looked at.

    :param bytes content: a file
    :param int start: where the stream begins
    :param int limit:
    :return: 0 where it is not compressed
    :rtype: int
    """
    size = _inflate(content, start, limit)
    # compressed, and then written in letters, as some programs do
    for unpack in () if size else (_read_85, _read_hexadecimal):
        if letters := unpack(content, start):
            size = size or _inflate(letters, 0, limit)
    return size


def _read_85(content, start):
    end = content.find(b'~>', start)
    try:
        return base64.a85decode(content[start:end], ignorechars=b' \t\n\r\x0b\x0c') if end > 0 else b''
    except ValueError:
        return b''


def _read_hexadecimal(content, start):
    end = content.find(b'>', start)
    try:
        return bytes.fromhex(content[start:end].decode('ascii')) if end > 0 else b''
    except ValueError:
        return b''


def _inflate(content, start, limit):
    size, inflate, data = 0, zlib.decompressobj(), content[start:start + _CHUNK]
    try:
        while data and not inflate.eof and size <= limit:
            size += len(inflate.decompress(data, _CHUNK))
            data = inflate.unconsumed_tail
            if not data:
                start += _CHUNK
                data = content[start:start + _CHUNK]
    except zlib.error:
        return size  # it is not compressed, or damaged from here on
    return size
