/* What is received: one SSRC of one uplink, its sequence, its losses, its ring of recent packets, and who gets it.
 * The same rules as media/layer.py, which explains them. */
#include "core.h"

#include <math.h>
#include <stdlib.h>

enum { SILENT_DBOV = 127, BLOCK_BYTES = 24 };

struct amphi_layer *amphi_layer_new(Stream *stream, uint32_t id, uint32_t ssrc, int payload_type, int clock_rate_hz,
                                    int codec, int kind) {
    Core *core = stream->core;
    Layer *layer = calloc(1, sizeof *layer);
    if (!layer) return NULL;
    layer->seen = (struct amphi_layer){.highest = -1, .ssrc = ssrc, .id = id, .loudest_dbov = SILENT_DBOV};
    layer->core = core;
    layer->stream = stream;
    layer->payload_type = (uint8_t)payload_type;
    layer->clock_rate_hz = clock_rate_hz;
    layer->codec = (uint8_t)codec;
    layer->kind = (uint8_t)kind;
    layer->references = 1;
    for (int limit = 0; limit < ALL_TEMPORAL; limit++) layer->last_skipped[limit] = -1;
    core_enter(core);
    bool room = stream->layer_count < LAYERS;
    if (room) stream->layers[stream->layer_count++] = layer;
    core_leave(core);
    if (!room) {
        free(layer);
        return NULL;
    }
    core->references++;
    return &layer->seen;
}

void amphi_layer_permit(struct amphi_layer *seen, int captured, int blocked) {
    Core *core = ((Layer *)seen)->core;
    core_enter(core);
    seen->captured = captured != 0;
    seen->blocked = blocked != 0;
    core_leave(core);
}

void amphi_layer_want_key(struct amphi_layer *seen) {
    Core *core = ((Layer *)seen)->core;
    core_enter(core);
    seen->key_wanted = 1;
    core_leave(core);
}

static void forget_repairs(Stream *stream, const Layer *layer) {
    for (int i = stream->repair_count - 1; i >= 0; i--)
        if (stream->repairs[i].layer == layer) stream->repairs[i] = stream->repairs[--stream->repair_count];
}

void amphi_layer_repaired_by(struct amphi_layer *seen, uint32_t ssrc) {
    Layer *layer = (Layer *)seen;
    Core *core = layer->core;
    core_enter(core);
    Stream *stream = layer->stream;
    if (stream) forget_repairs(stream, layer);
    if (stream && stream->repair_count < LAYERS) {
        stream->repairs[stream->repair_count].ssrc = ssrc;
        stream->repairs[stream->repair_count++].layer = layer;
    }
    core_leave(core);
}

void layer_discard(Layer *layer, Layer *instead) {
    Stream *stream = layer->stream;
    if (!stream) return;
    while (layer->slots.count + layer->waiting.count) {
        struct slots *slots = layer->waiting.count ? &layer->waiting : &layer->slots;
        Slot *slot = slots->items[slots->count - 1];
        slot_show(slot, NULL);
        if (instead && instead != layer) slot_show(slot, instead);
    }
    for (int i = stream->layer_count - 1; i >= 0; i--)
        if (stream->layers[i] == layer) stream->layers[i] = stream->layers[--stream->layer_count];
    forget_repairs(stream, layer);
    layer->stream = NULL;
}

void amphi_layer_discard(struct amphi_layer *seen, struct amphi_layer *instead) {
    Core *core = ((Layer *)seen)->core;
    core_enter(core);
    layer_discard((Layer *)seen, (Layer *)instead);
    core_leave(core);
}

void amphi_layer_free(struct amphi_layer *seen) {
    Core *core = ((Layer *)seen)->core;
    core->references++; /* until its lock is given back */
    core_enter(core);
    layer_discard((Layer *)seen, NULL);
    layer_release((Layer *)seen);
    core_leave(core);
    core_release(core);
}

void layer_hold(Layer *layer) {
    layer->references++;
}

