#!/usr/bin/env bash
set -e
parallel -j2 --delay 0.05 --retries 3 --joblog log "$@" './check {} > out/{}' :::: pages.txt
grep -l 404 out/* | sed s,out/,, | sort -n > missing.txt
