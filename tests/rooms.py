#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of src/ know only the rooms below them.

Checks every #include line and every file name under src/, and says what to do
about what it finds. Usage: rooms.py SOURCE-ROOT
"""

import pathlib
import re
import sys

# What each room may include besides its own headers.
ROOMS = {
    'base': [],
    'config': ['base'],
    'wire': ['base', 'config'],
    'net': ['base', 'config', 'wire'],
    'live': ['base', 'config'],
    'sync': ['base', 'config', 'net', 'live'],
    'sources': ['base', 'config', 'wire', 'net', 'live', 'sync'],
    'server': ['base', 'wire'],
}
ROOMS['bindings'] = list(ROOMS)
ROOMS['widgets'] = list(ROOMS)
ROOMS['app'] = list(ROOMS)

GRAPHICAL = re.compile(r'^(gtk|gdk|gsk|graphene|adwaita|pango|cairo)\b')
MAY_BE_GRAPHICAL = ('widgets', 'app')
VAGUE = re.compile(r'(^|[-_.])(utils?|helpers?|common|misc|manager2)([-_.]|$)')
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def check_include(room, bracket, header):
    if bracket == '<':
        if GRAPHICAL.match(header) and room not in MAY_BE_GRAPHICAL:
            return f'includes <{header}>, but nothing below widgets/ may use GTK'
        return None

    if '/' not in header:
        return None if header == 'config.h' or not header.startswith('binnacle-') else \
            f'includes "{header}" without its room: write "{room}/{header}"'

    other = header.split('/')[0]
    if other in ROOMS and other != room and other not in ROOMS[room]:
        return f'includes "{header}", but {room}/ may only know {", ".join(ROOMS[room]) or "itself"}'
    if other in ROOMS and other != room and header.endswith('-private.h'):
        return f'includes "{header}", which is private to {other}/'
    return None


def check_file(path, room):
    if VAGUE.search(path.stem):
        yield 'has a name that says nothing: name it for what it holds'
    if path.suffix not in ('.c', '.h'):
        return
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        match = INCLUDE.match(line)
        fault = match and check_include(room, match[1], match[2])
        if fault:
            yield f'line {number} {fault}'


def main():
    source = pathlib.Path(sys.argv[1]) / 'src'
    n_files = n_faults = 0
    for path in sorted(p for p in source.rglob('*') if p.is_file()):
        parts = path.relative_to(source).parts
        if len(parts) < 2:
            continue
        n_files += 1
        if parts[0] not in ROOMS:
            print(f'src/{parts[0]}/ is no room: see docs/architecture.md')
            n_faults += 1
            continue
        for fault in check_file(path, parts[0]):
            print(f'{path.relative_to(source.parent)} {fault}')
            n_faults += 1

    print(f'{n_files} files, {n_faults} faults')
    return 1 if n_faults or not n_files else 0


if __name__ == '__main__':
    sys.exit(main())
