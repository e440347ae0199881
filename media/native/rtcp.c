/* RTCP: what subscribers ask for, and the reports that both sides need (RFC 3550, RFC 4585, RFC 5104, REMB).
 * The same rules as media/feedback.py, which explains them. */
#include "core.h"

#include <math.h>

enum {
    BLOCK_BYTES = 24, SENDER_BYTES = 24,
    SENDER_REPORT = 200, RECEIVER_REPORT = 201, DESCRIPTION = 202, PAYLOAD_FEEDBACK = 206,
    NACK = 1, PICTURE_LOST = 1, FULL_INTRA_REQUEST = 4, APPLICATION_FEEDBACK = 15,
    SENDER_REPORT_BYTES = 28, DESCRIPTION_BYTES = 20, BLOCKS = 31,
};
static const double NTP_EPOCH_S = 2208988800.0, NTP_UNITS = 4294967296.0;

/* -- reading */

static void sender_report(Stream *stream, const uint8_t *body) {
    uint32_t ssrc = read_u32(body);
    for (int i = 0; i < stream->layer_count; i++) {
        Layer *layer = stream->layers[i];
        if (layer->seen.ssrc != ssrc) continue;
        layer->report_ntp = (uint64_t)read_u32(body + 4) << 32 | read_u32(body + 8);
        layer->report_timestamp = read_u32(body + 12);
        layer->report_at = stream->core->now;
        double offset = (double)stream->core->now_ns / 1e9 + NTP_EPOCH_S - (double)layer->report_ntp / NTP_UNITS;
        if (isnan(stream->clock_offset_s) || offset < stream->clock_offset_s) stream->clock_offset_s = offset;
        if (layer->seen.captured && stream->core->now < stream->core->capture_until)
            port_tap(layer, body - 4, SENDER_REPORT_BYTES);
        return;
    }
}

/* Take the time of a round trip out of report blocks (RFC 3550 section 6.4.1, figure 2). */
static void round_trip(Stream *stream, const uint8_t *block, const uint8_t *end) {
    for (; block + BLOCK_BYTES <= end; block += BLOCK_BYTES) {
        uint32_t last = read_u32(block + 16);
        for (uint32_t i = 0; last && i < REPORTS; i++) {
            if (stream->reported[i].ntp != last) continue;
            stream->round_trip_s = fmax(0, stream->core->now - stream->reported[i].at - read_u32(block + 20) / 65536.0);
            break;
        }
    }
}

static Slot *slot_of(Stream *stream, uint32_t ssrc) {
    for (int i = 0; i < stream->slots.count; i++)
        if (stream->slots.items[i]->ssrc == ssrc) return stream->slots.items[i];
    return NULL;
}

static void resend(Stream *stream, const uint8_t *body, const uint8_t *end) {
    Slot *slot = slot_of(stream, read_u32(body + 4));
    if (!slot) return;
    for (const uint8_t *at = body + 8; at + 4 <= end; at += 4) {
        uint16_t first = read_u16(at), mask = read_u16(at + 2);
        slot_resend(slot, first);
        for (int bit = 0; bit < 16; bit++)
            if (mask >> bit & 1) slot_resend(slot, (uint16_t)(first + bit + 1));
    }
}

static void picture_lost(Stream *stream, uint32_t ssrc) {
    Slot *slot = slot_of(stream, ssrc);
    if (!slot || !slot->layer) return;
    stream->core->counters.pictures_lost++;
    slot->layer->seen.key_wanted = 1;
    layer_ask(slot->layer, stream->core->now);
}

/* A compound packet of a peer; false when a part of it is cut off where it matters. What is not known is passed over. */
bool rtcp_receive(Stream *stream, uint8_t *compound, uint32_t length) {
    uint32_t at = 0;
    while (at + 4 <= length) {
        uint8_t *body = compound + at + 4;
        uint32_t size = 4u * read_u16(compound + at + 2);
        int form = compound[at] & 31, kind = compound[at + 1];
        if (compound[at] >> 6 != 2 || at + 4 + size > length) return true;
        if (kind == SENDER_REPORT && size >= 24) {
            sender_report(stream, body);
            round_trip(stream, body + SENDER_BYTES, body + size);
        } else if (kind == RECEIVER_REPORT && size >= 4) {
            round_trip(stream, body + 4, body + size);
        } else if (kind == TRANSPORT_FEEDBACK && form == TRANSPORT_WIDE) {
            if (!wide_report(stream, body, size)) return false;
        } else if (kind == TRANSPORT_FEEDBACK && form == NACK) {
            if (size < 8) return false;
            resend(stream, body, body + size);
        } else if (kind == PAYLOAD_FEEDBACK && form == PICTURE_LOST && size >= 8) {
            picture_lost(stream, read_u32(body + 4));
        } else if (kind == PAYLOAD_FEEDBACK && form == FULL_INTRA_REQUEST && size >= 16) {
            picture_lost(stream, read_u32(body + 8));
        }
        at += 4 + size;
    }
    return true;
}

/* -- writing */

/* The head of a packet of so many bytes; these. */
int rtcp_begin(uint8_t *to, int form, int kind, int bytes, uint32_t ssrc) {
    to[0] = (uint8_t)(0x80 | form);
    to[1] = (uint8_t)kind;
    write_u16(to + 2, (uint16_t)(bytes / 4 - 1));
    write_u32(to + 4, ssrc);
    return bytes;
}

