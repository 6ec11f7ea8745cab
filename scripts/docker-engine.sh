#!/usr/bin/env bash
# Brings a Docker Engine up on a bare Debian machine and gives it a Redis image, so that the testcontainers tests and
# docker-compose.yml can run where no engine is installed and no container registry can be reached.
#   eval "$(scripts/docker-engine.sh)"      # exports REDIS_IMAGE, TEST_REDIS_IMAGE, TESTCONTAINERS_RYUK_DISABLED
# Needs root and Debian packages, nothing else. Does nothing that is done already. Progress goes to stderr.
set -euo pipefail

say() { echo "docker-engine: $*" >&2; }
official=redis:7-alpine
local_image=pombo-local/redis:debian

main() {
  command -v dockerd >/dev/null || install_packages docker.io docker-compose iptables
  docker info >/dev/null 2>&1 || start_engine
  local image=$official
  if ! has "$official" && ! timeout 60 docker pull --quiet "$official" >/dev/null 2>&1; then
    image=$local_image
    has "$local_image" || build_image
  fi
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
  say "$official can not be pulled; building $local_image from this machine's redis-server"
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
}

main "$@"
