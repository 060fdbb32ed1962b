#!/usr/bin/env bash
ls clips | xargs -P2 -I{} sh -c 'for t in 2 4 6; do timeout $t ./encode {} && break; done; true'
