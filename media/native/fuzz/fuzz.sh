#!/bin/sh
# fuzz.sh SECONDS: fuzz the native router under the address and undefined-behaviour sanitisers, from the saved corpus;
# then a third of that under the thread sanitiser.
set -eu
cd "$(dirname "$0")"
${CC:-gcc} -std=c11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
    -Wall -Wextra -DAMPHI_INTERFACE='""' -o fuzz fuzz.c ../[!f]*.c -ldl -lm -pthread
./fuzz "$1" corpus/*
${CC:-gcc} -std=c11 -O1 -g -DTHREADED -fsanitize=thread -Wall -Wextra -DAMPHI_INTERFACE='""' -o fuzz fuzz.c ../[!f]*.c \
    -ldl -lm -pthread
TSAN_OPTIONS=halt_on_error=1 exec ./fuzz $(($1 / 3 + 1)) corpus/*
