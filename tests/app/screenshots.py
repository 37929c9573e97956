#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the real window with real data, in every state it has, for people
to look at. Runs in tests/display.sh: screenshots.py PROGRAM SERVER FOLDER [NAME...]
Without names it makes all of them."""
import http.server
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM, SERVER, FOLDER = (os.path.abspath(argument) for argument in sys.argv[1:4])
WANTED = sys.argv[4:]
CERTIFICATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'net', 'tls')
DEADLINE = 30
SETTLE = 2
GTK_SETTINGS = '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-decoration-layout=appmenu:close\n'
KEYFILE = '[io/github/binnacle/Binnacle/{}{}]\n{}\n'
pictures = []


def picture(function):
    pictures.append(function)
    return function


class Window:
    """The program in a window that fills a screen of its own size."""

    def __init__(self, *arguments, dark=False, size=(1280, 800), broken=False, certificates=None, insecure=False):
        self.home = tempfile.mkdtemp(prefix='binnacle-', dir=scratch)
        self.size = size
        self.write('config/gtk-4.0/settings.ini', GTK_SETTINGS)
        self.write('config/glib-2.0/settings/keyfile', self.keys(dark, insecure))
        if broken:
            for build in ('binnacle', 'binnacle-devel'):
                self.write(f'data/{build}/server.db/in-the-way', '')
        environment = dict(os.environ, HOME=self.home, XDG_DATA_HOME=self.home + '/data',
                           XDG_CONFIG_HOME=self.home + '/config', XDG_CACHE_HOME=self.home + '/cache',
                           GSETTINGS_BACKEND='keyfile', G_MESSAGES_DEBUG='binnacle-app', G_DEBUG='')
        for build in ('binnacle', 'binnacle-devel'):
            if certificates:
                self.write(f'data/{build}/certificates', certificates)
        self.log = os.path.join(self.home, 'log')
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen([PROGRAM, *arguments], env=environment, cwd=self.home,
                                            stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(DEADLINE)

    def keys(self, dark, insecure):
        scheme = 'dark' if dark else 'light'
        text = ''
        for build in ('', 'Devel/'):
            text += KEYFILE.format(build, 'appearance', f"color-scheme='{scheme}'")
            if insecure:
                text += KEYFILE.format(build, 'connection', "allow-insecure='always'")
            text += KEYFILE.format(build, 'window', f'width={self.size[0]}\nheight={self.size[1]}')
        return text

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as file:
            file.write(text)

    def output(self):
        with open(self.log) as log:
            return log.read()

    def wait_for(self, text):
        end = time.monotonic() + DEADLINE
        while text not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < end, f'no “{text}” in: {self.output()}'
            time.sleep(0.05)
        return self

    def live(self):
        return self.wait_for('first live value')

    def click(self, x, y):
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1', 'mousemove', '2', '400'], check=True)

    def key(self, *keys):
        # Without a window manager, keys go to where the pointer is.
        subprocess.run(['xdotool', 'mousemove', '2', '400'], check=True)
        subprocess.run(['xdotool', 'key', *keys], check=True)

    def find(self, name='Binnacle'):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid),
                                    '--name', name], capture_output=True, text=True, check=False).stdout.split()
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f'no window “{name}”')

    def open_sync(self):
        self.key('ctrl+shift+s')
        found = self.find('^Sync$')
        time.sleep(0.5)
        if self.size[0] < 480:
            subprocess.run(['xdotool', 'windowsize', found, *map(str, self.size)], check=True)
        return self

    def shoot(self, name, seconds=SETTLE):
        time.sleep(seconds)
        path = os.path.join(FOLDER, name + '.png')
        subprocess.run(['import', '-window', 'root', '-crop', '{}x{}+0+0'.format(*self.size), '+repage', path],
                       check=True)
        print(path, flush=True)
        return path


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


class Server:
    """binnacle-server with a token."""

    def __init__(self):
        self.port = free_port()
        self.token = os.path.join(tempfile.mkdtemp(dir=scratch), 'token')
        with open(self.token, 'w') as file:
            file.write('the-token\n')
        self.process = self.start()
        self.wait()

    def start(self):
        return subprocess.Popen([SERVER, '--listen', f'127.0.0.1:{self.port}', '--token-file', self.token],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError('the server does not listen')

    def arguments(self):
        return '--connect', f'ws://127.0.0.1:{self.port}', '--token-file', self.token

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def make_web_server():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@picture
def light_wide():
    with Window() as window:
        window.live().shoot('light-1280x800', 8)


@picture
def dark_wide():
    with Window(dark=True) as window:
        window.live().shoot('dark-1280x800', 8)


@picture
def light_narrow():
    with Window(size=(360, 720)) as window:
        window.live().shoot('light-360x720', 5)


@picture
def dark_narrow():
    with Window(dark=True, size=(360, 720)) as window:
        window.live().shoot('dark-360x720', 5)


@picture
def usual():
    with Window(size=(1100, 760)) as window:
        window.live().shoot('light-1100x760', 8)


@picture
def popover():
    for dark in (False, True):
        with Window(dark=dark, size=(1100, 760)) as window:
            window.live()
            time.sleep(SETTLE)
            window.click(1100 - 150, 24)
            window.shoot('popover-' + ('dark' if dark else 'light'))


@picture
def sidebar():
    for size in ((1100, 760), (360, 720)):
        with Window(size=size) as window:
            window.live()
            window.click(24, 24)
            window.shoot('sidebar-{}x{}'.format(*size))


@picture
def menu():
    with Window(size=(1100, 760)) as window:
        window.live()
        window.key('F10')
        window.shoot('menu')


@picture
def preferences():
    with Window('--preferences', size=(1100, 760)) as window:
        window.live()
        window.find('Preferences')
        window.shoot('preferences')
        window.click(365, 27)
        window.shoot('preferences-connection')


@picture
def fullscreen():
    with Window('--fullscreen', size=(1280, 800)) as window:
        window.live()
        window.shoot('fullscreen')
        subprocess.run(['xdotool', 'mousemove', '600', '300', 'mousemove', '640', '0'], check=True)
        window.shoot('fullscreen-edge', 1)


@picture
def lost():
    for size in ((1100, 760), (360, 720)):
        with Server() as server, Window(*server.arguments(), size=size) as window:
            window.live()
            time.sleep(4)
            server.kill()
            window.shoot('lost-{}x{}'.format(*size))
            if size[0] > 1000:
                window.click(size[0] - 170, 24)
                window.shoot('lost-popover')


@picture
def connection_log():
    for dark, size in ((False, (1100, 760)), (True, (1100, 760)), (False, (360, 720)), (True, (360, 720))):
        with Server() as server, Window(*server.arguments(), dark=dark, size=size) as window:
            window.live()
            server.kill()
            window.key('ctrl+l')
            window.shoot('connection-log-{}-{}x{}'.format('dark' if dark else 'light', *size), 8)
            if size[0] > 1000:
                window.key('alt+Left')
                window.click(size[0] - 170, 24)
                window.shoot('connection-log-popover-' + ('dark' if dark else 'light'))


@picture
def wrong_token():
    with Server() as server:
        arguments = server.arguments()
        with open(server.token, 'w') as file:
            file.write('another\n')
        for size in ((1100, 760), (360, 720)):
            with Window(*arguments, size=size) as window:
                window.wait_for('FAILED').shoot('wrong-token-{}x{}'.format(*size))


@picture
def web_page():
    server = make_web_server()
    with Window('--connect', f'ws://127.0.0.1:{server.server_port}', size=(1100, 760)) as window:
        window.wait_for('FAILED').shoot('web-page')
        window.click(1100 - 90, 24)
        window.shoot('web-page-popover')


@picture
def no_tls():
    server = make_web_server()
    with Window('--connect', f'wss://127.0.0.1:{server.server_port}', size=(1100, 760)) as window:
        window.wait_for('FAILED').shoot('no-tls')


class EncryptedServer(Server):
    """The same with a certificate of its own."""

    def __init__(self, certificate='self.pem', port=None):
        self.certificate = certificate
        self.wanted_port = port
        super().__init__()

    def start(self):
        self.port = self.wanted_port or self.port
        return subprocess.Popen([SERVER, '--listen', f'127.0.0.1:{self.port}', '--token-file', self.token,
                                 '--tls-cert', os.path.join(CERTIFICATES, self.certificate),
                                 '--tls-key', os.path.join(CERTIFICATES, 'key.pem')],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def arguments(self):
        return '--connect', f'wss://127.0.0.1:{self.port}', '--token-file', self.token


@picture
def certificate():
    for dark, size in ((False, (1100, 760)), (True, (1100, 760)), (False, (360, 720))):
        name = '{}-{}'.format('dark' if dark else 'light', size[0])
        with EncryptedServer() as server:
            with Window(*server.arguments(), dark=dark, size=size) as window:
                window.wait_for('FAILED').shoot('certificate-page-' + name)
                window.key('alt+v')
                window.shoot('certificate-dialog-' + name)
                window.key('alt+t')
                window.live().shoot('certificate-trusted-' + name)
                server.kill()
                with EncryptedServer('named.pem', server.port):
                    window.wait_for('another certificate').shoot('certificate-banner-' + name)
                    window.key('alt+v')
                    window.shoot('certificate-changed-' + name)
                    window.key('Escape')


@picture
def trusted_certificates():
    fingerprint = ':'.join(['AB'] * 32)
    text = f'[certificate-1]\nserver=nas.local:8123\nsha256={fingerprint}\nsince=1790000000\nsubject=nas.local (Home)\n'
    for dark in (False, True):
        with Window('--preferences', dark=dark, size=(1100, 760), certificates=text) as window:
            window.live()
            window.find('Preferences')
            time.sleep(SETTLE)
            window.click(365, 27)
            time.sleep(1)
            subprocess.run(['xdotool', 'mousemove', '200', '300', 'click', '--repeat', '60', '--delay', '10', '5'], check=True)
            time.sleep(1)
            subprocess.run(['xdotool', 'mousemove', '300', '585', 'click', '1'], check=True)
            time.sleep(1)
            subprocess.run(['xdotool', 'click', '--repeat', '20', '--delay', '10', '5'], check=True)
            window.shoot('trusted-certificates-' + ('dark' if dark else 'light'))


@picture
def sign_in():
    for dark, size in ((False, (1100, 760)), (True, (1100, 760)), (False, (360, 720))):
        name = '{}-{}'.format('dark' if dark else 'light', size[0])
        with Server() as server, Window('--connect', f'ws://127.0.0.1:{server.port}', dark=dark, size=size) as window:
            window.wait_for('FAILED').shoot('sign-in-page-' + name)
            window.key('alt+s')
            window.shoot('sign-in-dialog-' + name)
            subprocess.run(['xdotool', 'type', 'wrong-token'], check=True)
            window.key('Return')
            window.shoot('sign-in-again-page-' + name)
            window.key('alt+s')
            time.sleep(1)
            subprocess.run(['xdotool', 'type', 'the-token'], check=True)
            window.shoot('sign-in-again-dialog-' + name)
            window.key('Return')
            window.live().shoot('signed-in-' + name)


@picture
def sync():
    for dark, size in ((False, (1100, 760)), (True, (1100, 760)), (False, (360, 720))):
        name = '{}-{}'.format('dark' if dark else 'light', size[0])
        with Server() as server, Window(*server.arguments(), dark=dark, size=size) as window:
            window.live()
            window.open_sync().shoot('sync-live-' + name)
            window.key('Escape')
            server.kill()
            window.open_sync().shoot('sync-unreachable-' + name, 4)
            window.key('Tab', 'Tab', 'space')
            window.shoot('sync-work-offline-' + name)
            window.key('Escape')
            window.shoot('work-offline-' + name)
            if size[0] > 500:
                window.click(1100 - 150, 24)
                window.shoot('work-offline-popover-' + name)


class Portal(http.server.BaseHTTPRequestHandler):
    """Answers in place of any server."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(302)
        self.send_header('Location', 'http://portal.example/login')
        self.send_header('Content-Length', '0')
        self.end_headers()


