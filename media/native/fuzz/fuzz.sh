#!/bin/sh
# fuzz.sh SECONDS: fuzz the native router under the address and undefined-behaviour sanitisers, from the saved corpus.
set -eu
cd "$(dirname "$0")"
${CC:-gcc} -std=c11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
    -Wall -Wextra -DAMPHI_INTERFACE='""' -o fuzz fuzz.c ../[!f]*.c -ldl -lm
exec ./fuzz "$1" corpus/*
