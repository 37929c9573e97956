# SPDX-License-Identifier: GPL-3.0-or-later
"""binnacle-server as a process: hostile clients, kill -9, and what it says to misuse. Speaks TAP."""
import json
import os
import pathlib
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid

from live_client import Client, Server, exchange
from tap import run_tests

PROGRAM = sys.argv[1]
MIB = 1024 * 1024


def test_bad_input_ends_only_its_own_connection():
    server = Server(PROGRAM, "--no-host-metrics")
    bystander = Client(server)
    cases = [
        ("deep nesting", lambda c: c.frame(1, b"[" * 100000), (["bad-message"], 1002)),
        ("2^64", lambda c: c.frame(1, b'{"type":"ping","id":18446744073709551616}'), (["bad-message"], 1002)),
        ("infinity", lambda c: c.frame(1, b'{"type":"ping","id":1,"time":1e999}'), (["bad-message"], 1002)),
        ("a NUL", lambda c: c.frame(1, b'{"type":"ping","id":1,"time":"a\\u0000"}'), (["bad-message"], 1002)),
        ("no JSON", lambda c: c.frame(1, b"hello"), (["bad-message"], 1002)),
        ("no UTF-8", lambda c: c.frame(1, b'{"type":"\xff"}'), ([], 1007)),
        ("a binary frame", lambda c: c.frame(2, b"{}"), (["bad-message"], 1003)),
        ("compression nobody agreed to", lambda c: c.frame(1, b"{}", reserved=0x40), ([], 1002)),
        ("no mask", lambda c: c.socket.sendall(b"\x81\x02{}"), ([], 1002)),
        ("an id twice", lambda c: c.send([{"type": "ping", "id": 1}] * 2), (["bad-message"], 1002)),
        ("a long message", lambda c: c.frame(1, b'"' + b"x" * (2 * MIB) + b'"'), (["too-large"], 1009)),
    ]
    for name, send, ending in cases:
        client = Client(server)
        send(client)
        got = client.ending()
        assert got == ending, (name, got)
    bystander.send({"type": "ping", "id": 1})
    assert bystander.answer(1)["type"] == "pong"
    assert server.stop() == 0


def test_fragments_over_the_limit_do_not_grow_the_server():
    server = Server(PROGRAM, "--no-host-metrics")
    client = Client(server)
    before = server.resident()
    client.frame(1, b'"', fin=False)
    for _ in range(8):
        client.frame(0, b"x" * 262144, fin=False)
    assert client.ending() == (["too-large"], 1009)
    stubborn = Client(server)
    try:
        for count in range(200):
            stubborn.frame(0 if count else 1, b"x" * 262144, fin=False)
    except OSError:
        pass  # dropped, as the close took too long
    assert server.resident() - before < 8 * MIB, (before, server.resident())
    assert server.stop() == 0


def test_a_client_that_does_not_read_gets_the_newest_and_costs_little():
    server = Server(PROGRAM, "--no-host-metrics")
    slow = Client(server, receive_buffer=4096)
    slow.send({"type": "subscribe", "id": 1, "patterns": ["user/**"]})
    writers = [Client(server) for _ in range(4)]
    before = server.resident()
    for count in range(800):
        writer = writers[count % 4]
        writer.send({"type": "mutate", "id": 1, "op": str(uuid.uuid4()), "channel": f"user/{count % 5}",
                     "set": f"{count} " + "x" * 10000})
        answer = writer.receive()
        assert answer["type"] == "result", answer
    # 8 MB were written: 5 channels, and the outcomes that the server remembers.
    assert server.resident() - before < 24 * MIB, (before, server.resident())
    slow.send({"type": "ping", "id": 2})
    newest = {}
    offsets = []
    while True:
        message = slow.receive()
        if message.get("id") == 2:
            break
        if message["type"] == "update":
            offsets.append(message["offset"])
            newest[message["channel"]] = int(message["value"].split()[0])
    while len(newest) < 5 or max(newest.values()) < 799:
        message = slow.receive()
        offsets.append(message["offset"])
        newest[message["channel"]] = int(message["value"].split()[0])
    assert sorted(newest.values()) == [795, 796, 797, 798, 799], newest
    assert offsets == sorted(offsets) and len(offsets) < 800
    assert server.stop() == 0


