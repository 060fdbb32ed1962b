#!/usr/bin/env bash
ls clips | parallel -j2 --timeout 2 --retries 3 --joblog log "$@" ./encode || true
