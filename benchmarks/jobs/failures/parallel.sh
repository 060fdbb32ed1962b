#!/usr/bin/env bash
parallel -j2 --joblog log "$@" ./step :::: numbers.txt
