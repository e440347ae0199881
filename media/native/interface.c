/* Which declarations this library was compiled with: Python compares them with those that it reads. */
#include "core.h"

const char *amphi_interface(void) {
    return AMPHI_INTERFACE;
}
