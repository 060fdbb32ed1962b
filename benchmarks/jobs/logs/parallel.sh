#!/usr/bin/env bash
parallel -j2 --joblog log --results counts "$@" ./count ::: logs/*.log > /dev/null
find counts -name stdout -exec ./merge {} + > top.txt
