/* SRTP. The AEAD profiles (RFC 7714) by OpenSSL's EVP, with one context for each key and direction; the others by
 * libsrtp. A session is opened and protected by one of the two, never by both, so that no index is used twice. */
#include "core.h"

#include <dlfcn.h>
#include <stdlib.h>

enum { GCM_GET_TAG = 0x10, GCM_SET_TAG = 0x11, SALT_OF_CM = 14, TAG_OF_CM = 10 };

struct crypto crypto;

/* Find the functions; false when one is missing. */
bool crypto_load(const char *libraries) {
    void *library = dlopen(libraries, RTLD_NOW);
    if (!library) return false;
    const struct {
        const char *name;
        void *at;
    } wanted[] = {
        {"EVP_aes_128_gcm", &crypto.aes_128_gcm}, {"EVP_aes_256_gcm", &crypto.aes_256_gcm},
        {"EVP_aes_128_ecb", &crypto.aes_128_ecb}, {"EVP_aes_256_ecb", &crypto.aes_256_ecb},
        {"EVP_CIPHER_CTX_new", &crypto.context_new}, {"EVP_CIPHER_CTX_free", &crypto.context_free},
        {"EVP_CIPHER_CTX_ctrl", &crypto.control}, {"EVP_EncryptInit_ex", &crypto.encrypt_init},
        {"EVP_EncryptUpdate", &crypto.encrypt}, {"EVP_EncryptFinal_ex", &crypto.encrypt_final},
        {"EVP_DecryptInit_ex", &crypto.decrypt_init}, {"EVP_DecryptUpdate", &crypto.decrypt},
        {"EVP_DecryptFinal_ex", &crypto.decrypt_final}, {"srtp_protect", &crypto.srtp_protect},
        {"srtp_unprotect", &crypto.srtp_unprotect}, {"srtp_protect_rtcp", &crypto.srtp_protect_rtcp},
        {"srtp_unprotect_rtcp", &crypto.srtp_unprotect_rtcp},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *found = dlsym(library, wanted[i].name);
        if (!found) return false;
        memcpy(wanted[i].at, &found, sizeof found);
    }
    return true;
}

/* -- keys */

/* `size` bytes of the key stream of a label (RFC 3711 section 4.3; the salt of 12 bytes is padded, RFC 7714 section 11). */
static bool derive(void *ecb, const uint8_t *salt, uint8_t label, uint8_t *derived, int size) {
    uint8_t block[16] = {0}, stream[32];
    int written;
    memcpy(block, salt, SALT_BYTES);
    block[SALT_OF_CM - 7] ^= label;
    for (int at = 0; at < size; at += 16) {
        block[15] = (uint8_t)(at / 16);
        if (crypto.encrypt(ecb, stream + at, &written, block, 16) != 1 || written != 16) return false;
    }
    memcpy(derived, stream, (size_t)size);
    return true;
}

static void *gcm(int profile, const uint8_t *key, bool sending) {
    void *context = crypto.context_new();
    void *cipher = profile == AMPHI_AES_128_GCM ? crypto.aes_128_gcm() : crypto.aes_256_gcm();
    int (*start)(void *, void *, void *, const uint8_t *, const uint8_t *) =
        sending ? crypto.encrypt_init : crypto.decrypt_init;
    if (context && start(context, cipher, NULL, key, NULL) != 1) {
        crypto.context_free(context);
        return NULL;
    }
    return context;
}