def test_floods_are_answered_without_growth():
    server = Server(PROGRAM, "--no-host-metrics")
    client = Client(server)
    before = server.resident()
    for part in range(10):
        client.send([{"type": f"t{part}-{i}"} for i in range(1000)])
    codes = [client.receive()["code"] for _ in range(10000)]
    assert set(codes) == {"unsupported", "rate-limited"}
    client = Client(server)
    client.send({"type": "subscribe", "id": 1, "patterns": [f"a/{i}" for i in range(10000)]})
    assert client.receive()["code"] == "too-large"
    client.send({"type": "subscribe", "id": 2, "patterns": [f"a/{i}" for i in range(1000)]})
    assert client.receive()["type"] == "snapshot"
    client.send({"type": "subscribe", "id": 3, "patterns": ["b"]})
    assert client.receive()["code"] == "too-large"
    quiet = Client(server, receive_buffer=4096)
    quiet.socket.settimeout(1)
    try:
        for _ in range(200000):
            quiet.frame(9, b"x" * 100)
        raise AssertionError("The server goes on reading from who does not read.")
    except TimeoutError:
        pass
    assert server.resident() - before < 24 * MIB, (before, server.resident())
    assert server.stop() == 0


def test_bad_requests_get_a_status_and_half_ones_make_room():
    server = Server(PROGRAM, "--no-host-metrics")
    head = b"Host: 127.0.0.1\r\n"
    assert exchange(server, b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n") == 200
    assert exchange(server, b"GET /nothing HTTP/1.1\r\n" + head + b"\r\n") == 404
    assert exchange(server, b"PUT /healthz HTTP/1.1\r\n" + head + b"\r\n") == 405
    assert exchange(server, b"POST /v1/mutate HTTP/1.1\r\n" + head + b"Content-Length: 99999999999\r\n\r\nx") == 413
    assert exchange(server, b"POST /v1/mutate HTTP/1.1\r\n" + head + b"Content-Length: -1\r\n\r\n") == 400
    assert exchange(server, b"POST /v1/mutate HTTP/1.1\r\n" + head + b"Transfer-Encoding: chunked\r\n\r\n") == 411
    assert exchange(server, b"GET / HTTP/1.1\r\nX: " + b"x" * 20000) == 431
    assert exchange(server, b"\x16\x03\x01\r\n\r\n") == 400
    half = []
    for _ in range(300):
        connection = socket.create_connection(("127.0.0.1", server.port), 20)
        connection.sendall(b"GET / HTTP/1.1\r\nHo")
        half.append(connection)
    assert exchange(server, b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n") == 200
    for connection in half:
        connection.close()
    assert server.stop() == 0


def test_a_page_of_another_site_may_not_connect():
    server = Server(PROGRAM, "--no-host-metrics")
    request = (f"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Protocol: binnacle.live.v1\r\nOrigin: http://%s\r\n\r\n")
    assert exchange(server, (request % "example.org").encode()) == 403
    assert exchange(server, (request % f"127.0.0.1:{server.port}").encode()) == 101
    assert exchange(server, (request % "x").replace("binnacle.live.v1", "other").encode()) == 400
    rebound = f"GET /v1/channels HTTP/1.1\r\nHost: evil.example:{server.port}\r\n\r\n"
    assert exchange(server, rebound.encode()) == 403
    assert server.stop() == 0


def test_kill_9_loses_nothing_and_doubles_nothing():
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "store.db")
        applied = 0
        pending = []
        offset = 0
        for _ in range(16):
            server = Server(PROGRAM, "--no-host-metrics", "--store", store)
            client = Client(server)
            assert client.welcome["offset"] >= offset
            first = {"epoch": client.welcome["epoch"], "offset": client.welcome["offset"]}
            batch = pending + [{"op": str(uuid.uuid4()), "first": first} for _ in range(40)]
            pending = []
            client.send([{"type": "mutate", "id": i, "channel": "user/sum", "add": 1, **change}
                         for i, change in enumerate(batch)])
            answered = chance.randrange(len(batch))
            done = set()
            while len(done) < answered:
                answer = client.receive()
                assert answer["type"] == "result", answer
                assert answer["offset"] != offset
                offset = max(offset, answer["offset"])
                done.add(answer["id"])
            server.kill()
            applied += len(done)
            pending = [change for i, change in enumerate(batch) if i not in done]
        server = Server(PROGRAM, "--no-host-metrics", "--store", store)
        client = Client(server)
        client.send([{"type": "mutate", "id": i, "channel": "user/sum", "add": 1, **change}
                     for i, change in enumerate(pending)])
        for i in range(len(pending)):
            assert client.answer(i)["type"] == "result"
        client.send({"type": "subscribe", "id": 1, "patterns": ["user/sum"]})
        channels = client.answer(1)["channels"]
        assert channels[0]["value"] == 16 * 40, (channels, applied, len(pending))
        assert os.stat(store).st_mode & 0o777 == 0o600
        assert server.stop() == 0


def test_sigterm_says_bye_and_keeps_the_epoch():
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("--no-host-metrics", "--store", os.path.join(folder, "store.db"))
        server = Server(PROGRAM, *arguments)
        client = Client(server)
        client.send({"type": "mutate", "id": 1, "op": str(uuid.uuid4()), "channel": "user/gone", "set": 1})
        since = {"epoch": client.welcome["epoch"], "offset": client.answer(1)["offset"]}
        client.send({"type": "mutate", "id": 2, "op": str(uuid.uuid4()), "channel": "user/gone", "delete": True})
        client.answer(2)
        server.process.terminate()
        bye = client.receive()
        assert bye["type"] == "bye" and bye["reconnect"] is True, bye
        assert client.receive() == {"type": "closed", "code": 1001}
        assert server.stop() == 0
        server = Server(PROGRAM, *arguments)
        again = Client(server)
        assert again.welcome["server_id"] == client.welcome["server_id"]
        again.send({"type": "subscribe", "id": 1, "patterns": ["user/**"], "since": since})
        update = again.receive()
        assert update["channel"] == "user/gone" and update["deleted"] is True, update
        snapshot = again.receive()
        assert snapshot["resumed"] is True and snapshot["channels"] == [], snapshot
        assert server.stop() == 0


def refusal(*arguments):
    run = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20)
    assert run.stdout == "" and run.stderr.startswith("binnacle-server: "), run
    assert run.stderr.count("\n") == 1, run.stderr
    return run.returncode


