#!/usr/bin/env bash
set -e
trap './service running' EXIT
./service stopped
ls data | cut -d. -f1 | parallel -j2 --joblog log "$@" ./dump || echo a dump failed > alert.txt
./rotate > kept.txt
