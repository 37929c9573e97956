#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the JUnit files that `meson test` wrote, names what failed, and ends
with a line such as "142 passed, 0 failed". Exits with 1 where anything failed,
or where a file is missing or holds no test."""

import sys
import xml.etree.ElementTree as ElementTree


def main(paths):
    passed, skipped, failures = 0, 0, []
    for path in paths:
        try:
            cases = list(ElementTree.parse(path).iter("testcase"))
        except (OSError, ElementTree.ParseError) as error:
            failures.append(f"{path}: {error}")
            continue
        if not cases:
            failures.append(f"{path}: no test ran")
        for case in cases:
            name = " ".join(filter(None, (case.get("classname"), case.get("name"))))
            if case.find("failure") is not None or case.find("error") is not None:
                failures.append(name)
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    for name in failures:
        print(f"FAILED: {name}")
    if failures:
        print("The tests' own output is in _build/*.log")
    print(f"{passed} passed, {len(failures)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
