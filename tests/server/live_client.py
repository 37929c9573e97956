# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the Live Protocol that may misbehave, and a server process to do it to."""
import base64
import ctypes
import json
import os
import signal
import socket
import struct
import subprocess

CLIENT = "6b1f6a5e-8f7e-4a59-9e0e-2d6f5f1d1c11"


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

# AddressSanitizer keeps freed memory, 256 MiB of it: nothing could be said of how much the server uses.
ENVIRONMENT = {**os.environ,
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}


def die_with_parent():
    """A server that outlives its test would hold the test's standard error open, and whoever reads that would wait."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    running = []

    def __init__(self, program, *arguments, scheme="ws", environment=None, prepare=None, port=0):
        def before_start():
            die_with_parent()
            if prepare:
                prepare()

        self.process = subprocess.Popen([program, "--listen", f"127.0.0.1:{port}", *arguments], stdout=subprocess.PIPE,
                                        text=True, preexec_fn=before_start, env={**ENVIRONMENT, **(environment or {})})
        self.running.append(self)
        self.clients = []
        line = self.process.stdout.readline()
        assert line.startswith(f"Listening on {scheme}://127.0.0.1:"), line
        self.port = int(line.split(":")[-1].split("/")[0])

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) * 1024

    def end(self):
        self.process.stdout.close()
        self.running.remove(self)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.end()

    def stop(self):
        """Ends the server in order. It would wait a second for clients that do not answer its close."""
        for client in self.clients:
            client.socket.close()
        self.process.terminate()
        status = self.process.wait(10)
        self.end()
        return status

    @classmethod
    def kill_all(cls):
        for server in list(cls.running):
            server.kill()


class Client:
    def __init__(self, server, hello=True, receive_buffer=None, tls=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", server.port))
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="127.0.0.1")
        server.clients.append(self)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: binnacle.live.v1\r\n\r\n").encode())
        self.bytes = b""
        self.messages = []
        while b"\r\n\r\n" not in self.bytes:
            self.bytes += self.read()
        self.bytes = self.bytes.split(b"\r\n\r\n", 1)[1]
        if hello:
            self.send({"type": "hello", "protocol": 1, "client": CLIENT, "name": "tester"})
            self.welcome = self.receive()
            assert self.welcome["type"] == "welcome", self.welcome

    def read(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        return data

    def frame(self, opcode, payload, fin=True, reserved=0):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([(0x80 if fin else 0) | reserved | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += b"\xfe" + struct.pack(">H", size)
        else:
            head += b"\xff" + struct.pack(">Q", size)
        key = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
        self.socket.sendall(head + mask + masked)

    def send(self, message):
        self.frame(1, json.dumps(message).encode())

    def take(self, size):
        while len(self.bytes) < size:
            self.bytes += self.read()
        taken, self.bytes = self.bytes[:size], self.bytes[size:]
        return taken

    def receive_frame(self):
        head = self.take(2)
        size = head[1] & 127
        if size == 126:
            size = struct.unpack(">H", self.take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.take(8))[0]
        return head[0] & 15, self.take(size)

    def receive(self):
        while not self.messages:
            opcode, payload = self.receive_frame()
            if opcode == 8:
                return {"type": "closed", "code": struct.unpack(">H", payload[:2])[0] if payload else 0}
            if opcode == 1:
                message = json.loads(payload)
                self.messages += message if isinstance(message, list) else [message]
        return self.messages.pop(0)

    def until(self, wanted):
        while True:
            message = self.receive()
            if wanted(message) or message["type"] == "closed":
                return message

    def answer(self, ident):
        return self.until(lambda message: message.get("id") == ident)

    def ending(self):
        """The codes of the errors that came, and the one of the close."""
        codes = []
        while True:
            message = self.receive()
            if message["type"] == "error":
                codes.append(message["code"])
            elif message["type"] == "closed":
                return codes, message["code"]


def exchange(server, request):
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            data = connection.recv(4096)
            if not data:
                break
            answer += data
        return int(answer.split()[1]) if answer else 0