def test_misuse_gets_a_sentence_and_a_status():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "empty").write_text("\n")
        (path / "token").write_text("secret\n")
        (path / "bad.pem").write_text("no certificate")
        (path / "text.db").write_text("This is no store. " * 100)
        with sqlite3.connect(path / "other.db") as other:
            other.execute("CREATE TABLE theirs (x)")
        other.close()
        assert refusal("--listen", "nowhere") == 1
        assert refusal("--listen", "127.0.0.1:70000") == 1
        assert refusal("--listen", "0.0.0.0:0") == 1
        assert refusal("--listen", "192.0.2.1:0", "--token-file", str(path / "token")) == 1
        assert refusal("--token-file", str(path / "none")) == 1
        assert refusal("--token-file", str(path / "empty")) == 1
        assert refusal("--tls-cert", str(path / "bad.pem"), "--tls-key", str(path / "bad.pem")) == 1
        assert refusal("--tls-cert", str(path / "bad.pem")) == 2
        assert refusal("--store", str(path / "none" / "store.db")) == 1
        assert refusal("--store", str(path / "text.db"), "--listen", "127.0.0.1:0") == 1
        assert refusal("--store", str(path / "other.db"), "--listen", "127.0.0.1:0") == 1
        assert refusal("--store", str(path), "--listen", "127.0.0.1:0") == 1
        assert refusal("--interval", "1") == 2
        assert refusal("--unknown") == 2
        assert refusal("argument") == 2
        assert (path / "text.db").read_text().startswith("This is no store.")

        server = Server(PROGRAM, "--no-host-metrics", "--store", str(path / "store.db"))
        assert refusal("--listen", f"127.0.0.1:{server.port}") == 1
        assert refusal("--listen", "127.0.0.1:0", "--store", str(path / "store.db")) == 1
        assert server.stop() == 0
        with sqlite3.connect(path / "store.db") as store:
            store.execute("PRAGMA user_version = 2")
        store.close()
        assert refusal("--listen", "127.0.0.1:0", "--store", str(path / "store.db")) == 1


