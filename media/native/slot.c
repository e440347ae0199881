/* What is sent: one receive slot of one connection, whose SSRC, numbers and times go on whatever it shows.
 * The same rules as media/slot.py, which explains them. */
#include "core.h"

#include <math.h>
#include <stdlib.h>

bool slots_add(struct slots *slots, Slot *slot) {
    if (slots->count == slots->room) {
        int room = slots->room ? 2 * slots->room : 8;
        Slot **grown = realloc(slots->items, sizeof *grown * (size_t)room);
        if (!grown) return false;
        slots->items = grown;
        slots->room = room;
    }
    slots->items[slots->count++] = slot;
    return true;
}

/* Take a slot out; the others keep their order. */
void slots_remove(struct slots *slots, Slot *slot) {
    for (int i = 0; i < slots->count; i++)
        if (slots->items[i] == slot) {
            memmove(slots->items + i, slots->items + i + 1, sizeof slot * (size_t)(--slots->count - i));
            return;
        }
}

Slot *amphi_slot_new(Stream *stream, uint32_t ssrc, uint32_t rtx_ssrc, int payload_type, int rtx_payload_type,
                     int clock_rate_hz, int numbered) {
    Slot *slot = calloc(1, sizeof *slot);
    if (!slot) return NULL;
    slot->stream = stream;
    slot->ssrc = ssrc;
    slot->rtx_ssrc = rtx_ssrc;
    slot->payload_type = (uint8_t)payload_type;
    slot->rtx_payload_type = (uint8_t)rtx_payload_type;
    slot->clock_rate_hz = clock_rate_hz;
    slot->numbered = numbered && stream->departures.extension;
    slot->limit = ALL_TEMPORAL;
    slot->used.highest = slot->rtx_used.highest = -1;
    slot->last_sequence = 0xFFFF;
    slot->last_picture = 0x7FFF;
    slot->last_temporal = 0xFF;
    core_enter(stream->core);
    bool added = slots_add(&stream->slots, slot);
    stream->references += added;
    core_leave(stream->core);
    if (added) return slot;
    free(slot);
    return NULL;
}

void amphi_slot_takes(Slot *slot, int codec, int payload_type, int rtx_payload_type) {
    if (codec < 0 || codec > AMPHI_H264) return;
    core_enter(slot->stream->core);
    slot->types[codec][0] = (uint8_t)payload_type;
    slot->types[codec][1] = (uint8_t)rtx_payload_type;
    core_leave(slot->stream->core);
}

void amphi_slot_free(Slot *slot) {
    Core *core = slot->stream->core;
    core->references++; /* until its lock is given back */
    core_enter(core);
    slot_show(slot, NULL);
    slots_remove(&slot->stream->slots, slot);
    stream_release(slot->stream);
    for (int i = 0; i < SPANS; i++)
        if (slot->spans[i].layer) layer_release(slot->spans[i].layer);
    free(slot->sent);
    free(slot);
    core_leave(core);
    core_release(core);
}

void amphi_show(Slot *slot, struct amphi_layer *seen) {
    Core *core = slot->stream->core;
    core_enter(core);
    slot_show(slot, (Layer *)seen);
    core_leave(core);
}

void slot_show(Slot *slot, Layer *layer) {
    Layer *current = slot->layer;
    if (layer && (!layer->stream || (slot->pending ? slot->pending : current) == layer)) return;
    if (slot->pending) {
        slots_remove(&slot->pending->waiting, slot);
        slot->pending = NULL;
    }
    if (current == layer) return;
    if (!layer || !current || current->stream != layer->stream || current->kind != layer->kind) slot_leave(slot);
    if (!layer || !slots_add(&layer->waiting, slot)) return;
    slot->pending = layer;
    layer_ask(layer, layer->stream->core->now);
}

/* Show nothing any more; the numbers go on later from what was sent last. */
void slot_leave(Slot *slot) {
    Layer *layer = slot->layer;
    if (!layer) return;
    slots_remove(&layer->slots, slot);
    if (!layer->slots.count) layer_forget_history(layer);
    slot->left_at = layer->stream->core->now;
    slot->layer = NULL;
}

static struct span *current(Slot *slot) {
    return &slot->spans[slot->serial % SPANS];
}

/* Begin a stretch with the layer's newest packet. */
static void begin_span(Slot *slot, Layer *layer, struct span span) {
    struct span *place = &slot->spans[++slot->serial % SPANS];
    if (place->layer) layer_release(place->layer);
    layer_hold(layer);
    span.layer = layer;
    span.began = layer->seen.highest;
    span.serial = slot->serial;
    *place = span;
}

