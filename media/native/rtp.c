/* RTP as bytes, every length checked: RFC 3550, RFC 8285 (header extensions), RFC 7741 (VP8), RFC 6184 (H.264),
 * RFC 4588 (retransmission). */
#include "core.h"

/* RFC 5761 section 4; of at least two bytes. */
bool is_rtcp(const uint8_t *packet) {
    return packet[1] >= 192 && packet[1] <= 223;
}

/* Read the header and find the payload; false when a length points beyond the packet. */
bool packet_parse(struct packet *packet, uint8_t *data, uint32_t length) {
    if (length < HEADER_BYTES || data[0] >> 6 != 2) return false;
    uint32_t start = HEADER_BYTES + 4 * (data[0] & 15u);
    if (data[0] & 0x10) {
        if (start + 4 > length) return false;
        start += 4 + 4u * read_u16(data + start + 2);
    }
    uint32_t padding = data[0] & 0x20 ? data[length - 1] : 0;
    if (start + padding > length) return false;
    *packet = (struct packet){
        .data = data, .length = length, .start = start, .end = length - padding, .marker = data[1] & 0x80,
        .type = data[1] & 0x7F, .number = read_u16(data + 2), .timestamp = read_u32(data + 4),
        .ssrc = read_u32(data + 8),
    };
    return true;
}

/* One header extension of a parsed packet, in the forms of one byte and of two; NULL when it isn't there. */
const uint8_t *packet_extension(const struct packet *packet, int id, int *size) {
    const uint8_t *data = packet->data;
    if (!id || !(data[0] & 0x10)) return NULL;
    uint32_t at = HEADER_BYTES + 4 * (data[0] & 15u);
    uint32_t profile = read_u16(data + at), end = at + 4 + 4u * read_u16(data + at + 2);
    bool one_byte = profile == 0xBEDE;
    if (!one_byte && (profile & 0xFFF0) != 0x1000) return NULL;
    at += 4;
    while (at < end) {
        if (!data[at]) {
            at++;
            continue;
        }
        int found = one_byte ? data[at] >> 4 : data[at];
        if (!one_byte && at + 2 > end) return NULL;
        uint32_t bytes = one_byte ? (data[at] & 15u) + 1 : data[at + 1];
        at += one_byte ? 1 : 2;
        if ((one_byte && found == 15) || at + bytes > end) return NULL;
        if (found == id && bytes) {
            *size = (int)bytes;
            return data + at;
        }
        at += bytes;
    }
    return NULL;
}

/* The payload descriptor (RFC 7741 section 4.2); one that is cut off has nothing to rewrite. */
void packet_read_vp8(struct packet *packet) {
    const uint8_t *data = packet->data;
    uint32_t at = packet->start, end = packet->end, picture = 0, bytes = 0, level = 0;
    if (at >= end) return;
    uint8_t first = data[at++], temporal = 0;
    bool sync = false;
    if (first & 0x80) {
        if (at >= end) return;
        uint8_t flags = data[at++];
        if (flags & 0x80 && at < end) {
            picture = at;
            bytes = data[at] & 0x80 ? 2 : 1;
            at += bytes;
        }
        if (flags & 0x40) level = at++;
        if (flags & 0x20 && at < end) {
            temporal = data[at] >> 6;
            sync = data[at] & 0x20;
        }
        if (flags & 0x30) at++;
        if (at > end) return;
    }
    packet->picture_at = (uint16_t)picture;
    packet->picture_bytes = (uint8_t)bytes;
    packet->temporal_at = (uint16_t)level;
    packet->temporal_id = temporal;
    packet->sync = sync;
    packet->begins = first & 0x10 && !(first & 0x07);
    packet->key = packet->begins && at < end && !(data[at] & 1);
}

/* Height in pixels out of the first packet of a VP8 key frame (RFC 6386 section 9.1); 0 when it can't be read. */
int packet_vp8_height(const struct packet *packet) {
    static const uint8_t start_code[] = {0x9d, 0x01, 0x2a};
    const uint8_t *end = packet->data + packet->end, *from = packet->data + packet->start;
    const uint8_t *at = memmem(from, (size_t)(end - from), start_code, sizeof start_code);
    if (!at || at + 7 > end) return 0;
    return (at[5] | at[6] << 8) & 0x3FFF;
}

