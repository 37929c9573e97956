#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text file says its licence in its first lines.

Usage: spdx.py SOURCE-ROOT
"""

import os
import pathlib
import sys

LINE = 'SPDX-License-Identifier: GPL-3.0-or-later'
LOOK_AT = 5  # lines: "#!", an XML declaration or an encoding may come first
WITHOUT_COMMENTS = {'.png', '.json', '.md', '.mo'}
SKIPPED_NAMES = {'.git', 'COPYING', 'LICENSE', '.gitignore', '.gitattributes', '.editorconfig'}
SKIPPED_FOLDERS = {'.git', 'corpus', 'fixtures', '__pycache__', 'subprojects'}


def is_skipped_folder(path, name):
    return name in SKIPPED_FOLDERS or name.startswith('_build') or (path / name / 'meson-private').exists() \
        or (name.startswith('build') and path.name != 'src')


def list_files(root):
    for folder, folders, names in os.walk(root):
        path = pathlib.Path(folder)
        folders[:] = sorted(name for name in folders if not is_skipped_folder(path, name))
        for name in sorted(names):
            if name not in SKIPPED_NAMES and pathlib.Path(name).suffix not in WITHOUT_COMMENTS:
                yield path / name


def main():
    root = pathlib.Path(sys.argv[1])
    n_files = n_faults = 0
    for path in list_files(root):
        if path.is_symlink():
            continue
        try:
            lines = path.read_text(encoding='utf-8').splitlines()[:LOOK_AT]
        except UnicodeDecodeError:
            continue  # not a text
        n_files += 1
        if not any(LINE in line for line in lines):
            print(f'{path.relative_to(root)} lacks “{LINE}” in its first {LOOK_AT} lines')
            n_faults += 1

    print(f'{n_files} files, {n_faults} faults')
    return 1 if n_faults or not n_files else 0


if __name__ == '__main__':
    sys.exit(main())
