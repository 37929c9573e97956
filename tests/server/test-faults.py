# SPDX-License-Identifier: GPL-3.0-or-later
"""binnacle-server as a process where something fails or runs out: the disk, connections, trust. Speaks TAP."""
import json
import os
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.request
import uuid

from live_client import Client, Server, exchange
from tap import run_tests

PROGRAM = sys.argv[1]
MAX_CONNECTIONS = 256
SMALL_FILE = 256 * 1024


def write(client, channel, value, op=None):
    client.send({"type": "mutate", "id": 1, "op": op or str(uuid.uuid4()), "channel": channel, "set": value})
    return client.answer(1)


def values(client):
    client.send({"type": "subscribe", "id": 2, "patterns": ["user/**"]})
    parts = [client.answer(2)]
    while parts[-1].get("more"):
        parts.append(client.answer(2))
    return {entry["channel"]: entry["value"] for part in parts for entry in part["channels"]}


def test_a_full_disk_refuses_writes_and_loses_none():
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "store.db")
        limit = (SMALL_FILE, resource.RLIM_INFINITY)
        server = Server(PROGRAM, "--no-host-metrics", "--store", store,
                        prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
        client = Client(server)
        accepted = {}
        for count in range(1000):
            op = str(uuid.uuid4())
            value = f"{count} " + "x" * 10000
            answer = write(client, f"user/{count}", value, op)
            if answer["type"] == "error":
                break
            accepted[f"user/{count}"] = value
        assert answer["code"] in ("unavailable", "internal"), answer
        assert answer.get("retry_after", 1) > 0, answer
        assert 0 < len(accepted) < 100, len(accepted)
        assert values(Client(server)) == accepted
        client.send({"type": "request", "id": 3, "method": "outcomes", "params": {"ops": [op]}})
        assert client.answer(3)["result"] == [{"op": op, "state": "unknown"}]

        # There is room again: the same operation is taken now, once.
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        again = write(client, f"user/{count}", value, op)
        assert again["type"] == "result" and "duplicate" not in again, again
        accepted[f"user/{count}"] = value
        server.kill()
        server = Server(PROGRAM, "--no-host-metrics", "--store", store)
        client = Client(server)
        assert values(client) == accepted
        assert write(client, f"user/{count}", value, op)["duplicate"] is True
        assert server.stop() == 0


def test_connections_are_capped_and_those_that_are_there_stay():
    server = Server(PROGRAM, "--no-host-metrics")
    clients = [Client(server) for _ in range(MAX_CONNECTIONS)]
    try:
        Client(server)
        raise AssertionError("One connection too many was let in.")
    except (EOFError, ConnectionError):
        pass
    for client in clients[:10] + clients[-10:]:
        client.send({"type": "ping", "id": 1})
        assert client.answer(1)["type"] == "pong"
    clients.pop().socket.close()
    # Its place is free once the server has seen it go.
    while True:
        try:
            Client(server)
            break
        except (EOFError, ConnectionError):
            pass
    for client in clients:
        client.socket.close()
    assert server.stop() == 0


def make_certificate(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-subj", "/CN=binnacle", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=20)
    return certificate, key


def test_tls_carries_web_socket_and_rest():
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        server = Server(PROGRAM, "--no-host-metrics", "--tls-cert", certificate, "--tls-key", key, scheme="wss")
        tls = ssl.create_default_context(cafile=certificate)
        client = Client(server, tls=tls)
        big = "x" * 500000
        assert write(client, "user/a", big)["value"] == big
        with urllib.request.urlopen(f"https://127.0.0.1:{server.port}/v1/channels?match=user/*", timeout=20,
                                    context=tls) as answer:
            assert json.loads(answer.read())["channels"][0]["value"] == big
        # One who does not speak TLS, or who does not trust the certificate, harms nobody.
        try:
            assert exchange(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == 0
        except ConnectionError:
            pass
        try:
            Client(server, tls=ssl.create_default_context())
            raise AssertionError("A certificate that nobody trusts was taken.")
        except ssl.SSLError:
            pass
        client.send({"type": "ping", "id": 3})
        assert client.answer(3)["type"] == "pong"
        assert server.stop() == 0


def test_the_service_manager_is_told():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(20)
            server = Server(PROGRAM, "--no-host-metrics", environment={"NOTIFY_SOCKET": path})
            assert manager.recv(100) == b"READY=1"
            assert server.stop() == 0
            assert manager.recv(100) == b"STOPPING=1"
        # Nobody listens any more: that is no reason to fail.
        server = Server(PROGRAM, "--no-host-metrics", environment={"NOTIFY_SOCKET": path})
        assert server.stop() == 0


sys.exit(run_tests(globals()))