static uint32_t left_out(const uint32_t *counts, int limit) {
    return limit < ALL_TEMPORAL ? counts[limit] : 0;
}

/* Show a layer from its newest packet on. */
void slot_enter(Slot *slot, Layer *layer) {
    if (!slots_add(&layer->slots, slot)) return;
    double elapsed = slot->left_at > 0 ? layer->stream->core->now - slot->left_at : 0;
    uint32_t ticks = (uint32_t)(fmin(fmax(elapsed, 0), 3600) * slot->clock_rate_hz);
    uint32_t frame = (uint32_t)slot->clock_rate_hz / 30;
    const struct skipped *skipped = &layer->skipped;
    if (slot->limit < ALL_TEMPORAL) layer_note_skips(layer);
    slot->layer = layer;
    if (slot->types[layer->codec][0]) {
        slot->payload_type = slot->types[layer->codec][0];
        slot->rtx_payload_type = slot->types[layer->codec][1];
    }
    begin_span(slot, layer, (struct span){
        .sequence = (uint16_t)(slot->last_sequence + 1 + left_out(skipped->packets, slot->limit) - layer->seen.highest),
        .time = slot->last_time + (ticks > frame ? ticks : frame) - layer->timestamp,
        .picture = (uint16_t)(slot->last_picture + 1 + left_out(skipped->pictures, slot->limit) - layer->picture),
        .temporal = (uint8_t)(slot->last_temporal + 1 - layer->temporal),
        .limit = slot->limit,
    });
    if (!slot->sent && slot->rtx_payload_type) slot->sent = calloc(HISTORY, sizeof *slot->sent);
}

/* From the layer's newest packet on, which begins a picture, leave out what is above a limit. */
void slot_restrict(Slot *slot, int limit) {
    struct span span = *current(slot);
    const struct skipped *skipped = &slot->layer->skipped;
    span.sequence += (uint16_t)(left_out(skipped->packets, limit) - left_out(skipped->packets, span.limit));
    span.picture += (uint16_t)(left_out(skipped->pictures, limit) - left_out(skipped->pictures, span.limit));
    span.limit = (uint8_t)limit;
    begin_span(slot, slot->layer, span);
}

void amphi_limit(Slot *slot, int temporal) {
    core_enter(slot->stream->core);
    slot->limit = (uint8_t)(temporal < 0 ? 0 : temporal > ALL_TEMPORAL ? ALL_TEMPORAL : temporal);
    if (slot->layer && slot->limit < ALL_TEMPORAL) layer_note_skips(slot->layer);
    core_leave(slot->stream->core);
}

/* The stretch of the layer that is shown in which a packet falls; NULL when it is older than all of them. */
static struct span *span_of(Slot *slot, int64_t extended) {
    for (uint32_t back = 0; back < SPANS && back < slot->serial; back++) {
        struct span *span = &slot->spans[(slot->serial - back) % SPANS];
        if (span->layer != slot->layer) return NULL;
        if (extended >= span->began) return span;
    }
    return NULL;
}

/* Write the picture id and TL0PICIDX of a packet anew, in place. */
static void rewrite(struct packet *packet, uint16_t picture, uint8_t temporal) {
    if (packet->picture_bytes == 2) write_u16(packet->data + packet->picture_at, picture | 0x8000);
    else if (packet->picture_bytes) packet->data[packet->picture_at] = picture & 0x7F;
    if (packet->temporal_at) packet->data[packet->temporal_at] = temporal;
}

static uint16_t picture_of(const struct packet *packet) {
    if (packet->picture_bytes == 2) return read_u16(packet->data + packet->picture_at) & 0x7FFF;
    return packet->picture_bytes ? packet->data[packet->picture_at] : 0;
}

static void write_header(uint8_t *to, uint8_t marker_type, uint16_t number, uint32_t timestamp, uint32_t ssrc) {
    to[0] = 0x80;
    to[1] = marker_type;
    write_u16(to + 2, number);
    write_u32(to + 4, timestamp);
    write_u32(to + 8, ssrc);
}

