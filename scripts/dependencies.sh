# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by scripts/run and scripts/test: what each of them needs, and how to
# get it. Functions: say, die, require_packages SET...

debian_build='gcc meson ninja-build pkg-config gettext libglib2.0-bin libxml2-utils
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsqlite3-dev
  libgtop2-dev libsecret-1-dev zlib1g-dev'
debian_run='glib-networking adwaita-icon-theme librsvg2-common fonts-cantarell
  dconf-gsettings-backend hicolor-icon-theme'
debian_virtual_display='xvfb dbus dbus-bin imagemagick'
debian_test='xvfb xauth dbus dbus-bin xdotool imagemagick desktop-file-utils appstream
  python3 libasan8 libubsan1 libtsan2 openssl util-linux procps nftables iproute2
  python3-websockets'

fedora_packages='gcc meson ninja-build pkgconf gettext glib2-devel libxml2 gtk4-devel
  libadwaita-devel libsoup3-devel json-glib-devel sqlite-devel libgtop2-devel
  libsecret-devel zlib-devel glib-networking adwaita-icon-theme librsvg2 abattis-cantarell-fonts
  xorg-x11-server-Xvfb xdotool ImageMagick dbus-daemon desktop-file-utils appstream
  python3 libasan libubsan libtsan openssl nftables iproute python3-websockets'
arch_packages='base-devel meson gettext glib2-devel libxml2 gtk4 libadwaita libsoup3 json-glib
  sqlite libgtop libsecret zlib glib-networking adwaita-icon-theme librsvg cantarell-fonts
  xorg-server-xvfb xdotool imagemagick dbus desktop-file-utils appstream python openssl
  nftables iproute2 python-websockets'

say () { printf '==> %s\n' "$*"; }
die () { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "root is needed to install packages, and sudo is not there. As root, run: apt-get install $missing"
  fi
}

installed () {
  # One name a line, of those that are wholly installed.
  # shellcheck disable=SC2016,SC2086
  { dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' $1 2>/dev/null || true; } \
    | sed -n 's/^ii  *//p'
}

without_apt () {
  if command -v meson >/dev/null && pkg-config --exists gtk4 libadwaita-1 libsoup-3.0 \
      json-glib-1.0 sqlite3 libgtop-2.0 libsecret-1 2>/dev/null; then
    return
  fi
  {
    echo "This system has no apt-get, so please install what Binnacle needs by hand."
    # shellcheck disable=SC2086
    echo "Fedora: sudo dnf install" $fedora_packages
    # shellcheck disable=SC2086
    echo "Arch:   sudo pacman -S --needed" $arch_packages
  } >&2
  exit 1
}

require_packages () {
  local wanted='' set have log
  if ! command -v apt-get >/dev/null; then
    without_apt
    return
  fi
  for set in "$@"; do
    case $set in
      build) wanted+=" $debian_build" ;;
      run) wanted+=" $debian_run" ;;
      virtual-display) wanted+=" $debian_virtual_display" ;;
      test) wanted+=" $debian_test" ;;
      *) die "no such set of packages: $set" ;;
    esac
  done
  # shellcheck disable=SC2086
  wanted=$(printf '%s\n' $wanted | sort -u)
  have=$(installed "$wanted" | sort -u)
  missing=$(comm -23 <(echo "$wanted") <(echo "$have") | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0

  say "Installing: $missing"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if ! { as_root apt-get update -qq &&
         as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
           --no-install-recommends $missing; } </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "apt-get could not install the packages; its messages are above. Check the network and /etc/apt/sources.list, then try again."
  fi
  rm -f "$log"
}

# configure DIRECTORY OPTION...: once; later runs leave it to ninja.
configure () {
  local dir=$1 log
  shift
  [ -f "$dir/build.ninja" ] && return 0
  say "Configuring $dir"
  log=$(mktemp)
  if ! meson setup "$dir" "$@" >"$log" 2>&1; then
    rm -rf "$dir"
    cat "$log" >&2
    rm -f "$log"
    die "meson could not configure the project; its messages are above."
  fi
  rm -f "$log"
}

# compile DIRECTORY TARGET...: silent where there is nothing to do.
compile () {
  local dir=$1 log
  shift
  if ninja -C "$dir" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
    return 0
  fi
  say "Building $dir"
  log=$(mktemp)
  if ! ninja -C "$dir" "$@" >"$log" 2>&1; then
    grep -v '^\[[0-9]*/[0-9]*\] ' "$log" | tail -n 80 >&2
    rm -f "$log"
    die "the build failed; the compiler's messages are above."
  fi
  rm -f "$log"
}
