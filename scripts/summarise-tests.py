#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what `meson test` logged, names what failed, and ends with a line such
as "142 passed, 0 failed". Takes the logs' names without their endings: NAME.json
says how each test program ended, NAME.junit.xml what it said of its test cases.
Exits with 1 where anything failed, or where a log is missing or holds no test."""

import json
import sys
import xml.etree.ElementTree as ElementTree

GOOD = ("OK", "EXPECTEDFAIL", "SKIP")


def read_programs(log):
    with open(log + ".json", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_cases(log):
    """Yields (name of the case, "passed", "failed" or "skipped")."""
    for suite in ElementTree.parse(log + ".junit.xml").iter("testsuite"):
        for case in suite.iter("testcase"):
            outcome = "passed"
            if case.find("failure") is not None or case.find("error") is not None:
                outcome = "failed"
            elif case.find("skipped") is not None:
                outcome = "skipped"
            yield f"{suite.get('name')}: {case.get('name')}", outcome


def main(logs):
    counts = {"passed": 0, "skipped": 0}
    failures = []
    for log in logs:
        try:
            programs, cases = read_programs(log), list(read_cases(log))
        except (OSError, ValueError, ElementTree.ParseError) as error:
            failures.append(f"{log}: no readable log ({error})")
            continue
        if not cases:
            failures.append(f"{log}: no test ran")
        failed_cases = [name for name, outcome in cases if outcome == "failed"]
        failures += failed_cases
        for _, outcome in cases:
            counts[outcome] = counts.get(outcome, 0) + 1
        # A program that fails without a failed case: a crash, a leak, a time-out.
        for program in programs:
            if program["result"] not in GOOD and not any(program["name"] in case for case in failed_cases):
                failures.append(f"{log}: {program['name']} ended with {program['result']}")
    for name in failures:
        print(f"FAILED: {name}")
    if failures:
        print("The tests' own output is in _build/*.log")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {len(failures)} failed{skipped}")
    return 1 if failures or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