/* Set up one direction of a session from its master key and salt, or around libsrtp's context. */
bool keys_load(struct keys *keys, int profile, const uint8_t *key, void *srtp, bool sending) {
    if (profile == AMPHI_LIBSRTP) {
        keys->srtp = srtp;
        return srtp != NULL;
    }
    int size = profile == AMPHI_AES_128_GCM ? 16 : 32;
    uint8_t rtp[32], rtcp[32];
    void *ecb = crypto.context_new();
    void *cipher = size == 16 ? crypto.aes_128_ecb() : crypto.aes_256_ecb();
    bool derived = ecb && crypto.encrypt_init(ecb, cipher, NULL, key, NULL) == 1 &&
                   derive(ecb, key + size, 0, rtp, size) && derive(ecb, key + size, 2, keys->rtp_salt, SALT_BYTES) &&
                   derive(ecb, key + size, 3, rtcp, size) && derive(ecb, key + size, 5, keys->rtcp_salt, SALT_BYTES);
    if (ecb) crypto.context_free(ecb);
    if (!derived) return false;
    keys->rtp = gcm(profile, rtp, sending);
    keys->rtcp = gcm(profile, rtcp, sending);
    return keys->rtp && keys->rtcp;
}

void keys_free(struct keys *keys) {
    if (keys->rtp) crypto.context_free(keys->rtp);
    if (keys->rtcp) crypto.context_free(keys->rtcp);
    keys->rtp = keys->rtcp = keys->srtp = NULL;
}

/* -- numbers (RFC 3711 section 3.3) */

static int64_t window_guess(const struct window *window, uint16_t number) {
    if (window->highest < 0) return number;
    uint16_t ahead = (uint16_t)(number - window->highest);
    return window->highest + ahead - (ahead < 0x8000 ? 0 : 0x10000);
}

static bool window_fresh(const struct window *window, int64_t index) {
    if (index > window->highest) return true;
    if (index < 0 || index <= window->highest - WINDOW) return false;
    return !(window->seen[index / 64 % (WINDOW / 64)] >> (index % 64) & 1);
}

static void window_take(struct window *window, int64_t index) {
    if (index > window->highest) {
        if (index - window->highest >= WINDOW) memset(window->seen, 0, sizeof window->seen);
        else
            for (int64_t each = window->highest + 1; each < index; each++)
                window->seen[each / 64 % (WINDOW / 64)] &= ~(1ull << (each % 64));
        window->highest = index;
    }
    window->seen[index / 64 % (WINDOW / 64)] |= 1ull << (index % 64);
}

static void rtp_nonce(uint8_t nonce[SALT_BYTES], const uint8_t *salt, uint32_t ssrc, int64_t index) {
    memset(nonce, 0, 2);
    write_u32(nonce + 2, ssrc);
    write_u32(nonce + 6, (uint32_t)(index >> 16));
    write_u16(nonce + 10, (uint16_t)index);
    for (int i = 0; i < SALT_BYTES; i++) nonce[i] ^= salt[i];
}

static void rtcp_nonce(uint8_t nonce[SALT_BYTES], const uint8_t *salt, uint32_t ssrc, uint32_t index) {
    memset(nonce, 0, SALT_BYTES);
    write_u32(nonce + 2, ssrc);
    write_u32(nonce + 8, index);
    for (int i = 0; i < SALT_BYTES; i++) nonce[i] ^= salt[i];
}

/* -- protecting */

static bool seal(void *context, const uint8_t *nonce, const uint8_t *open, int open_size, const uint8_t *extra,
                 uint8_t *to, const uint8_t *from, int size) {
    int written;
    return crypto.encrypt_init(context, NULL, NULL, NULL, nonce) == 1 &&
           crypto.encrypt(context, NULL, &written, open, open_size) == 1 &&
           (!extra || crypto.encrypt(context, NULL, &written, extra, 4) == 1) &&
           crypto.encrypt(context, to, &written, from, size) == 1 && written == size &&
           crypto.encrypt_final(context, to + size, &written) == 1 &&
           crypto.control(context, GCM_GET_TAG, TAG_BYTES, to + size) == 1;
}

/* A packet in `row` whose header is there, from a payload elsewhere; the length in `row`, 0 when it may not be sent:
 * a number is never used twice, because two payloads under one nonce would give the key of the tag away. */