void layer_release(Layer *layer) {
    if (--layer->references) return;
    layer_forget_history(layer);
    free(layer->missing);
    free(layer->skips);
    free(layer->slots.items);
    free(layer->waiting.items);
    core_release(layer->core);
    free(layer);
}

/* -- sequence (RFC 3550 appendix A.1) */

static void lost(Layer *layer, int64_t first, int64_t end) {
    uint32_t most = layer->stream->core->limits.missing_at_once;
    layer->seen.missed += (uint64_t)(end - first);
    if (!layer->missing && !(layer->missing = calloc(2 * (size_t)most + 2, sizeof *layer->missing))) return;
    if (end - first > most || layer->missing_count > most) { /* a key frame is asked for instead */
        layer->missing_count = 0;
        layer->seen.key_wanted |= layer->seen.captured && layer->codec != AMPHI_SOUND;
        return;
    }
    for (int64_t each = first; each < end; each++)
        layer->missing[layer->missing_count++] = (struct missing){.extended = each};
}

static void found(Layer *layer, int64_t extended) {
    for (uint32_t i = 0; i < layer->missing_count; i++)
        if (layer->missing[i].extended == extended) {
            memmove(&layer->missing[i], &layer->missing[i + 1],
                    (--layer->missing_count - i) * sizeof *layer->missing);
            return;
        }
}

/* The extended number of a packet; notes what is missing and the jitter. */
static int64_t advance(Layer *layer, const struct packet *packet) {
    double now = layer->stream->core->now;
    int64_t highest = layer->seen.highest;
    layer->seen.heard_at = now;
    layer->seen.received++;
    if (highest < 0) return layer->seen.first = layer->seen.highest = packet->number + 0x10000;
    uint16_t step = (uint16_t)(packet->number - highest);
    int64_t extended = highest + step;
    if (step >= 0x8000) {
        found(layer, extended - 0x10000);
        return extended - 0x10000;
    }
    if (step > 1) lost(layer, highest + 1, extended);
    layer->seen.highest = extended;
    double transit = now * layer->clock_rate_hz - packet->timestamp;
    if (step) layer->jitter += (fmin(fabs(transit - layer->transit), layer->clock_rate_hz) - layer->jitter) / 16;
    layer->transit = transit;
    return extended;
}

/* The report block for the publisher (RFC 3550 section 6.4.1 and appendix A.3); its length. */
int layer_report(Layer *layer, uint8_t *block) {
    double now = layer->stream->core->now;
    int64_t expected = layer->seen.highest - layer->seen.first + 1;
    int64_t expected_since = expected - layer->expected_before;
    int64_t lost_since = expected_since - (layer->seen.received - layer->received_before);
    layer->expected_before = expected;
    layer->received_before = layer->seen.received;
    int64_t fraction = expected_since > 0 && lost_since > 0 ? lost_since * 256 / expected_since : 0;
    int64_t missed = expected - layer->seen.received;
    uint32_t last = (uint32_t)(layer->report_ntp >> 16);
    missed = missed < -0x800000 ? -0x800000 : missed > 0x7FFFFF ? 0x7FFFFF : missed;
    write_u32(block, layer->seen.ssrc);
    if (fraction < layer->seen.loss_floor) fraction = layer->seen.loss_floor;
    write_u32(block + 4, (uint32_t)(fraction > 255 ? 255 : fraction) << 24 | ((uint32_t)missed & 0xFFFFFF));
    write_u32(block + 8, (uint32_t)(layer->seen.highest - 0x10000));
    write_u32(block + 12, (uint32_t)layer->jitter);
    write_u32(block + 16, last);
    write_u32(block + 20, last ? (uint32_t)((now - layer->report_at) * 65536) : 0);
    return BLOCK_BYTES;
}

/* -- the ring */

