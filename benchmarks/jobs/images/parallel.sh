#!/usr/bin/env bash
parallel -j2 --joblog log "$@" convert {} -resize 50% -strip out/{/.}.jpg ::: in/*.ppm
