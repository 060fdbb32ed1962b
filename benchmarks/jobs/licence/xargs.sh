#!/usr/bin/env bash
study() {
  ./work mesh < "models/$1" > "meshes/$1" &&
    flock queue ./solve < "meshes/$1" > "solutions/$1" &&
    ./work plot < "solutions/$1" > "plots/$1"
}
export -f study
ls models | xargs -P2 -I{} bash -c 'study {}'
