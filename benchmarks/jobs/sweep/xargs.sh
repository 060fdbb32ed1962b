#!/usr/bin/env bash
set -e
while read -r rate; do sed "s/^/$rate /" depths.txt; done < rates.txt |
  xargs -P2 -n2 sh -c './simulate "$1" "$2" > "out/$1_$2"' sh
sort -n out/* | sed -n 1p > best.txt
