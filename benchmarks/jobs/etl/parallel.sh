#!/usr/bin/env bash
set -e
(echo customers && cat regions.txt) |
  parallel -j2 --joblog extract.log "$@" './extract {} > raw/{}.csv || [ $? = 99 ]'
parallel -j2 --joblog transform.log "$@" './transform raw/customers.csv raw/{}.csv > clean/{}.csv' \
  :::: regions.txt
./load > report.csv
