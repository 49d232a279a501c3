#!/usr/bin/env bash
# Stops the servers that start.sh started in the given work folder. The folder
# stays, with its logs and data: start.sh on the same folder goes on from there.
#
#   stop.sh DIR
set -euo pipefail

work=${1:?usage: stop.sh DIR}

# A pid alone may by now be that of a stranger, so the moment the process began
# is compared too.
running() {
  local pid=$1 began=$2 stat
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
  # The name in the second field may hold blanks, so count from its end.
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [[ $1 != Z && ${20} == "$began" ]]
}

# The proxy first: it would log errors about servers gone before it.
for name in proxy object container account memcached; do
  file=$work/run/$name.pid
  [[ -f $file ]] || continue
  read -r pid began <"$file" || true
  if running "$pid" "$began"; then
    kill -TERM "$pid" 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do
      running "$pid" "$began" || break
      sleep 0.1
    done
    if running "$pid" "$began"; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
    echo "stopped $name ($pid)" >&2
  fi
  rm -f "$file"
done
