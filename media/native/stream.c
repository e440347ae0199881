/* Peers: their keys and what the router knows of them, and the addresses that their media come from and go to. */
#include "core.h"

#include <math.h>
#include <netinet/in.h>
#include <stdlib.h>

/* -- addresses */

static bool address_key(const uint8_t *name, uint32_t bytes, uint8_t key[18]) {
    uint16_t family;
    memset(key, 0, 18);
    if (bytes < sizeof(struct sockaddr_in)) return false;
    memcpy(&family, name, sizeof family);
    memcpy(key, name + 2, 2);
    if (family == AF_INET) memcpy(key + 2, name + 4, 4);
    else if (family == AF_INET6 && bytes >= sizeof(struct sockaddr_in6)) memcpy(key + 2, name + 8, 16);
    else return false;
    return true;
}

static struct address **address_place(Core *core, const uint8_t key[18]) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (int i = 0; i < 18; i++) hash = (hash ^ key[i]) * 16777619u;
    struct address **place = &core->addresses[hash % BUCKETS];
    while (*place && memcmp((*place)->key, key, 18)) place = &(*place)->next;
    return place;
}

Stream *stream_at(Core *core, const uint8_t *name, uint32_t bytes) {
    uint8_t key[18];
    if (!address_key(name, bytes, key)) return NULL;
    struct address *found = *address_place(core, key);
    return found ? found->stream : NULL;
}

/* Whether this is the address that everything to the stream goes to. */
bool stream_is_at(const Stream *stream, const uint8_t *name, uint32_t bytes) {
    uint8_t sent_to[18], key[18];
    return address_key(stream->name, stream->name_bytes, sent_to) && address_key(name, bytes, key) &&
           !memcmp(sent_to, key, sizeof key);
}

int amphi_stream_heard(Stream *stream, const uint8_t *name, uint32_t bytes) {
    uint8_t key[18];
    if (!address_key(name, bytes, key)) return 0;
    core_enter(stream->core);
    struct address **place = address_place(stream->core, key);
    if (!*place && (*place = calloc(1, sizeof **place))) memcpy((*place)->key, key, 18);
    bool known = *place;
    if (known) (*place)->stream = stream;
    core_leave(stream->core);
    return known;
}

void amphi_address_forget(Core *core, const uint8_t *name, uint32_t bytes) {
    uint8_t key[18];
    if (!address_key(name, bytes, key)) return;
    core_enter(core);
    struct address **place = address_place(core, key), *gone = *place;
    if (gone) *place = gone->next;
    free(gone);
    core_leave(core);
}

static void forget_addresses_of(Stream *stream) {
    for (int i = 0; i < BUCKETS; i++)
        for (struct address **place = &stream->core->addresses[i]; *place;) {
            struct address *each = *place;
            if (each->stream != stream) {
                place = &each->next;
                continue;
            }
            *place = each->next;
            free(each);
        }
}

/* -- streams */

Stream *amphi_stream_new(Core *core, uint32_t id, int profile, const uint8_t *receive_key, const uint8_t *send_key,
                         void *receive_srtp, void *send_srtp, int level_extension, int arriving_extension,
                         int departing_extension) {
    Stream *stream = calloc(1, sizeof *stream);
    if (!stream) return NULL;
    stream->departures = (struct departures){.extension = (uint8_t)departing_extension, .judged = -1, .reference = -1};
    stream->departures.log = departing_extension ? calloc(DEPARTURES, sizeof *stream->departures.log) : NULL;
    stream->arrivals = (struct arrivals){.extension = (uint8_t)arriving_extension, .newest = -1};
    stream->arrivals.at = arriving_extension ? calloc(ARRIVALS, sizeof *stream->arrivals.at) : NULL;
    if ((departing_extension && !stream->departures.log) || (arriving_extension && !stream->arrivals.at) ||
        !keys_load(&stream->in, profile, receive_key, receive_srtp, false) ||
        !keys_load(&stream->out, profile, send_key, send_srtp, true)) {
        keys_free(&stream->in);
        keys_free(&stream->out);
        free(stream->departures.log);
        free(stream->arrivals.at);
        free(stream);
        return NULL;
    }
    stream->core = core;
    core->references++;
    stream->references = 1;
    stream->id = id;
    stream->level_extension = level_extension;
    stream->clock_offset_s = stream->round_trip_s = NAN;
    core_enter(core);
    stream->next = core->streams;
    core->streams = stream;
    core_leave(core);
    return stream;
}

/* Nothing of the peer is forwarded, nothing goes to it any more. */
void stream_drop(Stream *stream) {
    Core *core = stream->core;
    for (int i = 0; i < stream->slots.count; i++) slot_show(stream->slots.items[i], NULL);
    while (stream->layer_count) layer_discard(stream->layers[0], NULL);
    stream->name_bytes = 0;
    pace_forget(stream);
    forget_held(stream);
    forget_addresses_of(stream);
    for (Stream **place = &core->streams; *place; place = &(*place)->next)
        if (*place == stream) {
            *place = stream->next;
            break;
        }
}

void amphi_stream_drop(Stream *stream) {
    core_enter(stream->core);
    stream_drop(stream);
    core_leave(stream->core);
}

void stream_release(Stream *stream) {
    if (--stream->references) return;
    keys_free(&stream->in);
    keys_free(&stream->out);
    free(stream->sources);
    free(stream->departures.log);
    free(stream->arrivals.at);
    free(stream->slots.items);
    core_release(stream->core);
    free(stream);
}

void amphi_stream_free(Stream *stream) {
    Core *core = stream->core;
    core->references++; /* until its lock is given back */
    core_enter(core);
    stream_drop(stream);
    stream_release(stream);
    core_leave(core);
    core_release(core);
}

void amphi_stream_moved(Stream *stream, const uint8_t *name, uint32_t bytes) {
    if (bytes > sizeof stream->name) return;
    core_enter(stream->core);
    memcpy(stream->name, name, bytes);
    stream->name_bytes = bytes;
    stream->there_at = stream->core->now;
    stream->message_flush = 0; /* what waits already goes where it was to go */
    core_leave(stream->core);
}

double amphi_stream_heard_at(const Stream *stream) {
    return stream->heard_at;
}

double amphi_stream_round_trip(const Stream *stream) {
    return stream->round_trip_s;
}