static void keep(Layer *layer, const struct packet *packet, int64_t extended) {
    if (!layer->history && !(layer->history = calloc(HISTORY, sizeof *layer->history))) return;
    struct kept *kept = &layer->history[extended % HISTORY];
    if (kept->room < packet->length) {
        uint8_t *grown = realloc(kept->packet.data, packet->length);
        if (!grown) return;
        kept->packet.data = grown;
        kept->room = packet->length;
    }
    uint8_t *data = kept->packet.data;
    memcpy(data, packet->data, packet->length);
    kept->packet = *packet;
    kept->packet.data = data;
    kept->extended = extended;
}

/* The packet of an extended number, when it is still there. */
struct kept *layer_kept(Layer *layer, int64_t extended) {
    if (!layer->history || extended <= layer->seen.highest - HISTORY || extended > layer->seen.highest) return NULL;
    struct kept *kept = &layer->history[extended % HISTORY];
    return kept->packet.data && kept->extended == extended ? kept : NULL;
}

void layer_forget_history(Layer *layer) {
    if (!layer->history) return;
    for (int i = 0; i < HISTORY; i++) free(layer->history[i].packet.data);
    free(layer->history);
    layer->history = NULL;
}

/* -- what slots with a temporal limit leave out */

static const struct skipped nothing_skipped;

/* From now on a slot may leave something out. */
void layer_note_skips(Layer *layer) {
    if (!layer->skips && layer->codec != AMPHI_SOUND) layer->skips = calloc(HISTORY, sizeof *layer->skips);
}

/* Counts before a packet; none are kept until a slot has a limit. */
const struct skipped *layer_skipped(const Layer *layer, int64_t extended, bool newest) {
    if (newest) return &layer->skipped;
    if (!layer->skips || layer->skips[extended % HISTORY].extended != extended) return &nothing_skipped;
    return &layer->skips[extended % HISTORY];
}

/* The layer's newest packet has come: note the counts before it and before those that are missing. */
static void note_skipped(Layer *layer, int64_t before) {
    int64_t highest = layer->seen.highest;
    for (int64_t each = highest - before < HISTORY ? before + 1 : highest; each <= highest; each++) {
        layer->skips[each % HISTORY] = layer->skipped;
        layer->skips[each % HISTORY].extended = each;
    }
}

/* The newest packet was sent to whom it is for: count it for the others. */
static void count_skipped(Layer *layer, const struct packet *packet) {
    for (int limit = 0; limit < ALL_TEMPORAL && limit < packet->temporal_id; limit++) {
        layer->skipped.packets[limit]++;
        if (layer->last_skipped[limit] == layer->picture) continue;
        layer->last_skipped[limit] = layer->picture;
        layer->skipped.pictures[limit]++;
    }
}

/* Bring slots to their limits, as far as the picture that begins with the newest packet allows it: down at once, up
 * with a key frame, or to the temporal layer of a picture that rests on the lowest alone. */
static void change_limits(Layer *layer, const struct packet *packet) {
    for (int i = 0; i < layer->slots.count; i++) {
        Slot *slot = layer->slots.items[i];
        int limit = slot->spans[slot->serial % SPANS].limit, wanted = slot->limit;
        if (wanted == limit) continue;
        if (wanted < limit || packet->key) slot_restrict(slot, wanted);
        else if (packet->sync && limit < packet->temporal_id && packet->temporal_id <= wanted)
            slot_restrict(slot, packet->temporal_id);
    }
}

/* -- forwarding */

static void begin(Layer *layer) {
    while (layer->waiting.count) {
        Slot *slot = layer->waiting.items[0];
        slots_remove(&layer->waiting, slot);
        slot->pending = NULL;
        slot_leave(slot);
        slot_enter(slot, layer);
    }
}

