#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits end to end: a client with an outbox and a server with a store, all on the disk that the folder for temporary
files is on (TMPDIR). Arguments: the server, the client."""
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "system"))
import edit_world  # noqa: E402

ALONE = 500
# More would meet the server's rate limit.
TOGETHER = 900


def tell(what, times):
    times = sorted(times)
    print(f"{what}: median {statistics.median(times):.2f} ms, p99 {times[len(times) * 99 // 100]:.2f} ms, "
          f"longest {times[-1]:.2f} ms", flush=True)


def measure_alone(world):
    """One after the other, each seen by somebody else before the next is made."""
    mine, yours = world.start_client("me"), world.start_client("you")
    for client in (mine, yours):
        client.wait(lambda client: client.is_quiet())
    yours.say("watch user/note")
    yours.wait(lambda client: "user/note" in client.values)
    seen = []
    for number in range(ALONE):
        start = time.monotonic()
        mine.edit(number, "set", "user/note", number)
        yours.wait(lambda client: client.values["user/note"] == number)
        seen.append((time.monotonic() - start) * 1000)
        mine.wait(lambda client: number in client.saved and client.is_quiet())
    tell("one edit until it is durable", [saved / 1000 for saved in mine.saved.values()])
    tell("one edit until another client shows it", seen)
    for client in (mine, yours):
        client.end()


def measure_together(world):
    client = world.start_client(window=100)
    client.wait(lambda client: client.is_quiet())
    start = time.monotonic()
    client.say(*(f"edit {number} add user/many/{number} 1" for number in range(TOGETHER)))
    client.wait(lambda client: len(client.saved) == TOGETHER)
    saved = time.monotonic() - start
    client.wait(lambda client: client.is_quiet())
    done = time.monotonic() - start
    print(f"{TOGETHER} edits of as many channels: {TOGETHER / saved:.0f} saved per second, "
          f"{TOGETHER / done:.0f} confirmed by the server per second")
    assert world.ask_server()["user/many/0"] == 1
    client.end()


with edit_world.World(*sys.argv[1:3], in_memory=False) as bench:
    measure_alone(bench)
with edit_world.World(*sys.argv[1:3], in_memory=False) as bench:
    measure_together(bench)
