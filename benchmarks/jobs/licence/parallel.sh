#!/usr/bin/env bash
study() {
  ./work mesh < "models/$1" > "meshes/$1" &&
    sem --fg --id "licence-$PWD" -j1 "./solve < meshes/$1 > solutions/$1" &&
    ./work plot < "solutions/$1" > "plots/$1"
}
export -f study
ls models | parallel -j2 --joblog log "$@" study
