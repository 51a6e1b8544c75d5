# Sourced by the other scripts: the checkout, messages, the toolchain. Not a program.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
hint() { printf 'hint: %s\n' "$*" >&2; }

# Ends the script unless Swift 6.2 or newer is at hand.
need_swift() {
  local found
  found=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1) || true
  if [ -z "$found" ]; then
    say "swift is not in PATH"
    hint "install Swift 6.2 or newer from https://www.swift.org/install/linux/ and add its usr/bin to PATH"
    exit 1
  fi
  read -r major minor <<<"$found"
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    say "Swift $major.$minor is too old: 6.2 or newer is needed, for strict memory safety"
    hint "install a newer one from https://www.swift.org/install/linux/"
    exit 1
  fi
}

# Every build refuses an import that Package.swift does not allow.
swift_build() { swift build --explicit-target-dependency-import-check error "$@"; }

# What a release is built with: one file that needs no Swift on the host. GNU's C++ library, which Swift's run time is
# written against, goes in too where the compiler has it as an archive: to load and bind it is a seventh of a start.
release_flags=(-c release --static-swift-stdlib -Xlinker --gc-sections)
link_cpp_statically() {
  local archive
  archive=$(gcc -print-file-name=libstdc++.a)
  [ "${archive#/}" != "$archive" ] || return 0
  mkdir -p .build/static
  ln -sfn "$archive" .build/static/libstdc++.a
  release_flags+=(-Xlinker "-L$top/.build/static")
}

# Sets `drop`: the words that run a program as an unprivileged user, none when we are one already.
drop=()
find_unprivileged_user() {
  [ "$(id -u)" -eq 0 ] || return 0
  local group extra
  group=$(id -g nobody)
  extra=$(getent group www-data | cut -d: -f3 || true) # a second group, for outputs that name one
  drop=(setpriv --reuid nobody --regid "$group" --groups "$group${extra:+,$extra}" --no-new-privs)
}

# Sets `libraries`: where a toolchain that is closed to the unprivileged user lends its run-time libraries, below DIR.
lent_libraries=
lend_libraries() { # DIR
  local found
  found=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")/lib/swift/linux
  if [ ! -d "$found" ] || "${drop[@]}" test -r "$found/libswiftCore.so"; then return 0; fi
  mkdir "$1/lib"
  cp "$found"/*.so "$1/lib/"
  chmod -R go+rX "$1/lib"
  lent_libraries=$1/lib
}
