#!/usr/bin/env bash
set -e
(echo customers && cat regions.txt) |
  xargs -P2 -I{} sh -c './extract {} > raw/{}.csv || [ $? = 99 ]'
xargs -P2 -I{} sh -c './transform raw/customers.csv raw/{}.csv > clean/{}.csv' < regions.txt
./load > report.csv