int rtp_protect(struct keys *keys, struct window *used, uint8_t *row, int head, const uint8_t *payload, int size) {
    if (head + size + TRAILER_BYTES > ROW_BYTES) return 0;
    if (keys->srtp) {
        int length = head + size;
        memmove(row + head, payload, (size_t)size);
        return crypto.srtp_protect(keys->srtp, row, &length) ? 0 : length;
    }
    uint8_t nonce[SALT_BYTES];
    int64_t index = window_guess(used, read_u16(row + 2));
    if (!keys->rtp || !window_fresh(used, index)) return 0;
    rtp_nonce(nonce, keys->rtp_salt, read_u32(row + 8), index);
    window_take(used, index);
    return seal(keys->rtp, nonce, row, head, NULL, row + head, payload, size) ? head + size + TAG_BYTES : 0;
}

/* RTCP in place; its new length, 0 when it can't be sent. The buffer has room for TRAILER_BYTES more. */
int rtcp_protect(struct keys *keys, uint8_t *packet, int length) {
    if (length < 8) return 0;
    if (keys->srtp) return crypto.srtp_protect_rtcp(keys->srtp, packet, &length) ? 0 : length;
    if (!keys->rtcp || keys->rtcp_index == 0x7FFFFFFF) return 0;
    uint8_t nonce[SALT_BYTES], trailer[4];
    uint32_t index = ++keys->rtcp_index;
    rtcp_nonce(nonce, keys->rtcp_salt, read_u32(packet + 4), index);
    write_u32(trailer, 0x80000000 | index);
    if (!seal(keys->rtcp, nonce, packet, 8, trailer, packet + 8, packet + 8, length - 8)) return 0;
    memcpy(packet + length + TAG_BYTES, trailer, 4);
    return length + TAG_BYTES + 4;
}

/* -- opening */

static bool unseal(void *context, const uint8_t *nonce, const uint8_t *open, int open_size, const uint8_t *extra,
                   uint8_t *in_place, int size) {
    int written;
    uint8_t nothing[16];
    return crypto.decrypt_init(context, NULL, NULL, NULL, nonce) == 1 &&
           crypto.decrypt(context, NULL, &written, open, open_size) == 1 &&
           (!extra || crypto.decrypt(context, NULL, &written, extra, 4) == 1) &&
           crypto.decrypt(context, in_place, &written, in_place, size) == 1 &&
           crypto.control(context, GCM_SET_TAG, TAG_BYTES, in_place + size) == 1 &&
           crypto.decrypt_final(context, nothing, &written) == 1;
}

static struct source *source_of(Stream *stream, uint32_t ssrc) {
    for (int i = 0; i < stream->source_count; i++)
        if (stream->sources[i].ssrc == ssrc) return &stream->sources[i];
    return NULL;
}

/* SRTCP's index is the last of a packet (RFC 7714 section 9), or stands before the tag (RFC 3711 section 3.4). */
static uint32_t control_index(const Stream *stream, const uint8_t *packet, int length) {
    return read_u32(packet + length - 4 - (stream->in.srtp ? TAG_OF_CM : 0)) & 0x7FFFFFFF;
}

/* Whether a packet that was not opened yet says that it is newer than all that came from its SSRC. */
bool srtp_newer(Stream *stream, const uint8_t *packet, int length, bool rtcp) {
    if (length < HEADER_BYTES + TAG_OF_CM) return false;
    const struct source *source = source_of(stream, read_u32(packet + (rtcp ? 4 : 8)));
    if (!source) return false;
    if (rtcp) return source->rtcp.highest >= 0 && control_index(stream, packet, length) > source->rtcp.highest;
    return source->rtp.highest >= 0 && window_guess(&source->rtp, read_u16(packet + 2)) > source->rtp.highest;
}