/* Ask for sequence numbers in ascending order, at most 512 of them. */
void rtcp_nack(Layer *layer, const uint16_t *numbers, int count) {
    uint8_t compound[12 + 4 * 512];
    int length = 12;
    for (int i = 0; i < count; length += 4) {
        uint16_t first = numbers[i++], mask = 0;
        while (i < count && (uint16_t)(numbers[i] - first) <= 16 && numbers[i] != first)
            mask |= (uint16_t)(1 << ((uint16_t)(numbers[i++] - first) - 1));
        write_u16(compound + length, first);
        write_u16(compound + length + 2, mask);
    }
    if (length > COMPOUND_BYTES) length = COMPOUND_BYTES;
    rtcp_begin(compound, NACK, TRANSPORT_FEEDBACK, length, OUR_SSRC);
    write_u32(compound + 8, layer->seen.ssrc);
    layer->stream->core->counters.nacks_sent++;
    port_control(layer->stream, compound, length);
}

void rtcp_picture_lost(Layer *layer) {
    uint8_t compound[12];
    rtcp_begin(compound, PICTURE_LOST, PAYLOAD_FEEDBACK, sizeof compound, OUR_SSRC);
    write_u32(compound + 8, layer->seen.ssrc);
    layer->stream->core->counters.key_frames_asked++;
    port_control(layer->stream, compound, sizeof compound);
}

static int bitrate_limit(uint8_t *to, double bps, const uint32_t *ssrcs, int count) {
    uint64_t mantissa = (uint64_t)bps;
    uint32_t exponent = 0;
    for (; mantissa >> 18; mantissa >>= 1) exponent++;
    rtcp_begin(to, APPLICATION_FEEDBACK, PAYLOAD_FEEDBACK, 20 + 4 * count, OUR_SSRC);
    write_u32(to + 8, 0);
    memcpy(to + 12, "REMB", 4);
    write_u32(to + 16, (uint32_t)count << 24 | exponent << 18 | (uint32_t)mantissa);
    for (int i = 0; i < count; i++) write_u32(to + 20 + 4 * i, ssrcs[i]);
    return 20 + 4 * count;
}

void amphi_stream_welcome(Stream *stream, uint32_t ssrc) {
    uint8_t compound[24];
    core_enter(stream->core);
    port_control(stream, compound, bitrate_limit(compound, stream->core->limits.uplink_bps, &ssrc, 1));
    core_leave(stream->core);
}

/* The sender report of a slot: the publisher's relation of NTP and RTP time, brought to our clock and to now. */
static int slot_report(Slot *slot, uint8_t *to) {
    const Layer *layer = slot->layer;
    if (!layer || !layer->report_ntp || isnan(layer->stream->clock_offset_s)) return 0;
    double since = layer->stream->core->now - layer->report_at;
    double unix_s = (double)layer->report_ntp / NTP_UNITS - NTP_EPOCH_S + layer->stream->clock_offset_s + since;
    double ntp_s = unix_s + NTP_EPOCH_S;
    uint32_t seconds = (uint32_t)ntp_s;
    rtcp_begin(to, 0, SENDER_REPORT, SENDER_REPORT_BYTES, slot->ssrc);
    write_u32(to + 8, seconds);
    write_u32(to + 12, (uint32_t)((ntp_s - floor(ntp_s)) * NTP_UNITS));
    write_u32(to + 16, layer->report_timestamp + (uint32_t)(int64_t)(since * layer->clock_rate_hz) + slot->spans[slot->serial % SPANS].time);
    write_u32(to + 20, (uint32_t)slot->packets);
    write_u32(to + 24, (uint32_t)slot->octets);
    Stream *stream = slot->stream;
    uint32_t place = stream->report_count++ % REPORTS;
    stream->reported[place].ntp = read_u32(to + 10);
    stream->reported[place].at = stream->core->now;
    to += SENDER_REPORT_BYTES;
    rtcp_begin(to, 1, DESCRIPTION, DESCRIPTION_BYTES, slot->ssrc);
    memcpy(to + 8, "\x01\x05" "amphi\0\0\0\0\0", 12);
    return SENDER_REPORT_BYTES + DESCRIPTION_BYTES;
}

/* Send a peer its reports. */
void rtcp_report(Stream *stream) {
    Core *core = stream->core;
    uint8_t compound[COMPOUND_BYTES + SENDER_REPORT_BYTES + DESCRIPTION_BYTES];
    uint32_t limited[LAYERS];
    int length = 8, blocks = 0, limits = 0;
    for (int i = 0; i < stream->layer_count && blocks < BLOCKS; i++) {
        Layer *layer = stream->layers[i];
        if (layer->seen.highest < 0 || core->now - layer->seen.heard_at >= core->limits.reported_s) continue;
        length += layer_report(layer, compound + length);
        blocks++;
        if (layer->seen.limited) limited[limits++] = layer->seen.ssrc;
    }
    if (blocks) rtcp_begin(compound, blocks, RECEIVER_REPORT, length, OUR_SSRC);
    else length = 0;
    if (limits) length += bitrate_limit(compound + length, core->limits.uplink_bps, limited, limits);
    for (int i = 0; i < stream->slots.count; i++) {
        length += slot_report(stream->slots.items[i], compound + length);
        if (length <= COMPOUND_BYTES - SENDER_REPORT_BYTES - DESCRIPTION_BYTES) continue;
        port_control(stream, compound, length);
        length = 0;
    }
    if (length) port_control(stream, compound, length);
}
