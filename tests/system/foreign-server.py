#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small server on the library "websockets", which is not ours: says its port, then serves until it is killed.

Speaks what test-foreign-servers.c expects, as foreign-server.js does.
"""
import asyncio
import json

import websockets


async def answer(connection, message):
    number = message["id"]
    method = message.get("method", "")
    if message["type"] == "ping":
        await connection.send(json.dumps({"type": "pong", "id": number}))
    elif method == "close":
        await connection.close(4001, "enough")
    elif method == "leave":
        connection.transport.abort()
    elif method == "fragments":
        text = json.dumps({"type": "result", "id": number, "text": "äöü€" * 20000}, ensure_ascii=False)
        await connection.send(text[start:start + 1000] for start in range(0, len(text), 1000))
    elif method == "compressible":
        await connection.send(json.dumps({"type": "result", "id": number, "text": "x" * 500000}))
    elif method == "many":
        for count in range(1000):
            await connection.send(json.dumps({"type": "update", "number": count}))
        await connection.send(json.dumps({"type": "result", "id": number}))
    elif method == "binary":
        await connection.send(b"\x00\x01\x02")
    else:
        await connection.send(json.dumps({"type": "result", "id": number, "text": message["text"]}))


async def serve(connection, _path=None):
    compressed = bool(getattr(connection, "extensions", None) or
                      getattr(getattr(connection, "protocol", None), "extensions", None))
    await connection.send(json.dumps({"type": "welcome", "compressed": compressed}))
    try:
        async for text in connection:
            await answer(connection, json.loads(text))
    except websockets.exceptions.ConnectionClosed:
        pass


async def main():
    # Its own pings, which the client's library has to answer.
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["foreign.test"],
                                ping_interval=0.3, ping_timeout=20) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
