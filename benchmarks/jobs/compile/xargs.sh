#!/usr/bin/env bash
set -e
basename -s .c -a src/*.c | xargs -P2 -I{} cc -O1 -c src/{}.c -o obj/{}.o
cc obj/*.o -o program
./program > result.txt
