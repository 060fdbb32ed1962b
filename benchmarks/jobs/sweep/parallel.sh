#!/usr/bin/env bash
set -e
parallel -j2 --joblog log --results out "$@" ./simulate :::: rates.txt :::: depths.txt > /dev/null
find out -name stdout -exec cat {} + | sort -n | sed -n 1p > best.txt
