#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of a client at each boundary between two writes of its outbox and at random, and of
the server at random: every edit that was shown as saved is applied exactly once, and no edit twice.

    test-exactly-once.py SERVER CLIENT [--rounds N] [--seed N]
"""
import argparse
import itertools
import random
import signal

import edit_world
import tap

BOUNDARIES = ("row-written", "before-commit", "committed")
EDITS = 24
# The server keeps no more than 10,000 channels.
ROUNDS_OF_A_WORLD = 60

parser = argparse.ArgumentParser()
parser.add_argument("server")
parser.add_argument("client")
parser.add_argument("--rounds", type=int, default=36)
parser.add_argument("--seed", type=int, default=None)
options = parser.parse_args()


class Model:
    """What may be on the server: of each channel the edits, and how far each of them came."""

    def __init__(self, chance):
        self.chance = chance
        self.edits = {}  # number → (kind, channel, argument)
        self.saved = set()
        self.tried = set()
        self.number = 0

    def add(self, kind, channel, argument=None):
        self.number += 1
        self.edits[self.number] = (kind, channel, argument)
        return self.number, kind, channel, argument

    def make(self, run):
        """A few edits that may be folded, wait behind each other, or go side by side."""
        what = self.chance.randrange(6)
        if what <= 1:
            # Also on top of what an earlier process left.
            age = self.chance.randrange(min(run, 2) + 1)
            yield self.add("add", f"user/sum/{run - age}", self.chance.randrange(1, 1 << 44))
        elif what == 2:
            yield self.add("add", f"user/once/{self.number + 1}", 1)
        elif what == 3:
            yield self.add("merge", f"user/bag/{run}", {str(self.number + 1): self.number + 1})
        elif what == 4:
            yield self.add("set", f"user/text/{run}", f"text {self.number + 1}")
        else:
            channel = f"user/gone/{self.number + 1}"
            yield self.add("set", channel, True)
            yield self.add("delete", channel)

    def learn(self, client):
        assert not client.refused, client.refused
        self.tried |= client.tried
        self.saved |= client.saved.keys()

    def of_kind(self, prefix):
        """The edits of each channel: those that were saved, and those that may have been."""
        channels = {}
        for number, (kind, channel, argument) in self.edits.items():
            if channel.startswith(prefix) and number in self.tried:
                saved, open_ = channels.setdefault(channel, ([], []))
                (saved if number in self.saved else open_).append((number, kind, argument))
        return channels.items()

    def check(self, values):
        for channel, (saved, open_) in self.of_kind("user/sum/"):
            base = sum(argument for _, _, argument in saved)
            possible = {base + sum(some) for n in range(len(open_) + 1)
                        for some in itertools.combinations([argument for _, _, argument in open_], n)}
            assert values.get(channel, 0) in possible, (channel, values.get(channel), saved, open_)
        for channel, (saved, _) in self.of_kind("user/once/"):
            assert values.get(channel, 0) in ((1,) if saved else (0, 1)), (channel, values.get(channel))
        for channel, (saved, open_) in self.of_kind("user/bag/"):
            members = {int(name) for name in values.get(channel, {})}
            assert {number for number, _, _ in saved} <= members, (channel, members, saved)
            assert members <= {number for number, _, _ in saved + open_}, (channel, members)
        for channel, (saved, open_) in self.of_kind("user/text/"):
            last = max((number for number, _, _ in saved), default=0)
            allowed = [argument for number, _, argument in saved + open_ if number >= last]
            assert values.get(channel) in allowed + ([] if saved else [None]), (channel, values.get(channel), allowed)
        for channel, (saved, open_) in self.of_kind("user/gone/"):
            deleted = any(kind == "delete" for _, kind, _ in saved)
            kept = any(kind == "set" for _, kind, _ in saved) and not any(kind == "delete" for _, kind, _ in open_)
            assert not (deleted and channel in values), (channel, values.get(channel))
            assert deleted or not kept or channel in values, channel


def run_round(world, model, chance, run, statistics):
    if chance.random() < 0.8:
        world.start_server()
    mode = chance.choice(("boundary", "boundary", "random", "end"))
    client = world.start_client(seed=chance.randrange(1 << 31), window=chance.choice((1, 4)),
                                boundary=chance.choice(BOUNDARIES) if mode == "boundary" else "",
                                count=int(chance.triangular(1, 60, 1)))
    last_line = chance.randrange(2, 80) if mode == "random" else None
    server_lines = {chance.randrange(2, 60) for _ in range(chance.choice((0, 0, 1, 2)))}
    edits = [edit for _ in range(EDITS) for edit in model.make(run)]
    for edit in edits:
        client.edit(*edit)
    while client.hear():
        if client.n_lines in server_lines:
            world.kill_server()
            statistics["servers"] += 1
            if chance.random() < 0.7:
                world.start_server()
        all_saved = len(client.saved) == len(edits)
        if client.n_lines == last_line or (all_saved and (world.server is None or client.is_quiet())):
            break
    model.learn(client)
    if mode == "end":
        client.end()
        return
    client.kill()
    model.learn(client)
    statistics[mode] += 1


def run_world(seed, rounds, statistics):
    chance = random.Random(seed)
    model = Model(chance)
    with edit_world.World(options.server, options.client) as world:
        # Nothing can be edited before a server was met.
        first = world.start_client()
        first.wait(lambda client: client.is_quiet())
        first.end()
        for run in range(rounds):
            signal.alarm(tap.DEADLINE)
            run_round(world, model, chance, run, statistics)
        world.start_server()
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        model.check(world.ask_server())
        client.end()
        assert world.count_operations() == 0
        world.check_files()
    statistics["edits"] += len(model.tried)
    statistics["saved"] += len(model.saved)


def test_what_was_saved_is_applied_exactly_once():
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    statistics = dict.fromkeys(("boundary", "random", "servers", "edits", "saved"), 0)
    for start in range(0, options.rounds, ROUNDS_OF_A_WORLD):
        rounds = min(ROUNDS_OF_A_WORLD, options.rounds - start)
        print(f"# --seed {seed} --rounds {rounds}", flush=True)
        run_world(seed, rounds, statistics)
        seed += 1
    print("# {boundary} kills at boundaries, {random} at random, {servers} of the server; "
          "{edits} edits, {saved} shown as saved".format(**statistics))


tap.DEADLINE = 60
raise SystemExit(tap.run_tests(globals()))
