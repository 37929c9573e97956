#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a person starts it. Runs in tests/display.sh; the first
argument is the program. Output is TAP."""
import http.server
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.path.abspath(sys.argv[1])
DEADLINE = 30
tests = []


def test(function):
    tests.append(function)
    return function


class Start:
    """One start of the program, in a folder of its own unless one is given."""

    def __init__(self, *arguments, folder=None, bus=True, wrapper=()):
        self.home = folder or tempfile.mkdtemp(prefix='binnacle-process-', dir=scratch)
        environment = dict(os.environ, HOME=self.home, XDG_DATA_HOME=self.home + '/data',
                           XDG_CONFIG_HOME=self.home + '/config', XDG_CACHE_HOME=self.home + '/cache',
                           G_MESSAGES_DEBUG='binnacle-app')
        if not bus:
            environment['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent'
            environment['G_DEBUG'] = ''
        self.log = open(os.path.join(self.home, f'log-{time.monotonic_ns()}'), 'w+')
        self.process = subprocess.Popen([*wrapper, PROGRAM, *arguments], env=environment, cwd=self.home,
                                        stdout=self.log, stderr=self.log)

    def output(self):
        with open(self.log.name) as log:
            return log.read()

    def wait(self):
        return self.process.wait(DEADLINE)

    def wait_for(self, text):
        end = time.monotonic() + DEADLINE
        while text not in self.output():
            assert self.process.poll() is None, f'ended with {self.process.returncode}: {self.output()}'
            assert time.monotonic() < end, f'no “{text}” in: {self.output()}'
            time.sleep(0.05)
        return self

    def windows(self, name):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid), '--name', name],
                               capture_output=True, text=True, check=False)
        return found.stdout.split()

    def wait_for_window(self, name):
        end = time.monotonic() + DEADLINE
        while not self.windows(name):
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < end, f'no window “{name}”'
            time.sleep(0.05)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.wait()


def refused(*arguments, says, **options):
    start = Start(*arguments, **options)
    assert start.wait() == 1, f'{arguments}: {start.process.returncode}: {start.output()}'
    lines = [line for line in start.output().splitlines() if 'DEBUG' not in line and line]
    assert len(lines) == 1 and says in lines[0] and lines[0].endswith('.'), start.output()


@test
def version():
    start = Start('--version')
    assert start.wait() == 0 and start.output().startswith('Binnacle '), start.output()


@test
def help_lists_the_options():
    start = Start('--help')
    assert start.wait() == 0
    for option in ('--connect', '--token-file', '--dashboard', '--fullscreen', '--preferences', '--profile'):
        assert option in start.output(), option


@test
def what_is_no_address_is_refused():
    for text in ('nonsense', 'http://host/', 'ws://', 'ws://host:99999/', ''):
        refused('--connect', text, says='')


@test
def token_files_are_checked():
    folder = tempfile.mkdtemp(dir=scratch)
    empty = os.path.join(folder, 'empty')
    open(empty, 'w').close()
    refused('--connect', 'ws://127.0.0.1:9/', '--token-file', empty, says='is empty')
    refused('--connect', 'ws://127.0.0.1:9/', '--token-file', folder + '/none', says='can’t be read')
    refused('--connect', 'ws://127.0.0.1:9/', '--token-file', folder, says='can’t be read')
    refused('--token-file', empty, says='--connect')


@test
def unknown_dashboard_lists_the_known():
    refused('--dashboard', 'nope', says='this-computer')


@test
def profile_names_are_checked():
    refused('--profile', '../x', says='no name for a profile')


@test
def leftover_argument_is_refused():
    refused('whatever', says='whatever')


@test
def unknown_option_is_refused():
    start = Start('--nope')
    assert start.wait() == 1, start.output()


@test
def first_value_then_sigterm():
    start = Start().wait_for('first live value')
    before = time.monotonic()
    assert start.end() == 0, start.output()
    assert time.monotonic() - before < 10, 'nothing may be waited for at the end'


@test
def tokens_do_not_leave_unencrypted():
    folder = tempfile.mkdtemp(dir=scratch)
    token = os.path.join(folder, 'token')
    with open(token, 'w') as file:
        file.write('secret\n')
    # TEST-NET-1 of RFC 5737: nobody is there.
    start = Start('--connect', 'ws://192.0.2.1:9/v1/live', '--token-file', token)
    start.wait_for('This address is not encrypted')
    assert start.end() == 0, start.output()


class Answer(http.server.BaseHTTPRequestHandler):
    """A web server that is no Binnacle server."""

    def do_GET(self):
        self.send_response(302 if self.path == '/elsewhere' else 200)
        self.send_header('Location', 'ws://127.0.0.1:9/')
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'hi')

    def log_message(self, *_):
        pass


@test
def what_is_no_binnacle_server_is_told_and_left_alone():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f'127.0.0.1:{server.server_port}'
    for address, told in ((f'ws://{host}/page', 'FAILED: The server at ' + host + ' answered with a web page'),
                          (f'ws://{host}/elsewhere', 'FAILED: The server at ' + host + ' redirects'),
                          (f'wss://{host}/', 'FAILED: There is no trustworthy encrypted connection')):
        start = Start('--connect', address).wait_for(told)
        assert start.output().count('CONNECTING') == 1, start.output()
        assert start.end() == 0, start.output()
    server.shutdown()


@test
def sigint_ends_it_too():
    start = Start().wait_for('first live value')
    assert start.end(signal.SIGINT) == 0, start.output()


def type_into(window, x, y, text):
    subprocess.run(['xdotool', 'mousemove', '--window', window, str(x), str(y), 'click', '1'], check=True)
    time.sleep(0.3)
    subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)


def is_kept(folder, text):
    for path in pathlib.Path(folder).glob('data/**/*.db*'):
        if text.encode() in path.read_bytes():
            return True
    return False


@test
def what_was_typed_when_the_program_ended_is_kept():
    start = Start('--dashboard', 'notes').wait_for('first live value')
    start.wait_for_window('Notes and Controls')
    time.sleep(0.5)
    type_into(start.windows('Notes and Controls')[0], 800, 170, 'Never lost')
    time.sleep(0.2)
    assert not is_kept(start.home, 'Never lost')
    assert start.end() == 0, start.output()
    assert is_kept(start.home, 'Never lost'), start.output()


@test
def second_start_hands_over():
    first = Start().wait_for('first live value')
    second = Start('--preferences', folder=first.home)
    assert second.wait() == 0, second.output()
    first.wait_for_window('Preferences')
    assert first.end() == 0


@test
def profiles_run_beside_each_other():
    first = Start().wait_for('first live value')
    other = Start('--profile', 'other', folder=first.home).wait_for('first live value')
    assert first.process.poll() is None
    assert other.end() == 0 and first.end() == 0


@test
def profile_is_locked_without_a_bus():
    first = Start(bus=False).wait_for('first live value')
    refused(folder=first.home, bus=False, says='already running')
    refused(folder=first.home, says='already running')
    assert first.end() == 0
    again = Start(folder=first.home, bus=False).wait_for('first live value')
    assert again.end() == 0


@test
def lock_does_not_outlive_a_crash():
    first = Start().wait_for('first live value')
    first.end(signal.SIGKILL)
    again = Start(folder=first.home).wait_for('first live value')
    assert again.end() == 0


# As root mode bits say nothing, so the folder is mounted to be read only.
READ_ONLY = ('unshare', '--mount', 'sh', '-ec',
             'mkdir -p data/binnacle && mount --bind data data && mount -o remount,ro,bind data data && exec "$@"', 'sh')


@test
def runs_where_nothing_can_be_written():
    folder = tempfile.mkdtemp(prefix='binnacle-process-', dir=scratch)
    if subprocess.run([*READ_ONLY, 'true'], cwd=folder, capture_output=True, check=False).returncode != 0:
        return 'mounting takes root'
    start = Start(folder=folder, bus=False, wrapper=READ_ONLY).wait_for('can only be read')
    start.wait_for_window('.')
    assert start.end() == 0
    return None


with tempfile.TemporaryDirectory(prefix='binnacle-', ignore_cleanup_errors=True) as scratch:
    print(f'1..{len(tests)}')
    for number, function in enumerate(tests, 1):
        name = '/process/' + function.__name__.replace('_', '-')
        try:
            skipped = function()
            print(f'ok {number} {name}' + (f' # SKIP {skipped}' if skipped else ''), flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            print(f'# {error}'.replace('\n', '\n# '))
            print(f'not ok {number} {name}', flush=True)
