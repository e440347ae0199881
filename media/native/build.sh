#!/bin/sh
# build.sh: compile the native router into core.so beside this file. It needs a C compiler and nothing else.
set -eu
cd "$(dirname "$0")"
interface=$(sha256sum amphi.h | cut -d' ' -f1)
${CC:-gcc} -std=c11 -O2 -fPIC -shared -Wall -Wextra -Wconversion -Wno-sign-conversion \
    -DAMPHI_INTERFACE="\"$interface\"" ${CFLAGS:-} -o core.so.new *.c -ldl -lm -pthread
mv core.so.new core.so
