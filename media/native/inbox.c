/* What waits for Python: datagrams that are not media, questions, and packets for the recording tap. Two inboxes take
 * turns: one is filled while Python reads the other. */
#include "core.h"

#include <stdlib.h>
#include <unistd.h>

/* Room that packets for the tap leave to everything else. */
enum { RESERVED_BYTES = HANDED * (sizeof(struct amphi_record) + DATAGRAM_BYTES) };

static uint32_t padded(uint32_t bytes) {
    return (bytes + 7) & ~7u;
}

/* Add a record and its data; false when too much waits already, which is counted. */
bool inbox_put(Core *core, struct amphi_record record, const uint8_t *data) {
    struct inbox *inbox = &core->inboxes[core->filling];
    bool tapped = record.kind == AMPHI_TAP;
    uint32_t end = inbox->used + (uint32_t)sizeof record + padded(record.length);
    if (tapped ? end > INBOX_BYTES - RESERVED_BYTES : inbox->handed == HANDED || end > INBOX_BYTES) {
        drop_packet(core, AMPHI_INBOX_FULL);
        return false;
    }
    record.at_ns = core->now_ns;
    memcpy(inbox->bytes + inbox->used, &record, sizeof record);
    if (record.length) memcpy(inbox->bytes + inbox->used + sizeof record, data, record.length);
    inbox->used = end;
    inbox->handed += !tapped;
    return true;
}

/* Tell Python, once, that something waits. */
void inbox_ring(Core *core) {
    static const uint64_t one = 1;
    if (core->rung || !core->inboxes[core->filling].used) return;
    core->rung = write(core->bell, &one, sizeof one) == sizeof one;
}

int amphi_bell(Core *core) {
    return core->bell;
}

const uint8_t *amphi_take(Core *core, uint32_t *length) {
    uint64_t rings;
    core_enter(core);
    struct inbox *full = &core->inboxes[core->filling];
    core->filling ^= 1;
    core->inboxes[core->filling].used = core->inboxes[core->filling].handed = 0;
    if (core->rung) core->rung = read(core->bell, &rings, sizeof rings) < 0;
    core_leave(core);
    *length = full->used;
    return full->bytes;
}

/* -- packets that wait until Python has said whose they are */

bool is_held(const Stream *stream, uint32_t ssrc) {
    for (const struct held *each = stream->held; each; each = each->next)
        if (read_u32(each->data + 8) == ssrc) return true;
    return false;
}

/* Keep a copy behind those that wait already; false when there are too many. */
bool hold(Stream *stream, const struct packet *packet) {
    struct held *held = stream->held_count < HELD ? malloc(sizeof *held + packet->length) : NULL;
    struct held **last = &stream->held;
    if (!held) return false;
    held->next = NULL;
    held->length = packet->length;
    memcpy(held->data, packet->data, packet->length);
    while (*last) last = &(*last)->next;
    *last = held;
    stream->held_count++;
    return true;
}

/* Route the packets of an SSRC, if it is known now; those of an RTX stream are nobody's. */
static void route_held(Stream *stream, uint32_t ssrc) {
    struct held **place = &stream->held;
    while (*place) {
        struct held *each = *place;
        struct packet packet;
        if (read_u32(each->data + 8) != ssrc) {
            place = &each->next;
            continue;
        }
        *place = each->next;
        stream->held_count--;
        if (packet_parse(&packet, each->data, each->length)) {
            Layer *layer = layer_of(stream, ssrc);
            if (layer) layer_route(layer, &packet);
        }
        free(each);
    }
}

void forget_held(Stream *stream) {
    while (stream->held) {
        struct held *first = stream->held;
        stream->held = first->next;
        free(first);
    }
    stream->held_count = 0;
}

void amphi_stream_learned(Stream *stream, uint32_t ssrc) {
    core_enter(stream->core);
    route_held(stream, ssrc);
    core_leave(stream->core);
}
