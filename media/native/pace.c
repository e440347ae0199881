/* Packets that leave in their turn, and padding (draft-ietf-rmcat-gcc-02 section 4).
 * The same rules as media/pacer.py, which explains them. */
#include "core.h"

#include <math.h>
#include <stdlib.h>

enum {
    PADDING_BYTES = 255,
    PADDING_PACKETS = 64,
    PADDED_BYTES = HEADER_BYTES + WIDE_BYTES + PADDING_BYTES + WIRE_BYTES,
};

/* Queue a packet; false when too much waits already. */
bool pace_push(Slot *slot, bool rtx, const uint8_t *header, const uint8_t *payload, uint32_t size) {
    struct pacer *pacer = &slot->stream->pacer;
    const struct amphi_limits *limits = &slot->stream->core->limits;
    double most = fmax(pacer->bitrate_bps / 8 * limits->pace_queue_s, limits->pace_queue_bytes);
    uint32_t length = HEADER_BYTES + size;
    struct waiting *waiting =
        pacer->queued_bytes + length > most ? NULL : malloc(sizeof *waiting + length);
    if (!waiting) {
        drop_packet(slot->stream->core, AMPHI_PACER_FULL);
        return false;
    }
    *waiting = (struct waiting){.slot = slot, .rtx = rtx, .length = length};
    memcpy(waiting->data, header, HEADER_BYTES);
    memcpy(waiting->data + HEADER_BYTES, payload, size);
    *(pacer->first ? pacer->last : &pacer->first) = waiting;
    pacer->last = &waiting->next;
    pacer->queued_bytes += length;
    return true;
}

static void send_first(Stream *stream) {
    struct pacer *pacer = &stream->pacer;
    struct waiting *first = pacer->first;
    pacer->first = first->next;
    pacer->queued_bytes -= first->length;
    pacer->budget_bytes -= first->length + WIRE_BYTES + WIDE_BYTES;
    slot_dispatch(first->slot, first->rtx, first->data, first->data + HEADER_BYTES, first->length - HEADER_BYTES);
    free(first);
}

static void pad(Stream *stream) {
    struct pacer *pacer = &stream->pacer;
    double now = stream->core->now;
    Slot *slot = NULL;
    for (int i = 0; i < stream->slots.count && !slot; i++)
        if (stream->slots.items[i]->rtx_payload_type) slot = stream->slots.items[i];
    double due = (fmin(now, pacer->probe_until) - pacer->probe_began) * pacer->probe_bps / 8;
    due -= (double)(stream->departures.sent_bytes - pacer->probe_base);
    bool over = now >= pacer->probe_until; /* then the last packet leaves, whatever did before */
    for (int i = 0; slot && i < PADDING_PACKETS && (due >= PADDED_BYTES || (over && !i)); i++) {
        slot_pad(slot);
        due -= PADDED_BYTES;
    }
    if (!over) return;
    pacer->probe_bps = 0;
    wide_probe(stream, false);
}

/* Send what it is time for: at the bit rate, one packet more than the budget at most; and padding. */
void pace_release(Stream *stream) {
    struct pacer *pacer = &stream->pacer;
    double now = stream->core->now;
    if (pacer->bitrate_bps > 0) {
        double passed = fmin(now - pacer->released_at, stream->core->limits.pace_late_s);
        pacer->released_at = now;
        pacer->budget_bytes = fmin(pacer->budget_bytes, 0) + passed * pacer->bitrate_bps / 8;
        while (pacer->first && pacer->budget_bytes > 0) send_first(stream);
    }
    if (pacer->probe_bps > 0) pad(stream);
}

void pace_forget(Stream *stream) {
    struct pacer *pacer = &stream->pacer;
    while (pacer->first) {
        struct waiting *first = pacer->first;
        pacer->first = first->next;
        free(first);
    }
    *pacer = (struct pacer){0};
}

void amphi_stream_pace(Stream *stream, double bitrate_bps) {
    core_enter(stream->core);
    stream->pacer.bitrate_bps = bitrate_bps;
    while (bitrate_bps <= 0 && stream->pacer.first) send_first(stream);
    core_leave(stream->core);
}

void amphi_stream_probe(Stream *stream, double bitrate_bps, double seconds) {
    struct pacer *pacer = &stream->pacer;
    if (!stream->departures.extension) return;
    core_enter(stream->core);
    pacer->probe_bps = bitrate_bps;
    pacer->probe_began = stream->core->now;
    pacer->probe_until = stream->core->now + seconds;
    pacer->probe_base = stream->departures.sent_bytes;
    wide_probe(stream, true);
    core_leave(stream->core);
}

int amphi_stream_probing(const Stream *stream) {
    return stream->pacer.probe_bps > 0;
}

/* An RTX packet of padding alone (RFC 4588 section 4, RFC 3550 section 5.1). */
void slot_pad(Slot *slot) {
    uint8_t header[HEADER_BYTES], padding[PADDING_BYTES] = {0};
    padding[PADDING_BYTES - 1] = PADDING_BYTES;
    header[0] = 0xA0;
    header[1] = slot->rtx_payload_type;
    write_u16(header + 2, ++slot->rtx_number);
    write_u32(header + 4, slot->last_time);
    write_u32(header + 8, slot->rtx_ssrc);
    slot_dispatch(slot, true, header, padding, sizeof padding);
}
