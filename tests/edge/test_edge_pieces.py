"""An answer's head and body: in one piece where they come together, apart where one has to wait."""

import asyncio

import pytest

from gateway.edge.protocol import LONG_BODY, InOnePiece

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class Wire:
    """A transport that notes what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def written(*steps: bytes | None, closes: bool = False) -> list[bytes]:
    """What goes out when these are written one after the other; None: a turn of the loop passes."""
    wire = Wire()

    async def scenario() -> None:
        piece = InOnePiece(wire, asyncio.get_running_loop())  # type: ignore[arg-type]
        for step in steps:
            if step is None:
                await asyncio.sleep(0)
            else:
                piece.write(step)
        if closes:
            piece.close()
            assert piece.is_closing()
        await asyncio.sleep(0)

    asyncio.run(scenario())
    return wire.written


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((HEAD, b"body"), [HEAD + b"body"]),
        ((HEAD, b"bo", b"dy"), [HEAD + b"bo", b"dy"]),
        ((HEAD, None, b"body"), [HEAD, b"body"]),
        ((HEAD,), [HEAD]),
        ((HEAD, b"x" * (LONG_BODY + 1)), [HEAD, b"x" * (LONG_BODY + 1)]),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", None, HEAD, b"body"), [b"HTTP/1.1 100 Continue\r\n\r\n", HEAD, b"body"]),
    ],
)
def test_what_goes_out(steps: tuple[bytes | None, ...], expected: list[bytes]) -> None:
    assert written(*steps) == expected


def test_a_head_without_a_body_goes_before_the_end() -> None:
    assert written(HEAD, closes=True) == [HEAD]


def test_nothing_is_written_to_who_is_gone() -> None:
    wire = Wire()

    async def scenario() -> None:
        InOnePiece(wire, asyncio.get_running_loop()).write(HEAD)  # type: ignore[arg-type]
        wire.close()
        await asyncio.sleep(0)

    asyncio.run(scenario())

    assert wire.written == []
