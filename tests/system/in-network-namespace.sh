#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a program where it may do to the network what it likes, and nobody else sees
# it: in-network-namespace.sh PROGRAM [ARGUMENT...]
# Where the machine does not allow that, the program runs all the same, and finds the
# reason in BINNACLE_NO_NAMESPACE.
set -eu
PATH=$PATH:/usr/sbin:/sbin

try () {
  "$@" sh -c 'ip link set lo up && nft add table inet faults' >/dev/null 2>&1
}

if ! command -v nft >/dev/null || ! command -v ip >/dev/null; then
  reason='nft and ip (packages nftables and iproute2) are not installed'
elif try unshare --net; then
  exec unshare --net sh -c 'ip link set lo up && exec "$@"' sh "$@"
elif try unshare --map-root-user --net; then
  exec unshare --map-root-user --net sh -c 'ip link set lo up && exec "$@"' sh "$@"
else
  reason='this machine lets this user have no network namespace with packet filters'
fi
BINNACLE_NO_NAMESPACE=$reason exec "$@"
