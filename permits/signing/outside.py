"""Asks what is outside this house, timestamps and revocation lists, within limits of its own."""

from collections.abc import Mapping

import aiohttp


class NotAnswered(Exception):
    """Nothing that can be used came back: refused, too slow, too much, or not what was asked."""


async def ask(
    url: str,
    *,
    seconds: float,
    limit: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Get, or with `body` post, and give what came back; `limit` in bytes, `seconds` over all.

    Redirects are not followed and proxies of the environment not asked.
    """
    whole = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=whole) as session,
            session.request(
                "POST" if body is not None else "GET",
                url,
                data=body,
                headers=dict(headers or {}),
                allow_redirects=False,
            ) as answer,
        ):
            if answer.status != 200:
                raise NotAnswered(f"status {answer.status}")
            return await _read(answer.content, limit)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as fault:
        raise NotAnswered(type(fault).__name__) from fault


async def _read(stream: aiohttp.StreamReader, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in stream.iter_chunked(65_536):
        size += len(part)
        if size > limit:
            raise NotAnswered(f"more than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
