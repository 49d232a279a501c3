#!/usr/bin/env bash
# Installs what `npm run test:weather` compares with, Debian's Python packages for Zarr, xarray and NetCDF, and what
# `npm run test:python` calls with. Needs root, or sudo without a password, and only where one of them is missing.
set -euo pipefail

packages=(python3-xarray python3-zarr python3-netcdf4 python3-h5netcdf python3-scipy python3-cftime python3-requests)

missing=()
for package in "${packages[@]}"; do
  # Single quotes: the placeholders are dpkg's.
  # shellcheck disable=SC2016
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

echo "installing ${missing[*]}" >&2
sudo=()
[[ $(id -u) == 0 ]] || sudo=(sudo -n)
apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
"${apt[@]}" update
"${apt[@]}" install --no-install-recommends "${missing[@]}"