@picture
def portal():
    # Loopback needs no network, so that there is no portal before it.
    address = subprocess.run(['hostname', '-I'], capture_output=True, text=True, check=True).stdout.split()[0]
    web = http.server.ThreadingHTTPServer((address, 0), Portal)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    for dark, size in ((False, (1100, 760)), (True, (1100, 760)), (False, (360, 720))):
        name = '{}-{}'.format('dark' if dark else 'light', size[0])
        with Window('--connect', f'ws://{address}:{web.server_address[1]}', dark=dark, size=size, insecure=True) as window:
            window.shoot('portal-' + name, 6)
            window.open_sync().shoot('sync-portal-' + name)
    web.shutdown()


@picture
def wrong_host():
    with Window('--connect', 'wss://no-such-host.invalid', size=(1100, 760)) as window:
        window.shoot('wrong-host', 5)


@picture
def insecure():
    with Window('--connect', 'ws://192.0.2.1', size=(1100, 760)) as window:
        window.wait_for('FAILED').shoot('insecure')


@picture
def cannot_start():
    with Window(size=(1100, 760), broken=True) as window:
        window.shoot('cannot-start', 5)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for function in pictures:
        name = function.__name__.replace('_', '-')
        if not WANTED or name in WANTED:
            function()


with tempfile.TemporaryDirectory(prefix='binnacle-', ignore_cleanup_errors=True) as scratch:
    main()