/* Number a packet across the connection's streams, protect and queue it; whether it could be. */
bool slot_dispatch(Slot *slot, bool rtx, const uint8_t *header, const uint8_t *payload, uint32_t size) {
    Stream *stream = slot->stream;
    int head = HEADER_BYTES;
    if (!stream->name_bytes) return false;
    uint8_t *row = port_row(stream->core);
    memcpy(row, header, HEADER_BYTES);
    if (slot->numbered) {
        row[0] |= 0x10;
        wide_write(stream, row + head, HEADER_BYTES + WIDE_BYTES + size);
        head += WIDE_BYTES;
    }
    int length = rtp_protect(&stream->out, rtx ? &slot->rtx_used : &slot->used, row, head, payload, (int)size);
    if (!length) {
        drop_packet(stream->core, AMPHI_PROTECT_FAILED);
        return false;
    }
    port_queue(stream, length);
    stream->core->counters.forwarded += !rtx;
    return true;
}

static bool send_now_or_later(Slot *slot, bool rtx, const uint8_t *header, const uint8_t *payload, uint32_t size) {
    if (slot->stream->pacer.bitrate_bps > 0 && slot->layer && slot->layer->codec != AMPHI_SOUND)
        return pace_push(slot, rtx, header, payload, size);
    return slot_dispatch(slot, rtx, header, payload, size);
}

/* Send a packet of the slot's layer. One that is older than where the slot began is not for it; one that is above its
 * limit is left out, and when a number was kept for it because it came late, an empty packet fills that place. */
void slot_send(Slot *slot, struct packet *packet, int64_t extended, bool newest) {
    static const uint8_t filling[] = {1};
    struct span *span = newest ? current(slot) : span_of(slot, extended);
    if (!span || (newest && packet->temporal_id > span->limit)) return;
    const struct skipped *skipped = layer_skipped(slot->layer, extended, newest);
    uint16_t number = (uint16_t)(packet->number + span->sequence - left_out(skipped->packets, span->limit));
    uint16_t was_picture = picture_of(packet);
    uint16_t picture = (uint16_t)(was_picture + span->picture - left_out(skipped->pictures, span->limit)) & 0x7FFF;
    uint8_t was_temporal = packet->temporal_at ? packet->data[packet->temporal_at] : 0;
    uint8_t temporal = (uint8_t)(was_temporal + span->temporal);
    uint32_t timestamp = packet->timestamp + span->time, size = packet->end - packet->start;
    uint8_t header[HEADER_BYTES];
    write_header(header, packet->marker | slot->payload_type, number, timestamp, slot->ssrc);
    if (packet->temporal_id > span->limit) {
        header[0] |= 0x20;
        header[1] &= 0x7F;
        send_now_or_later(slot, false, header, filling, sizeof filling);
        return;
    }
    rewrite(packet, picture, temporal);
    bool sent = send_now_or_later(slot, false, header, packet->data + packet->start, size);
    rewrite(packet, was_picture, was_temporal);
    if (newest) {
        slot->last_sequence = number;
        slot->last_time = timestamp;
        if (packet->picture_bytes) slot->last_picture = picture;
        if (packet->temporal_at) slot->last_temporal = temporal;
    }
    if (sent) {
        slot->packets++;
        slot->octets += size;
    }
    if (slot->sent)
        slot->sent[number % HISTORY] = (struct sent){
            .extended = extended, .serial = span->serial, .number = number, .picture = picture,
            .temporal = temporal, .used = true,
        };
}

/* Answer a NACK out of the ring of the layer that the number came from, as RTX (RFC 4588): not twice within a moment,
 * and not more than so many a second. Without RTX nothing is sent again: its number was used. */
void slot_resend(Slot *slot, uint16_t number) {
    Core *core = slot->stream->core;
    core->counters.nacked++;
    struct sent *sent = slot->sent ? &slot->sent[number % HISTORY] : NULL;
    if (!sent || !sent->used || sent->number != number) return;
    struct span *span = &slot->spans[sent->serial % SPANS];
    struct kept *kept = span->serial == sent->serial && span->layer ? layer_kept(span->layer, sent->extended) : NULL;
    if (!kept || core->now - sent->resent_at < core->limits.rtx_again_s) return;
    if (!spend(&slot->allowance, &slot->allowed_at, core->now, core->limits.rtx_per_s, 1)) return;
    sent->resent_at = core->now;
    struct packet *packet = &kept->packet;
    uint32_t size = packet->end - packet->start;
    uint8_t header[HEADER_BYTES], payload[2 + DATAGRAM_BYTES];
    rewrite(packet, sent->picture, sent->temporal);
    write_u16(payload, number);
    memcpy(payload + 2, packet->data + packet->start, size);
    write_header(header, packet->marker | slot->rtx_payload_type, ++slot->rtx_number, packet->timestamp + span->time,
                 slot->rtx_ssrc);
    if (send_now_or_later(slot, true, header, payload, size + 2)) core->counters.resent++;
}
