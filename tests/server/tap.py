# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests of a server process, none of which can outlast its deadline, and speaks TAP."""
import signal
import traceback

from live_client import Server

DEADLINE = 30


class Deadline(BaseException):
    """A test took too long. No OSError, which tests expect of sockets."""


def too_late(_signal, _frame):
    raise Deadline


def run(test):
    signal.alarm(DEADLINE)
    try:
        test()
        return None
    except (Exception, Deadline):
        return traceback.format_exc()
    finally:
        signal.alarm(0)
        Server.kill_all()


def run_tests(names):
    """Runs what is called test_…, and returns an exit status."""
    tests = [(name, test) for name, test in sorted(names.items()) if name.startswith("test_")]
    failed = 0
    signal.signal(signal.SIGALRM, too_late)
    print(f"1..{len(tests)}", flush=True)
    for number, (name, test) in enumerate(tests, 1):
        problem = run(test)
        if problem is None:
            print(f"ok {number} {name}", flush=True)
            continue
        failed += 1
        for line in problem.splitlines():
            print("#", line)
        print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0
