#!/usr/bin/env bash
set -e
parallel -j2 --joblog log "$@" cc -O1 -c {} -o obj/{/.}.o ::: src/*.c
cc obj/*.o -o program
./program > result.txt