/* The windows of an SSRC whose first packet was authentic; NULL when a peer has too many. */
static struct source *source_new(Stream *stream, uint32_t ssrc) {
    int count = stream->source_count;
    if (count == SOURCES) return NULL;
    if (count % 8 == 0) {
        struct source *grown = realloc(stream->sources, sizeof *grown * (size_t)(count + 8));
        if (!grown) return NULL;
        stream->sources = grown;
    }
    stream->source_count++;
    stream->sources[count] = (struct source){.ssrc = ssrc, .rtp.highest = -1, .rtcp.highest = -1};
    return &stream->sources[count];
}

/* libsrtp has found a packet authentic and no replay: note its number, which libsrtp keeps to itself. */
static void note(Stream *stream, uint32_t ssrc, int64_t control, uint16_t number) {
    struct source *source = source_of(stream, ssrc);
    if (!source && !(source = source_new(stream, ssrc))) return;
    struct window *window = control < 0 ? &source->rtp : &source->rtcp;
    int64_t index = control < 0 ? window_guess(window, number) : control;
    if (window_fresh(window, index)) window_take(window, index);
}

/* RTP in place; its plain length, 0 when it is forged, replayed or broken. */
int rtp_unprotect(Stream *stream, uint8_t *packet, int length) {
    struct keys *keys = &stream->in;
    if (keys->srtp) {
        if (length < HEADER_BYTES || crypto.srtp_unprotect(keys->srtp, packet, &length)) return 0;
        note(stream, read_u32(packet + 8), -1, read_u16(packet + 2));
        return length;
    }
    if (length < HEADER_BYTES + TAG_BYTES || packet[0] >> 6 != 2 || !keys->rtp) return 0;
    int head = HEADER_BYTES + 4 * (packet[0] & 15);
    if (packet[0] & 0x10) {
        if (head + 4 + TAG_BYTES > length) return 0;
        head += 4 + 4 * read_u16(packet + head + 2);
    }
    int size = length - head - TAG_BYTES;
    if (size < 0) return 0;
    static const struct window none = {.highest = -1};
    uint32_t ssrc = read_u32(packet + 8);
    struct source *source = source_of(stream, ssrc);
    const struct window *window = source ? &source->rtp : &none;
    uint8_t nonce[SALT_BYTES];
    int64_t index = window_guess(window, read_u16(packet + 2));
    if (!window_fresh(window, index)) return 0;
    rtp_nonce(nonce, keys->rtp_salt, ssrc, index);
    if (!unseal(keys->rtp, nonce, packet, head, NULL, packet + head, size)) return 0;
    if (!source && !(source = source_new(stream, ssrc))) return 0;
    window_take(&source->rtp, index);
    return head + size;
}

/* RTCP in place; its plain length, 0 when it is forged, replayed or broken. */
int rtcp_unprotect(Stream *stream, uint8_t *packet, int length) {
    struct keys *keys = &stream->in;
    if (keys->srtp) {
        if (length < HEADER_BYTES + TAG_OF_CM) return 0;
        uint32_t control = control_index(stream, packet, length);
        if (crypto.srtp_unprotect_rtcp(keys->srtp, packet, &length)) return 0;
        note(stream, read_u32(packet + 4), control, 0);
        return length;
    }
    int size = length - 8 - TAG_BYTES - 4;
    if (size < 0 || !keys->rtcp) return 0;
    uint8_t nonce[SALT_BYTES], *trailer = packet + length - 4;
    uint32_t ssrc = read_u32(packet + 4), index = read_u32(trailer);
    if (!(index & 0x80000000)) return 0; /* nobody sends us RTCP in the clear */
    index &= 0x7FFFFFFF;
    struct source *source = source_of(stream, ssrc);
    if (source && !window_fresh(&source->rtcp, index)) return 0;
    rtcp_nonce(nonce, keys->rtcp_salt, ssrc, index);
    if (!unseal(keys->rtcp, nonce, packet, 8, trailer, packet + 8, size)) return 0;
    if (!source && !(source = source_new(stream, ssrc))) return 0;
    window_take(&source->rtcp, index);
    return 8 + size;
}
