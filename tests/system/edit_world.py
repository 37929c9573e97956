# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with a store and clients with outboxes, all of them processes that may be killed."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "server"))
from live_client import ENVIRONMENT, Client, Server, die_with_parent  # noqa: E402

IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class EditClient:
    """One run of edit-client.c. What it says is read by whoever waits for something."""

    running = []

    def __init__(self, world, person, seed=1, window=4, boundary="", count=0):
        self.saved = {}
        self.tried = set()
        self.refused = {}
        self.values = {}
        self.counts = None
        self.reports = []
        self.n_lines = 0
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [world.client_program, f"ws://127.0.0.1:{world.port}/v1/live", *world.files(person), world.people[person],
             str(seed), str(window), boundary, str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, preexec_fn=die_with_parent, env=ENVIRONMENT)
        self.running.append(self)

    def say(self, *lines):
        try:
            self.process.stdin.write("".join(line + "\n" for line in lines).encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def edit(self, number, kind, channel, argument=None):
        self.say(f"edit {number} {kind} {channel}" + (f" {json.dumps(argument)}" if kind != "delete" else ""))

    def hear(self):
        """Takes one line, and is False where the process ended."""
        line = self.process.stdout.readline().decode()
        if not line.endswith("\n"):
            return False
        self.n_lines += 1
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "tried":
            self.tried.add(int(rest))
        elif word == "saved":
            number, _, time = rest.partition(" ")
            self.saved[int(number)] = int(time)
        elif word == "refused":
            number, _, sentence = rest.partition(" ")
            self.refused[int(number)] = sentence
        elif word == "counts":
            self.counts = tuple(int(count) for count in rest.split())
        elif word == "value":
            channel, _, value = rest.partition(" ")
            self.values[channel] = json.loads(value)
        else:
            self.reports.append(json.loads(rest))
        return True

    def wait(self, is_so):
        while not is_so(self):
            assert self.hear(), "the client ended: " + self.told()

    def told(self):
        self.log.seek(0)
        return f"{self.process.poll()} {self.log.read().decode()}"

    def is_quiet(self):
        """Nothing waits for anything, and there is a connection."""
        return self.counts == (0, 0, 0, 0, 1)

    def report(self):
        before = len(self.reports)
        self.say("report")
        self.wait(lambda client: len(client.reports) > before)
        return self.reports[-1]

    def ask_until(self, is_so):
        while not is_so(self.report()):
            pass

    def drain(self):
        while self.hear():
            pass
        self.process.stdout.close()
        self.close_input()
        self.running.remove(self)
        return self.process.wait()

    def close_input(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def kill(self):
        self.process.kill()
        return self.drain()

    def end(self):
        self.close_input()
        status = self.drain()
        assert status == 0, self.told()

    @classmethod
    def kill_all(cls):
        for client in list(cls.running):
            client.kill()


class World:
    def __init__(self, server_program, client_program, in_memory=True):
        self.server_program = server_program
        self.client_program = client_program
        self.folder = tempfile.TemporaryDirectory(prefix="binnacle-", dir=IN_MEMORY if in_memory else None)
        self.people = {}
        self.store = os.path.join(self.folder.name, "store.db")
        self.server = None
        self.port = 0
        self.start_server()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        EditClient.kill_all()
        if self.server:
            self.server.kill()
        self.folder.cleanup()

    def start_server(self):
        if self.server is None:
            self.server = Server(self.server_program, "--no-host-metrics", "--store", self.store, port=self.port)
            self.port = self.server.port

    def kill_server(self):
        if self.server:
            self.server.kill()
        self.server = None

    def files(self, person):
        folder = os.path.join(self.folder.name, person)
        return os.path.join(folder, "data", "outbox.db"), os.path.join(folder, "state", "outbox-marker")

    def start_client(self, person="me", **options):
        self.people.setdefault(person, str(uuid.uuid4()))
        return EditClient(self, person, **options)

    def colleague(self):
        return Client(self.server)

    def ask_server(self):
        """What the server has: values by channel."""
        client = self.colleague()
        client.send({"type": "subscribe", "id": 1, "patterns": ["user/**"]})
        return {channel["channel"]: channel["value"] for channel in client.answer(1)["channels"]}

    def check_files(self):
        """Ends the server, then has SQLite look at what was written."""
        assert self.server.stop() == 0
        self.server = None
        for path in [self.store] + [self.files(person)[0] for person in self.people]:
            with sqlite3.connect(path) as database:
                assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], path
            database.close()

    def count_operations(self, person="me"):
        database = sqlite3.connect(self.files(person)[0])
        count, = database.execute("SELECT count(*) FROM operations").fetchone()
        database.close()
        return count
