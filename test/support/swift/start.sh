#!/usr/bin/env bash
# Installs, if need be, and starts a single-node OpenStack Swift with its S3 API
# on loopback, for tests that want signatures checked by a server not our own.
#
#   eval "$(start.sh [DIR] | sed 's/^/export /')"     then     stop.sh DIR
#
# DIR holds configuration, rings, data, logs and pids. Without it a new folder
# is made, whose name is told on stderr with everything else that is not one of
# the S3_* and AWS_* lines.
#
# Needs Debian's packages, and root (or sudo) only to install them: the servers
# run as whoever calls. Settings, through the environment:
#   SWIFT_PROXY_PORT, SWIFT_ACCOUNT_PORT, SWIFT_CONTAINER_PORT,
#   SWIFT_OBJECT_PORT, SWIFT_MEMCACHED_PORT
#   SWIFT_MIN_PART_SIZE  smallest part of a multipart upload but the last, in
#                        bytes; 1 unless told, so that tests need not move
#                        megabytes. 5242880 is what AWS demands.
#   SWIFT_START_TIMEOUT  seconds to wait for each server, 60 unless told
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
proxy_port=${SWIFT_PROXY_PORT:-18080}
account_port=${SWIFT_ACCOUNT_PORT:-18081}
container_port=${SWIFT_CONTAINER_PORT:-18082}
object_port=${SWIFT_OBJECT_PORT:-18083}
memcached_port=${SWIFT_MEMCACHED_PORT:-18084}
min_part_size=${SWIFT_MIN_PART_SIZE:-1}
timeout=${SWIFT_START_TIMEOUT:-60}
endpoint=http://127.0.0.1:$proxy_port
region=us-east-1
bucket=dataio-test
packages=(swift-proxy swift-account swift-container swift-object memcached)

# A caller reads stdout for the settings alone, so whatever apt or a server
# prints must go elsewhere; the true stdout waits as descriptor 3.
exec 3>&1 1>&2 </dev/null

say() { echo "swift: $*" >&2; }
die() { say "$*"; exit 1; }

install_packages() {
  local missing=() package state sudo=()
  for package in "${packages[@]}"; do
    # Single quotes: the placeholders are dpkg's.
    # shellcheck disable=SC2016
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || die 'installing packages needs root or sudo'
    sudo=(sudo -n)
  fi

  # Debian starts services as it installs them: on the usual ports, with example
  # settings, and in the way of any Swift or memcached of the machine's own. This
  # file is the one thing that both its init systems ask first.
  local policy=/usr/sbin/policy-rc.d
  # shellcheck disable=SC2064
  trap "${sudo[*]} rm -f $policy; [[ ! -e $policy.before-swift ]] || ${sudo[*]} mv $policy.before-swift $policy" EXIT
  if [[ -e $policy && ! -e $policy.before-swift ]]; then
    "${sudo[@]}" mv "$policy" "$policy.before-swift"
  fi
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
  "${sudo[@]}" chmod 755 "$policy"

  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  "${apt[@]}" update
  "${apt[@]}" install --no-install-recommends "${missing[@]}"
  "${sudo[@]}" rm -f "$policy"
  [[ ! -e $policy.before-swift ]] || "${sudo[@]}" mv "$policy.before-swift" "$policy"
  trap - EXIT
}

# By full path and isolated, because a Python put before Debian's by the caller
# does not have Debian's Swift.
node() { env -u PYTHONPATH -u PYTHONHOME /usr/bin/python3 -I "$here/node.py" "$@"; }

choose_work() {
  if [[ -n ${1:-} ]]; then
    mkdir -p "$1/node"
    work=$(cd "$1" && pwd)
    node check-xattrs "$work/node" ||
      die "Swift cannot keep objects in $work: pass a folder on ext4, xfs, btrfs or an overlay of these"
    return
  fi
  local base
  for base in "${TMPDIR:-/tmp}" /var/tmp; do
    work=$(mktemp -d "$base/swift.XXXXXX") || continue
    mkdir "$work/node"
    if node check-xattrs "$work/node"; then
      return
    fi
    rm -r "$work"
  done
  die 'no user extended attributes in the temporary folders: pass a folder on ext4, xfs, btrfs or an overlay of these'
}

listening() { (: >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# launch NAME COMMAND...
launch() {
  local name=$1 pid stat
  shift
  # No descriptor of the caller may stay open in a server, or one that reads this
  # script through a pipe would wait for as long as the server lives; and a
  # session of its own, so that a signal to the caller's terminal spares it.
  setsid "$@" </dev/null >>"$work/log/$name.log" 2>&1 3>&- &
  pid=$!
  # The moment it began tells stop.sh that a pid is still the same process.
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) || die "$name did not start, see $work/log/$name.log"
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  echo "$pid ${20}" >"$work/run/$name.pid"
}

# await NAME PORT
await() {
  local name=$1 port=$2 pid
  read -r pid _ <"$work/run/$name.pid"
  local deadline=$((SECONDS + timeout))
  until listening "$port"; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 30 "$work/log/$name.log" >&2
      die "$name does not answer on port $port, see $work/log/$name.log"
    fi
    sleep 0.1
  done
}

install_packages
choose_work "${1:-}"
say "work folder $work"
# Swift unescapes percent signs in some of its settings and not in others.
[[ $work != *%* ]] || die 'no percent sign may be in the name of the work folder'

# Servers of an earlier start there may be of other settings, or half of them.
if compgen -G "$work/run/*.pid" >/dev/null; then
  "$here/stop.sh" "$work"
fi
for port in "$proxy_port" "$account_port" "$container_port" "$object_port" "$memcached_port"; do
  if listening "$port"; then
    die "port $port is taken; SWIFT_*_PORT choose others"
  fi
done

mkdir -p "$work/conf" "$work/run" "$work/log" "$work/node/d1"
trap '"$here/stop.sh" "$work"' EXIT

user=$(id -un)
node render "$here/conf/swift.conf" "$work/conf/swift.conf"
node render "$here/conf/proxy-server.conf" "$work/conf/proxy-server.conf" \
  "work=$work" "user=$user" "port=$proxy_port" \
  "memcached_port=$memcached_port" "min_part_size=$min_part_size"
for kind in account container object; do
  port=${kind}_port
  node render "$here/conf/storage-server.conf" "$work/conf/$kind-server.conf" \
    "work=$work" "user=$user" "kind=$kind" "port=${!port}"
done
node make-rings "$work/conf" "$account_port" "$container_port" "$object_port"

# -U 0: some versions also listen on UDP. -u: as root it insists on being told.
launch memcached memcached -l 127.0.0.1 -p "$memcached_port" -U 0 -m 64 -u "$user"
for kind in account container object proxy; do
  launch "$kind" env -u PYTHONPATH -u PYTHONHOME \
    /usr/bin/python3 -I "$here/node.py" serve "$kind" "$work/conf"
done
for kind in memcached account container object proxy; do
  port=${kind}_port
  await "$kind" "${!port}"
done

export AWS_ACCESS_KEY_ID=test:tester AWS_SECRET_ACCESS_KEY=testing
node create-bucket "$endpoint" "$region" "$bucket"
trap - EXIT
say "ready after ${SECONDS} s"

cat >&3 <<SETTINGS
S3_ENDPOINT=$endpoint
S3_REGION=$region
S3_BUCKET=$bucket
S3_FORCE_PATH_STYLE=true
AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID
AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
SETTINGS
