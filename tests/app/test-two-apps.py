#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two windows, each of a profile of its own, on one server: what is written into the note of one shows in the
other, and is edited on there. Runs in tests/display.sh; arguments: the program, the server. Output is TAP."""
import glob
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, 'server'))
import tap  # noqa: E402
from live_client import Client, Server, die_with_parent  # noqa: E402

PROGRAM, SERVER = (os.path.abspath(argument) for argument in sys.argv[1:3])
# A caret that blinks would be a difference.
GTK_SETTINGS = '[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n'
WIDTH = 1100
# Of the scratch pad's text, in the window.
LEFT, TOP, RIGHT, BOTTOM = 580, 110, 1060, 195


class Window:
    """The program, at a place of its own on the screen."""

    def __init__(self, home, profile, port, left):
        self.left = left
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home + '/data', XDG_STATE_HOME=home + '/state',
                           XDG_CONFIG_HOME=home + '/config', XDG_CACHE_HOME=home + '/cache',
                           G_MESSAGES_DEBUG='binnacle-app')
        self.log = open(os.path.join(home, profile + '.log'), 'w+')
        self.process = subprocess.Popen(
            [PROGRAM, '--profile', profile, '--connect', f'ws://127.0.0.1:{port}/v1/live', '--dashboard', 'notes'],
            env=environment, cwd=home, stdout=self.log, stderr=self.log, preexec_fn=die_with_parent)

    def output(self):
        with open(self.log.name) as log:
            return log.read()

    def wait(self, is_so):
        """Until the deadline of the test, which tap.py watches."""
        while not is_so():
            assert self.process.poll() is None, self.output()
            time.sleep(0.05)

    def find(self):
        return subprocess.run(['xdotool', 'search', '--all', '--onlyvisible', '--pid', str(self.process.pid),
                               '--name', 'Binnacle'], capture_output=True, text=True, check=False).stdout.split()

    def place(self):
        self.wait(lambda: 'first live value' in self.output() and self.find())
        subprocess.run(['xdotool', 'windowmove', self.find()[-1], str(self.left), '0'], check=True)

    def picture(self):
        """Of the scratch pad."""
        crop = f'{RIGHT - LEFT}x{BOTTOM - TOP}+{self.left + LEFT}+{TOP}'
        return subprocess.run(['import', '-window', 'root', '-crop', crop, '+repage', 'rgb:-'],
                              capture_output=True, check=True).stdout

    def settled_picture(self):
        before, now = None, self.picture()
        while now != before:
            time.sleep(0.2)
            before, now = now, self.picture()
        return now

    def click(self):
        """Into the scratch pad. There is no window manager who would give it the keys, too."""
        subprocess.run(['xdotool', 'windowfocus', self.find()[-1], 'mousemove', str(self.left + (LEFT + RIGHT) // 2),
                        str(BOTTOM - 10), 'click', '1'], check=True)

    def write(self, text):
        subprocess.run(['xdotool', 'key', 'ctrl+End'], check=True)
        subprocess.run(['xdotool', 'type', '--delay', '5', text], check=True)

    def end(self):
        self.process.terminate()
        assert self.process.wait() == 0, self.output()


def write_and_see(server, writer, reader, text, whole):
    """One writes; the server has it, and the other's picture changes."""
    colleague = Client(server)
    colleague.send({'type': 'subscribe', 'id': 1, 'patterns': ['notes/**']})
    colleague.answer(1)
    writer.click()
    before = reader.settled_picture()
    writer.write(text)
    update = colleague.until(lambda message: message.get('channel') == 'notes/scratch' and message['value'] == whole)
    assert update['type'] == 'update', update
    reader.wait(lambda: reader.picture() != before)
    reader.settled_picture()


def check_outboxes(home):
    outboxes = glob.glob(home + '/data/**/outbox.db', recursive=True)
    assert len(outboxes) == 2, outboxes
    for path in outboxes:
        database = sqlite3.connect(path)
        assert database.execute('PRAGMA integrity_check').fetchall() == [('ok',)], path
        assert database.execute('SELECT count(*) FROM operations').fetchone() == (0,), path
        database.close()


def test_two_windows_see_each_others_edits_live():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.makedirs(home + '/config/gtk-4.0')
        with open(home + '/config/gtk-4.0/settings.ini', 'w') as settings:
            settings.write(GTK_SETTINGS)
        server = Server(SERVER, '--no-host-metrics', '--store', home + '/store.db')
        mine = Window(home, 'mine', server.port, 0)
        yours = Window(home, 'yours', server.port, WIDTH + 50)
        for window in (mine, yours):
            window.place()
        # Each goes on with what it shows: it would overwrite what it did not.
        write_and_see(server, mine, yours, 'Oil', 'Oil')
        write_and_see(server, yours, mine, ' and salt', 'Oil and salt')
        write_and_see(server, mine, yours, ' and bread', 'Oil and salt and bread')
        for window in (mine, yours):
            window.end()
        check_outboxes(home)
        assert server.stop() == 0


tap.DEADLINE = 90
raise SystemExit(tap.run_tests(globals()))
