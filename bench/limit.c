/* What forwarding can't be cheaper than: protect each receiver's copy, then one sendmmsg. libsrtp comes as a pointer. */
#define _GNU_SOURCE
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

int limit_round(int descriptor, struct mmsghdr *messages, unsigned count, void **contexts, unsigned char *rows,
                size_t row_bytes, const unsigned char *packet, int length, unsigned number,
                int (*protect)(void *, void *, int *)) {
    for (unsigned i = 0; i < count; i++) {
        unsigned char *row = rows + i * row_bytes;
        int protected_length = length;
        memcpy(row, packet, (size_t)length);
        row[2] = (unsigned char)(number >> 8);
        row[3] = (unsigned char)number;
        if (protect(contexts[i], row, &protected_length)) return -1;
        messages[i].msg_hdr.msg_iov->iov_len = (size_t)protected_length;
    }
    return sendmmsg(descriptor, messages, count, 0);
}
