#!/usr/bin/env bash
# Into files: what commands print into one pipe side by side gets mixed.
basename -s .log -a logs/* | xargs -P2 -I{} sh -c './count logs/{}.log > counts/{}'
./merge counts/* > top.txt