def test_a_token_is_asked_of_everybody():
    with tempfile.TemporaryDirectory() as folder:
        token_file = os.path.join(folder, "token")
        pathlib.Path(token_file).write_text("secret\n")
        server = Server(PROGRAM, "--no-host-metrics", "--token-file", token_file)
        head = b"GET /v1/channels HTTP/1.1\r\nHost: x\r\n"
        assert exchange(server, head + b"\r\n") == 401
        assert exchange(server, head + b"Authorization: Bearer secre\r\n\r\n") == 401
        assert exchange(server, head + b"Authorization: Bearer secret\r\n\r\n") == 200
        assert exchange(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == 200
        for token, wanted in (("secret", "welcome"), ("wrong", "error"), (None, "error")):
            client = Client(server, hello=False)
            hello = {"type": "hello", "protocol": 1, "client": str(uuid.uuid4())}
            client.send(hello if token is None else {**hello, "token": token})
            answer = client.receive()
            assert answer["type"] == wanted, answer
            assert wanted == "welcome" or answer["code"] == "unauthorized"
        assert server.stop() == 0


def test_who_may_only_look_changes_nothing():
    with tempfile.TemporaryDirectory() as folder:
        writers, readers = pathlib.Path(folder, "writers"), pathlib.Path(folder, "readers")
        writers.write_text("write-token")
        readers.write_text("read-token")
        alone = subprocess.run([PROGRAM, "--read-token-file", readers], capture_output=True, text=True)
        assert alone.returncode == 2 and "--token-file" in alone.stderr, alone
        server = Server(PROGRAM, "--no-host-metrics", "--token-file", writers, "--read-token-file", readers)
        edit = {"type": "mutate", "id": 1, "channel": "notes/scratch", "set": "mine"}
        describe = {"type": "request", "id": 2, "method": "describe", "params": {"patterns": ["notes/scratch"]}}
        for token, may_write in (("write-token", True), ("read-token", False)):
            client = Client(server, hello=False)
            client.send({"type": "hello", "protocol": 1, "client": str(uuid.uuid4()), "token": token})
            assert client.receive()["type"] == "welcome"
            client.send({**edit, "op": str(uuid.uuid4())})
            answer = client.answer(1)
            assert answer["type"] == ("result" if may_write else "error"), answer
            assert may_write or answer["code"] == "forbidden", answer
            client.send(describe)
            assert client.answer(2)["result"][0]["writable"] is may_write
            body = json.dumps({**edit, "op": str(uuid.uuid4()), "set": "mine too"}).encode()
            request = urllib.request.Request(f"http://127.0.0.1:{server.port}/v1/mutate", data=body,
                                             headers={"Authorization": f"Bearer {token}"})
            try:
                status = urllib.request.urlopen(request, timeout=20).status
            except urllib.error.HTTPError as refusal:
                status = refusal.code
            assert status == (200 if may_write else 403), status
        assert server.stop() == 0
        server = Server(PROGRAM, "--no-host-metrics", "--read-only")
        client = Client(server)
        client.send({**edit, "op": str(uuid.uuid4())})
        assert client.answer(1)["code"] == "forbidden"
        assert server.stop() == 0


def test_rest_answers_what_the_web_socket_does():
    server = Server(PROGRAM, "--no-host-metrics")
    base = f"http://127.0.0.1:{server.port}"

    def call(path, body=None, headers=None):
        request = urllib.request.Request(base + path, None if body is None else json.dumps(body).encode(),
                                         headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text else None, error.headers

    change = {"op": str(uuid.uuid4()), "channel": "user/a", "base": 0, "set": 5}
    status, first, _ = call("/v1/mutate", change)
    assert status == 200 and first["value"] == 5 and "duplicate" not in first
    status, again, _ = call("/v1/mutate", change)
    assert status == 200 and again == {**first, "duplicate": True}
    status, conflict, _ = call("/v1/mutate", {**change, "op": str(uuid.uuid4())})
    assert status == 409 and conflict["current"]["version"] == first["version"]
    assert call("/v1/mutate", {**change, "op": str(uuid.uuid4()), "channel": "host/x"})[0] == 403
    assert call("/v1/mutate", {**change, "set": 6})[0] == 400
    status, channels, headers = call("/v1/channels?match=user/*")
    assert [channel["channel"] for channel in channels["channels"]] == ["user/a"]
    assert call("/v1/channels?match=user/*", headers={"If-None-Match": headers["ETag"]})[0] == 304
    assert call("/v1/channels?match=user/*&match=none", headers={"If-None-Match": '"x"'})[0] == 200
    assert call("/v1/channels?match=%2A%2A%2Fx")[0] == 400
    assert call("/v1/describe?match=settings/*")[1][0]["max"] == 100
    now = channels["time"]
    status, history, _ = call(f"/v1/history?channel=user%2Fa&from={now - 60000}&to={now + 60000}&points=10")
    assert status == 200 and history["points"][0][1:] == [5, 5, 5], history
    assert call(f"/v1/history?channel=user/none&from=0&to={now}&points=10")[0] == 404
    assert call(f"/v1/history?channel=user/a&from={now}&to=0&points=10")[0] == 400
    assert server.stop() == 0


sys.exit(run_tests(globals()))