/* The sequence parameter set that a packet carries whole (RFC 6184: by itself or in a STAP-A); NULL without one. */
static const uint8_t *parameter_set(const struct packet *packet, uint32_t *size) {
    enum { SPS = 7, STAP_A = 24 };
    const uint8_t *data = packet->data;
    uint32_t at = packet->start, end = packet->end;
    if (at >= end) return NULL;
    if ((data[at] & 31) == SPS) {
        *size = end - at;
        return data + at;
    }
    if ((data[at++] & 31) != STAP_A) return NULL;
    while (at + 2 < end) {
        *size = read_u16(data + at);
        at += 2;
        if (!*size || at + *size > end) return NULL;
        if ((data[at] & 31) == SPS) return data + at;
        at += *size;
    }
    return NULL;
}

/* Whether a picture and a key frame begin; browsers send its parameter set with each. */
void packet_read_h264(struct packet *packet) {
    enum { FU_A = 28 };
    const uint8_t *at = packet->data + packet->start;
    uint32_t size = packet->end - packet->start;
    if (!size) return;
    if ((*at & 31) == FU_A) {
        packet->begins = size > 1 && at[1] & 0x80;
        return;
    }
    packet->begins = true;
    packet->key = parameter_set(packet, &size) != NULL;
}

struct bits { /* of a parameter set, without the bytes that keep start codes out of it */
    uint8_t data[64];
    uint32_t at, end;
    bool over;
};

static uint32_t bit(struct bits *bits) {
    bits->over |= bits->at >= bits->end;
    if (bits->over) return 0;
    uint32_t value = bits->data[bits->at / 8] >> (7 - bits->at % 8) & 1;
    bits->at++;
    return value;
}

static uint32_t exp_golomb(struct bits *bits) {
    int zeros = 0;
    uint32_t value = 1;
    while (!bit(bits)) {
        if (bits->over || ++zeros > 30) {
            bits->over = true;
            return 0;
        }
    }
    while (zeros--) value = value << 1 | bit(bits);
    return value - 1;
}

/* Height in pixels out of the parameter set of a key frame (H.264 section 7.3.2.1.1, profiles without chroma fields, as
 * browsers send them); 0 when it can't be read. */
int packet_h264_height(const struct packet *packet) {
    uint32_t size = 0, zeros = 0;
    const uint8_t *set = parameter_set(packet, &size);
    struct bits bits = {.at = 32};
    if (!set) return 0;
    for (uint32_t i = 0; i < size && bits.end < sizeof bits.data; i++) {
        if (zeros >= 2 && set[i] == 3) {
            zeros = 0;
            continue;
        }
        zeros = set[i] ? 0 : zeros + 1;
        bits.data[bits.end++] = set[i];
    }
    bits.end *= 8;
    if (bits.data[1] != 66 && bits.data[1] != 77 && bits.data[1] != 88) return 0;
    exp_golomb(&bits); /* its id */
    exp_golomb(&bits); /* frame numbers */
    uint32_t order = exp_golomb(&bits);
    if (order == 1) return 0;
    if (order == 0) exp_golomb(&bits);
    exp_golomb(&bits); /* reference frames */
    bit(&bits);
    exp_golomb(&bits); /* width */
    uint32_t units = exp_golomb(&bits) + 1, frames = bit(&bits), cropped = 0;
    if (!frames) bit(&bits);
    bit(&bits);
    if (bit(&bits)) {
        exp_golomb(&bits);
        exp_golomb(&bits);
        cropped = exp_golomb(&bits);
        cropped = (cropped + exp_golomb(&bits)) * 2 * (2 - frames);
    }
    uint32_t height = units * 16 * (2 - frames);
    return bits.over || height > 0x3FFF || cropped >= height ? 0 : (int)(height - cropped);
}

/* Turn an RTX packet into the original, in place (RFC 4588 section 4); false for padding alone. */
bool packet_restore(struct packet *packet, uint32_t ssrc, uint8_t payload_type) {
    if (packet->end - packet->start < 2) return false;
    uint8_t *data = packet->data + packet->start + 2 - HEADER_BYTES; /* the header moves up to the original payload */
    uint16_t number = read_u16(packet->data + packet->start);
    uint32_t timestamp = packet->timestamp, length = packet->end - packet->start - 2 + HEADER_BYTES;
    data[0] = 0x80;
    data[1] = packet->marker | payload_type;
    write_u16(data + 2, number);
    write_u32(data + 4, timestamp);
    write_u32(data + 8, ssrc);
    return packet_parse(packet, data, length);
}
