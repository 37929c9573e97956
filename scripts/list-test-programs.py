#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names the files that the tests of a suite run or need, as Ninja knows them, so that
a build for that suite alone makes nothing else. Arguments: build directory, suite."""

import json
import os
import subprocess
import sys


def introspect(directory, what):
    return json.loads(subprocess.check_output(["meson", "introspect", directory, what]))


def main(directory, suite):
    files = {target["id"]: target["filename"] for target in introspect(directory, "--targets")}
    wanted = set()
    for test in introspect(directory, "--tests"):
        if any(name.split(":")[-1] == suite for name in test["suite"]):
            wanted.update(name for target in test["depends"] for name in files[target])
    root = os.path.realpath(directory)
    print("\n".join(sorted(os.path.relpath(name, root) for name in wanted)))


if __name__ == "__main__":
    main(*sys.argv[1:])
