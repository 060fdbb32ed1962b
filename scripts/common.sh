# What the scripts beside this one share. Sourced, not run. Leaves the working directory alone.
# shellcheck shell=bash

troupe_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly troupe_root

# say WORD...: a line for the person at the terminal. Standard output belongs to what is run.
say() {
  printf '%s\n' "$*" >&2
}

# fail STATUS WORD...: says why and ends the script.
fail() {
  local status=$1
  shift
  say "${0##*/}: $*"
  exit "$status"
}

# usage: prints the comment at the top of the script that runs.
usage() {
  sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
}

# processors: how many jobs a build or a test run may use at once.
processors() {
  nproc 2>/dev/null || echo 2
}

# lock_build PRESET: waits until no other script builds there, and keeps others out until this
# script ends or calls unlock_build.
lock_build() {
  mkdir -p "$troupe_root/build/$1"
  exec {build_lock}>"$troupe_root/build/$1/.lock"
  flock "$build_lock"
}

unlock_build() {
  exec {build_lock}>&-
}

# quietly LOG COMMAND...: runs it; shows what it printed only if it fails, and keeps that in LOG.
quietly() {
  local log=$1
  shift
  if ! ("$@") >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    return 1
  fi
}

# tell_progress: reads what ninja prints where there is no terminal, and says each tenth that is
# built.
tell_progress() {
  local line tenth told=0
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    tenth=$((BASH_REMATCH[1] * 10 / BASH_REMATCH[2]))
    if ((tenth > told)); then
      told=$tenth
      say "built ${tenth}0 %"
    fi
  done
}

# configure PRESET: makes build/PRESET ready for ninja, which keeps it up to date from then on.
configure() {
  local folder=$troupe_root/build/$1
  [[ -f $folder/build.ninja ]] && return 0
  say "configuring build/$1"
  (cd "$troupe_root" && quietly "$folder/configure.log" cmake --preset "$1")
}

# build PRESET [TARGET...]: builds with ninja; everything it prints goes to standard error.
build() {
  local preset=$1
  shift
  configure "$preset" || fail 5 "build/$preset could not be configured"
  ninja -C "$troupe_root/build/$preset" -j "$(processors)" "$@" >&2 </dev/null ||
    fail 5 "build/$preset could not be built"
}

# cpp_files: the project's own C++ files, one a line, relative to its root.
cpp_files() {
  (cd "$troupe_root" && find actors api benchmarks cli examples fuzz include messages runtime tests \
    -name '*.[ch]pp' -not -path '*/build/*' | sort)
}
