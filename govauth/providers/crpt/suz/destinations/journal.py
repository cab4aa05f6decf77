"""The journal of a file of codes: one line for each block that is safely in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from attrs import frozen

from govauth.providers.crpt.suz.errors import DestinationDamaged
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json

_VERSION: Final = 1
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@frozen(slots=True)
class Written:
    """A block that is in the file.

    Attributes:
        block_id: which.
        codes: how many.
        end: the size of the file after it, in bytes.

    """

    block_id: str
    codes: int
    end: int


class Journal:
    """An open journal. Its first line names the order; a torn last line never counted and is cut off."""

    def __init__(self, descriptor: int, size: int, blocks: dict[str, int], end: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._blocks = blocks
        self.end: int = end

    @classmethod
    def open(cls, path: Path, *, order_id: str, gtin: str) -> Self:
        """Read a journal, or begin one.

        Raises:
            DestinationDamaged: it is of another order, or not a journal.

        """
        descriptor = os.open(path, _FLAGS, 0o600)
        try:
            content = _read(descriptor)
            whole = content[: content.rfind(b"\n") + 1]
            head: dict[str, JsonValue] = {"version": _VERSION, "order_id": order_id, "gtin": gtin}
            lines = whole.splitlines()
            if not lines:
                os.ftruncate(descriptor, 0)
                journal = cls(descriptor, 0, {}, 0)
                journal._write(head)
                return journal
            if len(whole) < len(content):
                os.ftruncate(descriptor, len(whole))
            _check_head(_object(lines[0], path), head, path)
            written = [_written(_object(line, path), path) for line in lines[1:]]
            end = written[-1].end if written else 0
            return cls(descriptor, len(whole), {one.block_id: one.codes for one in written}, end)
        except BaseException:
            os.close(descriptor)
            raise

    @property
    def blocks(self) -> Mapping[str, int]:
        """How many codes, by block id."""
        return self._blocks

    def append(self, written: Written) -> None:
        """Vouch for a block, durably."""
        self._write({"block_id": written.block_id, "codes": written.codes, "end": written.end})
        self._blocks[written.block_id] = written.codes
        self.end = written.end

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)

    def _write(self, line: Mapping[str, JsonValue]) -> None:
        content = encode_json(line) + b"\n"
        written = 0
        while written < len(content):
            written += os.pwrite(self._descriptor, content[written:], self._size + written)
        sync_data(self._descriptor)
        self._size += len(content)


def is_begun(path: Path) -> bool:
    """Tell whether a journal is there, with its first line whole."""
    try:
        with path.open("rb") as file:
            return file.readline().endswith(b"\n")
    except FileNotFoundError:
        return False


def sync_data(descriptor: int) -> None:
    """Make what was written durable, with the size of the file; its times may lag behind."""
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _read(descriptor: int) -> bytes:
    chunks: list[bytes] = []
    while chunk := os.read(descriptor, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _object(line: bytes, path: Path) -> Mapping[str, JsonValue]:
    try:
        value = decode_json(line)
    except NotJson:
        value = None
    if isinstance(value, Mapping):
        return value
    raise DestinationDamaged(f"{path} is not a journal of codes")


def _check_head(found: Mapping[str, JsonValue], head: Mapping[str, JsonValue], path: Path) -> None:
    if found != head:
        raise DestinationDamaged(f"{path} belongs to another order or GTIN")


def _written(line: Mapping[str, JsonValue], path: Path) -> Written:
    block_id, codes, end = line.get("block_id"), line.get("codes"), line.get("end")
    if isinstance(block_id, str) and isinstance(codes, int) and isinstance(end, int):
        return Written(block_id, codes, end)
    raise DestinationDamaged(f"{path} is not a journal of codes")
