#!/usr/bin/env bash
set -e
try_page() {
  for _ in 1 2 3; do
    flock turn sleep 0.05
    ./check "$1" > "out/$1" && return
  done
}
export -f try_page
xargs -P2 -I{} bash -c 'try_page {}' < pages.txt
grep -l 404 out/* | sed s,out/,, | sort -n > missing.txt
