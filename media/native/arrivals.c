/* Transport-wide numbers that come, and the reports that their sender estimates by
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). The same rules as media/arrivals.py, which explains
 * them. */
#include "core.h"

static const double FORGOTTEN_S = 2, REFERENCES_PER_S = 1000 / 64.0, TICKS_PER_S = 4000;

enum { HEAD_BYTES = 20, IN_CHUNK = 7, TICKS_PER_REFERENCE = 256 };

/* Note a plain packet of the connection. */
void arrivals_note(Stream *stream, const struct packet *packet) {
    struct arrivals *arrivals = &stream->arrivals;
    int size;
    const uint8_t *value = packet_extension(packet, arrivals->extension, &size);
    if (!value || size != 2) return;
    uint16_t number = read_u16(value);
    if (arrivals->newest < 0) {
        arrivals->newest = number + 0xFFFF;
        arrivals->next = arrivals->newest + 1;
    }
    int64_t newest = arrivals->newest;
    uint16_t ahead = (uint16_t)(number - newest);
    int64_t extended = newest + ahead - (ahead < 0x8000 ? 0 : 0x10000);
    int64_t oldest = extended - ARRIVALS > newest ? extended - ARRIVALS : newest;
    if (extended > newest) {
        if (extended - arrivals->next >= ARRIVALS) {
            arrivals_report(stream);
            arrivals->next = oldest + 1;
        }
        for (int64_t each = oldest + 1; each < extended; each++) arrivals->at[each % ARRIVALS] = 0;
        arrivals->newest = extended;
    } else if (newest - extended >= ARRIVALS || arrivals->at[extended % ARRIVALS] > 0) {
        return;
    }
    if (extended < arrivals->next) arrivals->next = extended;
    arrivals->at[extended % ARRIVALS] = stream->core->now;
    arrivals->ssrc = packet->ssrc;
}

/* When a number came; 0: it hasn't, or too long ago to be told again. */
static double came_at(const Stream *stream, int64_t number) {
    double at = stream->arrivals.at[number % ARRIVALS];
    return stream->core->now - at < FORGOTTEN_S ? at : 0;
}

/* The statuses and deltas behind the head; where they end, 0 when nothing came. */
static int write_statuses(const Stream *stream, uint8_t *feedback, int count, int64_t *reference) {
    uint8_t *chunks = feedback + HEAD_BYTES, *deltas = chunks + 2 * ((count + IN_CHUNK - 1) / IN_CHUNK), *to = deltas;
    int64_t ticks = 0;
    memset(chunks, 0, (size_t)(deltas - chunks));
    for (int i = 0; i < count; i++) {
        double at = came_at(stream, stream->arrivals.next + i);
        int status = 0;
        if (at > 0) {
            if (to == deltas) {
                *reference = (int64_t)(at * REFERENCES_PER_S);
                ticks = *reference * TICKS_PER_REFERENCE;
            }
            int64_t delta = (int64_t)(at * TICKS_PER_S) - ticks;
            ticks += delta;
            status = delta >= 0 && delta < 256 ? 1 : 2;
            if (status == 2) *to++ = (uint8_t)(delta >> 8);
            *to++ = (uint8_t)delta;
        }
        uint8_t *chunk = chunks + 2 * (i / IN_CHUNK);
        write_u16(chunk, (uint16_t)(read_u16(chunk) | 0xC000 | status << (12 - 2 * (i % IN_CHUNK))));
    }
    return to == deltas ? 0 : (int)(to - feedback);
}

/* Report everything since the last report. */
void arrivals_report(Stream *stream) {
    struct arrivals *arrivals = &stream->arrivals;
    uint8_t feedback[HEAD_BYTES + 2 * (ARRIVALS / IN_CHUNK + 1) + 2 * ARRIVALS + 3];
    int64_t reference = 0;
    int count = (int)(arrivals->newest + 1 - arrivals->next);
    if (arrivals->newest < 0 || count <= 0) return;
    int length = write_statuses(stream, feedback, count, &reference);
    uint16_t first = (uint16_t)arrivals->next;
    arrivals->next = arrivals->newest + 1;
    if (!length) return;
    while (length % 4) feedback[length++] = 0;
    rtcp_begin(feedback, TRANSPORT_WIDE, TRANSPORT_FEEDBACK, length, OUR_SSRC);
    write_u32(feedback + 8, arrivals->ssrc);
    write_u16(feedback + 12, first);
    write_u16(feedback + 14, (uint16_t)count);
    write_u32(feedback + 16, (uint32_t)reference << 8 | arrivals->reports++);
    port_control(stream, feedback, length);
}
