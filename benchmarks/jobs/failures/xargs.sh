#!/usr/bin/env bash
xargs -P2 -n1 ./step < numbers.txt
