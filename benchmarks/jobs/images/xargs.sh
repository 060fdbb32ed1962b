#!/usr/bin/env bash
basename -s .ppm -a in/*.ppm | xargs -P2 -I{} convert in/{}.ppm -resize 50% -strip out/{}.jpg
