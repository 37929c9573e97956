#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a program in a virtual display and a session bus of its own, and ends with
# its exit status: display.sh PROGRAM [ARGUMENT...]
# BINNACLE_TEST_SCREEN is the size of the screen, 1280x800 where it is not set.
set -eu

work=$(mktemp -d)
display_pid=
clean_up () {
  if [ -n "$display_pid" ]; then
    kill "$display_pid" 2>/dev/null || true
    wait "$display_pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 "${BINNACLE_TEST_SCREEN:-1280x800}x24" -nolisten tcp -noreset \
  3>"$work/display" >"$work/log" 2>&1 &
display_pid=$!
read -r number <"$work/display" || { cat "$work/log" >&2; exit 1; }

export DISPLAY=":$number" GDK_BACKEND=x11 GSK_RENDERER="${GSK_RENDERER:-cairo}" GTK_A11Y="${GTK_A11Y:-none}"
export XDG_RUNTIME_DIR="$work"
export LIBGL_ALWAYS_SOFTWARE=1 ADW_DISABLE_PORTAL=1
unset GTK_THEME WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
status=0
dbus-run-session -- "$@" || status=$?
exit "$status"
