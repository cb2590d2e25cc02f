#!/bin/sh
# Installs the parsers that the printers are tested with into $PRINTERS_PARSERS. Quick when nothing changed.
set -eu
cache=${PRINTERS_PARSERS:?set it to a folder for the parsers of the tests}
here=$(cd "$(dirname "$0")" && pwd)

for tool in python3 node npm go java bash dash make initdb; do
  case $tool in
    initdb) command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="${missing-} postgresql" ;;
    *) command -v "$tool" >/dev/null || missing="${missing-} $tool" ;;
  esac
done
if [ -n "${missing-}" ]; then
  echo "setup: install first:$missing" >&2
  exit 1
fi

mkdir -p "$cache/node" "$cache/bin"
cache=$(cd "$cache" && pwd)

# $1: what is installed, the rest: the files that say so. True when it was installed from other files.
changed() {
  name=$1
  shift
  cat "$@" | cksum >"$cache/$name.new"
  ! cmp -s "$cache/$name.new" "$cache/$name.stamp"
}

if changed python "$here/python-requirements.txt"; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet -r "$here/python-requirements.txt"
  mv "$cache/python.new" "$cache/python.stamp"
fi

if changed node "$here/node/package.json" "$here/node/package-lock.json"; then
  cp "$here/node/package.json" "$here/node/package-lock.json" "$cache/node/"
  (cd "$cache/node" && npm ci --silent --no-audit --no-fund --ignore-scripts)
  mv "$cache/node.new" "$cache/node.stamp"
fi

if changed go "$here"/go/*; then
  (cd "$here/go" && go build -trimpath -o "$cache/bin/parsers" .)
  mv "$cache/go.new" "$cache/go.stamp"
fi

if changed java "$here/Parsers.java"; then
  javac -d "$cache/java" "$here/Parsers.java"
  mv "$cache/java.new" "$cache/java.stamp"
fi

# A package may be unpacked without being root.
if ! command -v nginx >/dev/null && [ ! -x "$cache/nginx/usr/sbin/nginx" ]; then
  rm -rf "$cache/deb" && mkdir "$cache/deb"
  (cd "$cache/deb" && apt-get download -qq nginx && dpkg -x nginx_*.deb "$cache/nginx") || {
    echo "setup: install nginx first" >&2
    exit 1
  }
fi
rm -f "$cache"/*.new
