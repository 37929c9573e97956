#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of two people on one server, all of them processes: conflicts that outlive kill -9, outboxes that come
from a backup, and values that the other one sees. Arguments: the server, the client. Output is TAP."""
import os
import shutil
import signal
import sys
import uuid

import edit_world
import tap

SAVING, UNSAVED, QUEUED, SENT, UNKNOWN, HELD, CONFLICTED = range(7)
HOLD_PREDECESSOR, HOLD_RESTORED = 1, 5
NOTE = "user/note"


def new_world():
    return edit_world.World(*sys.argv[1:3])


def write(colleague, channel, value):
    colleague.send({"type": "mutate", "id": 1, "op": str(uuid.uuid4()), "channel": channel, "set": value})
    assert colleague.answer(1)["type"] == "result"


def save(client, *edits):
    """Makes edits, and waits until they were shown as saved."""
    first = max(client.tried, default=0) + 1
    for number, edit in enumerate(edits, first):
        client.edit(number, *edit)
    client.wait(lambda client: {*range(first, first + len(edits))} <= client.saved.keys())


def has(channel, value):
    return lambda client: client.values.get(channel) == value


def end_in_silence(world, client, *edits):
    """The client sends the first of the edits to a server that does not answer any more; then both die."""
    world.server.process.send_signal(signal.SIGSTOP)
    save(client, edits[0])
    client.ask_until(lambda report: report["operations"][0]["state"] == SENT)
    if edits[1:]:
        save(client, *edits[1:])
    client.kill()
    world.kill_server()


def assert_conflict(client, mine, theirs):
    client.wait(lambda client: client.counts and client.counts[2] == 1)
    report = client.report()
    assert report["conflicts"] == [{"channel": NOTE, "base": "Milk\nBread", "mine": mine, "theirs": theirs,
                                    "author": "tester"}], report
    return report


def test_first_of_two_edits_conflicts_and_the_second_waits_with_it():
    with new_world() as world:
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        save(client, ("set", NOTE, "Milk\nBread"))
        client.wait(lambda client: client.is_quiet())
        end_in_silence(world, client, ("set", NOTE, "Milk\nBread and jam"), ("set", NOTE, "Milk\nBread and honey"))
        world.start_server()
        write(world.colleague(), NOTE, "Milk\nRye bread")

        for _ in range(2):
            client = world.start_client()
            report = assert_conflict(client, "Milk\nBread and honey", "Milk\nRye bread")
            assert [(operation["state"], operation["hold"]) for operation in report["operations"]] == \
                [(CONFLICTED, 0), (HELD, HOLD_PREDECESSOR)], report
            assert world.ask_server()[NOTE] == "Milk\nRye bread"
            client.say(f"watch {NOTE}")
            client.wait(has(NOTE, "Milk\nBread and honey"))
            client.kill()

        client = world.start_client()
        assert_conflict(client, "Milk\nBread and honey", "Milk\nRye bread")
        save(client, ("add", "user/other", 3))
        client.wait(lambda client: client.counts[0] == 0 and client.counts[4] == 1)
        assert world.ask_server()["user/other"] == 3, "a conflict must not block other channels"
        write(world.colleague(), NOTE, "Milk\nRye bread\nSalt")
        client.ask_until(lambda report: report["conflicts"][0]["theirs"] == "Milk\nRye bread\nSalt")
        client.say(f'resolve {NOTE} "Milk\\nRye bread and honey\\nSalt"')
        client.wait(lambda client: client.is_quiet())
        assert world.ask_server()[NOTE] == "Milk\nRye bread and honey\nSalt"
        client.end()
        assert world.count_operations() == 0
        world.check_files()


def test_edits_offline_of_two_people_merge_where_they_can():
    with new_world() as world:
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        save(client, ("set", NOTE, "Milk\nBread\nSalt"))
        client.wait(lambda client: client.is_quiet())
        end_in_silence(world, client, ("set", NOTE, "Milk\nBread\nSalt\nJam"),
                       ("set", NOTE, "Oat milk\nBread\nSalt\nJam"))
        world.start_server()
        write(world.colleague(), NOTE, "Milk\nRye bread\nSalt")
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        assert world.ask_server()[NOTE] == "Oat milk\nRye bread\nSalt\nJam"
        client.end()
        world.check_files()


def restore(world, backup, whole):
    """Puts an older copy where the outbox is: the file alone, or all that the profile has."""
    path, marker = world.files("me")
    folder = os.path.dirname(path)
    shutil.rmtree(folder)
    shutil.copytree(os.path.join(backup, "data"), folder)
    if whole:
        shutil.rmtree(os.path.dirname(marker))
        shutil.copytree(os.path.join(backup, "state"), os.path.dirname(marker))


def check_restored(whole, sent):
    with new_world() as world:
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        edits = [("add", "user/sum", 1), ("add", "user/other", 10), ("merge", "user/bag", {"a": 1})]
        if sent:
            end_in_silence(world, client, *edits)
        else:
            world.kill_server()
            client.wait(lambda client: client.counts[4] == 0)  # or some are on their way already
            save(client, *edits)
            client.end()
        backup = os.path.join(world.folder.name, "backup")
        shutil.copytree(os.path.join(world.folder.name, "me"), backup)

        world.start_server()
        client = world.start_client()
        client.wait(lambda client: client.is_quiet())
        # The person goes on for a week.
        save(client, ("add", "user/sum", 100), ("merge", "user/bag", {"a": 2}))
        client.wait(lambda client: client.is_quiet())
        client.end()
        after = {"user/sum": 101, "user/other": 10, "user/bag": {"a": 2}}
        assert world.ask_server() == after

        restore(world, backup, whole)
        client = world.start_client()
        client.wait(lambda client: client.counts and client.counts[0] == 0 and client.counts[4] == 1)
        report = client.report()
        # What was on its way is asked for by its id; the rest is for the person to look at, but for one whose own
        # write may be the first thing that the server tells.
        assert sent or 2 <= len(report["operations"]) <= 3, report
        assert all(operation["hold"] == HOLD_RESTORED for operation in report["operations"]), report
        assert world.ask_server() == after
        # Even where the person says to send them, the server knows their ids.
        client.say("retry")
        client.wait(lambda client: client.is_quiet())
        assert world.ask_server() == after
        save(client, ("add", "user/sum", 1000))
        client.wait(lambda client: client.is_quiet())
        assert world.ask_server()["user/sum"] == 1101
        client.end()
        world.check_files()


def test_an_older_copy_of_the_outbox_applies_nothing_twice():
    check_restored(whole=False, sent=False)


def test_an_older_copy_of_the_whole_profile_applies_nothing_twice():
    check_restored(whole=True, sent=False)


def test_an_older_copy_of_what_was_on_its_way_applies_nothing_twice():
    check_restored(whole=True, sent=True)


def test_two_people_see_each_others_edits_live():
    with new_world() as world:
        mine, yours = world.start_client("me"), world.start_client("you")
        for client in (mine, yours):
            client.wait(lambda client: client.is_quiet())
            client.say("watch user/list", f"watch {NOTE}")
        save(mine, ("set", "user/list", {"items": [{"text": "Oil", "done": False}]}))
        yours.wait(has("user/list", {"items": [{"text": "Oil", "done": False}]}))
        save(yours, ("merge", "user/list", {"items": [{"text": "Oil", "done": True}]}), ("set", NOTE, "Bought"))
        mine.wait(has("user/list", {"items": [{"text": "Oil", "done": True}]}))
        mine.wait(has(NOTE, "Bought"))
        for client in (mine, yours):
            client.wait(lambda client: client.is_quiet())
            client.end()
        world.check_files()


tap.DEADLINE = 60
raise SystemExit(tap.run_tests(globals()))