static void read_video(Layer *layer, struct packet *packet, int64_t before, bool newest) {
    if (layer->codec == AMPHI_H264) packet_read_h264(packet);
    else packet_read_vp8(packet);
    if (!newest) return;
    layer->seen.temporal_octets[packet->temporal_id] += packet->end - packet->start;
    if (packet->picture_bytes == 2) layer->picture = read_u16(packet->data + packet->picture_at) & 0x7FFF;
    else if (packet->picture_bytes) layer->picture = packet->data[packet->picture_at];
    if (packet->temporal_at) layer->temporal = packet->data[packet->temporal_at];
    if (packet->key) {
        int height = layer->codec == AMPHI_VP8 ? packet_vp8_height(packet) : packet_h264_height(packet);
        if (height) layer->seen.height_px = (uint16_t)height;
        begin(layer);
    }
    if (!layer->skips) return;
    if (packet->begins) change_limits(layer, packet);
    note_skipped(layer, before);
}

static void read_sound(Layer *layer, const struct packet *packet, bool newest) {
    int size;
    const uint8_t *level = packet_extension(packet, layer->stream->level_extension, &size);
    if (level && (*level & 0x7F) < layer->seen.loudest_dbov) layer->seen.loudest_dbov = *level & 0x7F;
    if (newest) begin(layer);
}

/* A plain packet of the layer: count it, capture it, send it to every slot that shows it. */
void layer_route(Layer *layer, struct packet *packet) {
    Core *core = layer->stream->core;
    if (packet->type != layer->payload_type) {
        drop_packet(core, AMPHI_PAYLOAD_TYPE);
        return;
    }
    int64_t before = layer->seen.highest, extended = advance(layer, packet);
    bool newest = extended > before;
    if (layer->seen.blocked) {
        drop_packet(core, AMPHI_BLOCKED);
        return;
    }
    core->counters.received++;
    if (newest) {
        layer->seen.octets += packet->end - packet->start;
        layer->timestamp = packet->timestamp;
    } else if (extended == before || extended <= before - HISTORY || layer_kept(layer, extended)) {
        drop_packet(core, AMPHI_REPEATED);
        return;
    }
    if (layer->seen.captured && core->now < core->capture_until) port_tap(layer, packet->data, packet->length);
    if (layer->codec == AMPHI_SOUND) read_sound(layer, packet, newest);
    else read_video(layer, packet, before, newest);
    if (!layer->slots.count) return;
    if (layer->codec != AMPHI_SOUND) keep(layer, packet, extended);
    for (int i = 0; i < layer->slots.count; i++) slot_send(layer->slots.items[i], packet, extended, newest);
    if (newest && layer->skips) count_skipped(layer, packet);
}

/* -- what is asked of the publisher */

static void ask_for_missing(Layer *layer, double now) {
    const struct amphi_limits *limits = &layer->stream->core->limits;
    bool sound = layer->codec == AMPHI_SOUND;
    uint16_t due[512];
    uint32_t kept = 0;
    int count = 0;
    for (uint32_t i = 0; i < layer->missing_count; i++) {
        struct missing each = layer->missing[i];
        if (each.tries >= (sound ? limits->sound_nack_tries : limits->nack_tries)) {
            layer->seen.key_wanted |= layer->seen.captured && !sound; /* a recording can't ask by itself */
            continue;
        }
        if (now - each.asked_at >= limits->nack_again_s && count < 512) {
            each.asked_at = now;
            each.tries++;
            due[count++] = (uint16_t)each.extended;
        }
        layer->missing[kept++] = each;
    }
    layer->missing_count = kept;
    if (count) rtcp_nack(layer, due, count);
}

/* Ask a publisher for lost packets and key frames, as far as it is time to. */
void layer_ask(Layer *layer, double now) {
    if (!layer->stream) return;
    if (layer->missing_count && (layer->slots.count || layer->seen.captured)) ask_for_missing(layer, now);
    if (layer->codec == AMPHI_SOUND) return;
    if (!(layer->waiting.count || layer->seen.key_wanted)) return;
    if (now - layer->key_asked_at < layer->stream->core->limits.key_frame_again_s) return;
    layer->key_asked_at = now;
    layer->seen.key_wanted = 0;
    rtcp_picture_lost(layer);
}
