#!/usr/bin/env bash
# Finds Valkey on PATH, or among Debian's packages for this release (backports included), and prints a folder in which it
# bears the names of Redis:
#   PATH="$(scripts/valkey.sh):$PATH" POMBO_TEST_REDIS=server:redis-server npm test -- packages/ledger
# Nothing is installed: a package is unpacked into a temporary folder, which the caller may remove. Where there is no
# Valkey, it says so and exits with 3.
set -euo pipefail

say() { echo "valkey: $*" >&2; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/pombo-valkey-XXXXXX")

main() {
  local program
  program=$(command -v valkey-server || unpack) || { rm -rf "$folder"; exit 3; }
  mkdir "$folder/bin"
  ln -s "$program" "$folder/bin/redis-server"
  ln -s "$program" "$folder/bin/redis-sentinel"
  local version
  version=$("$folder/bin/redis-server" --version) || { say 'skipped: it does not run here'; rm -rf "$folder"; exit 3; }
  say "${version%% sha=*}"
  echo "$folder/bin"
}

# Debian's valkey-server is a link to a program of valkey-tools, which decides by the name it is called by.
unpack() {
  command -v apt-get >/dev/null || { say 'skipped: neither valkey-server nor apt-get is here'; return 1; }
  local mirror release log=$folder/log
  read -r mirror release < <(apt-get indextargets --format '$(SITE) $(CODENAME)' 'Created-By: Packages' | grep -v -e security -e updates) ||
    { say 'skipped: apt has no release to look in'; return 1; }
  printf "deb $mirror %s main\n" "$release" "$release-backports" >"$folder/sources.list"
  mkdir -p "$folder/lists/partial"
  local apt=(apt-get -qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$folder/lists" -o APT::Sandbox::User=root)
  "${apt[@]}" update >"$log" 2>&1 && (cd "$folder" && "${apt[@]}" download valkey-tools) >>"$log" 2>&1 ||
    { say "skipped: no package valkey-tools for $release: $(tail -1 "$log")"; return 1; }
  dpkg-deb --extract "$folder"/valkey-tools_*.deb "$folder/root"
  find "$folder/root" -name valkey-check-rdb
}

main
