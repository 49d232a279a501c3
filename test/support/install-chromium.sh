#!/usr/bin/env bash
# Installs the browser of `npm run test:browser`: Debian's. Needs root, or sudo without a password, and only where it is
# missing.
set -euo pipefail

command -v chromium >/dev/null && exit 0

echo 'installing chromium' >&2
sudo=()
[[ $(id -u) == 0 ]] || sudo=(sudo -n)
apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
"${apt[@]}" update >&2
"${apt[@]}" install --no-install-recommends -y chromium >&2
