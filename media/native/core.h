/* What the files of the native router share. */
#ifndef CORE_H
#define CORE_H

#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "amphi.h"

typedef struct amphi_core Core;
typedef struct amphi_stream Stream;
typedef struct amphi_slot Slot;
typedef struct layer Layer;

enum {
    HEADER_BYTES = 12,
    TAG_BYTES = 16,
    SALT_BYTES = 12,
    TRAILER_BYTES = 144, /* the most that libsrtp may add */
    DATAGRAM_BYTES = 2048,
    ROW_BYTES = 2048,
    ROWS = 2048,     /* packets that wait for one sendmmsg: a frame for 300 */
    SEGMENTS = 16,   /* packets for one address that the kernel gets as one (UDP_SEGMENT) */
    SEGMENT_BYTES = 1400, /* longer ones go by themselves: a segment must fit the way's MTU */
    BATCH = 64,      /* datagrams of one recvmmsg */
    BATCHES = 4,     /* of one wake */
    HISTORY = 512,   /* packets kept of a video layer that somebody gets; a power of two */
    WINDOW = 512,    /* sequence numbers that may still come late; a power of two */
    LAYERS = 24,     /* SSRCs of media, and as many of retransmissions, that one peer may send */
    SOURCES = 64,    /* SSRCs of one peer that have a replay window */
    SPANS = 8,       /* stretches of a slot out of which NACKs are answered */
    ARRIVALS = 512,  /* numbers of one report, or that may still come late; a power of two */
    DEPARTURES = 2048, /* that wait for feedback; a power of two */
    REPORTS = 128,   /* of ours that a round trip may be measured by */
    ALL_TEMPORAL = 2, /* with this temporal limit nothing is left out */
    WIDE_BYTES = 8,  /* the header extension with a transport-wide number */
    WIRE_BYTES = 44, /* IPv4, UDP and the tag of AES-GCM */
    BUCKETS = 4096,
    INBOX_BYTES = 4 << 20,
    HANDED = 1024,   /* records of the inbox that are not for the tap */
    HELD = 64,       /* packets of one peer that wait until Python has said whose they are */
    COMPOUND_BYTES = 1200,
    OUR_SSRC = 1,
    TRANSPORT_FEEDBACK = 205, TRANSPORT_WIDE = 15, /* the type and format of transport-wide feedback */
};

/* -- rtp.c: packets as bytes */

struct packet {
    uint8_t *data;
    uint32_t length, start, end; /* of the payload, without CSRCs, extensions and padding */
    uint32_t timestamp, ssrc;
    uint16_t number;
    uint8_t marker, type;
    uint16_t picture_at, temporal_at; /* of VP8, from `data`; 0: nowhere */
    uint8_t picture_bytes, temporal_id;
    bool begins, key, sync; /* a picture; a key frame; one that rests on the lowest temporal layer alone */
};

static inline uint16_t read_u16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t read_u32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void write_u16(uint8_t *at, uint16_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void write_u32(uint8_t *at, uint32_t value) {
    write_u16(at, (uint16_t)(value >> 16));
    write_u16(at + 2, (uint16_t)value);
}

bool is_rtcp(const uint8_t *packet);
bool packet_parse(struct packet *packet, uint8_t *data, uint32_t length);
const uint8_t *packet_extension(const struct packet *packet, int id, int *size);
void packet_read_vp8(struct packet *packet);
int packet_vp8_height(const struct packet *packet);
void packet_read_h264(struct packet *packet);
int packet_h264_height(const struct packet *packet);
bool packet_restore(struct packet *packet, uint32_t ssrc, uint8_t payload_type);

/* -- srtp.c: keys, and the numbers that were seen or used under them */

struct window {
    int64_t highest; /* -1: none yet */
    uint64_t seen[WINDOW / 64];
};

struct keys {
    void *rtp, *rtcp; /* EVP_CIPHER_CTX of the AEAD profiles */
    uint8_t rtp_salt[SALT_BYTES], rtcp_salt[SALT_BYTES];
    void *srtp; /* libsrtp's context otherwise */
    uint32_t rtcp_index;
};

struct source {
    uint32_t ssrc;
    struct window rtp, rtcp;
};

struct crypto {
    void *(*aes_128_gcm)(void), *(*aes_256_gcm)(void), *(*aes_128_ecb)(void), *(*aes_256_ecb)(void);
    void *(*context_new)(void);
    void (*context_free)(void *);
    int (*control)(void *, int, int, void *);
    int (*encrypt_init)(void *, void *, void *, const uint8_t *, const uint8_t *);
    int (*encrypt)(void *, uint8_t *, int *, const uint8_t *, int);
    int (*encrypt_final)(void *, uint8_t *, int *);
    int (*decrypt_init)(void *, void *, void *, const uint8_t *, const uint8_t *);
    int (*decrypt)(void *, uint8_t *, int *, const uint8_t *, int);
    int (*decrypt_final)(void *, uint8_t *, int *);
    int (*srtp_protect)(void *, void *, int *), (*srtp_unprotect)(void *, void *, int *);
    int (*srtp_protect_rtcp)(void *, void *, int *), (*srtp_unprotect_rtcp)(void *, void *, int *);
};

extern struct crypto crypto;
bool crypto_load(const char *libraries);
bool keys_load(struct keys *keys, int profile, const uint8_t *key, void *srtp, bool sending);
void keys_free(struct keys *keys);
int rtp_protect(struct keys *keys, struct window *used, uint8_t *row, int head, const uint8_t *payload, int size);
int rtcp_protect(struct keys *keys, uint8_t *packet, int length);
int rtp_unprotect(Stream *stream, uint8_t *packet, int length);
int rtcp_unprotect(Stream *stream, uint8_t *packet, int length);
bool srtp_newer(Stream *stream, const uint8_t *packet, int length, bool rtcp);

/* -- layer.c and slot.c: what is received, and what is sent */

struct slots {
    Slot **items;
    int count, room;
};

struct missing {
    int64_t extended;
    double asked_at;
    uint32_t tries;
};

struct kept { /* a packet of a layer's ring, as it came */
    struct packet packet;
    uint32_t room;
    int64_t extended;
};

/* How much slots with a temporal limit leave out before a packet: one count for limit 0, one for limit 1. */
struct skipped {
    int64_t extended;
    uint32_t packets[ALL_TEMPORAL], pictures[ALL_TEMPORAL];
};

struct layer {
    struct amphi_layer seen;
    Core *core;
    Stream *stream; /* NULL: discarded */
    struct slots slots, waiting; /* `waiting` begin with the next key frame (sound: packet) */
    struct kept *history;
    struct missing *missing;
    uint32_t missing_count;
    int references;
    int clock_rate_hz;
    uint8_t payload_type, codec, kind;
    uint32_t timestamp;
    uint16_t picture;
    uint8_t temporal;
    struct skipped skipped, *skips; /* until now; before each of the last HISTORY packets */
    int last_skipped[ALL_TEMPORAL]; /* picture ids */
    uint64_t report_ntp;
    uint32_t report_timestamp;
    double report_at, key_asked_at;
    int64_t expected_before, received_before;
    double transit, jitter;
};

struct span { /* a stretch of what a slot sent that came from one layer under one limit: what is added to its numbers */
    Layer *layer;
    int64_t began;
    uint32_t serial, time;
    uint16_t sequence, picture;
    uint8_t temporal, limit;
};

struct sent { /* where a sent number came from, and what else was rewritten */
    int64_t extended;
    double resent_at;
    uint32_t serial;
    uint16_t number, picture;
    uint8_t temporal;
    bool used;
};

struct amphi_slot {
    Stream *stream;
    Layer *layer, *pending;
    uint32_t ssrc, rtx_ssrc;
    int clock_rate_hz;
    uint8_t payload_type, rtx_payload_type, limit; /* the temporal limit that is wanted */
    uint8_t types[AMPHI_H264 + 1][2]; /* payload types of media and RTX, by codec; 0: not agreed on */
    bool numbered; /* whether packets carry a transport-wide number */
    uint8_t last_temporal; /* `last_x` was sent last */
    uint16_t last_sequence, last_picture;
    uint32_t last_time;
    struct window used, rtx_used;
    uint16_t rtx_number;
    uint64_t packets, octets;
    double left_at;
    struct span spans[SPANS];
    uint32_t serial;
    struct sent *sent;
    double allowance, allowed_at;
};

struct cluster { /* what left during a probe, until reports have told of all of it */
    bool open;
    uint16_t first, count, came; /* count 0: the probe still runs */
    double left_first_ms, left_last_ms, came_first_ms, came_last_ms;
};

/* Transport-wide numbers of one connection, and what its feedback says of them; as media/departures.py. */
struct departures {
    uint8_t extension; /* 0: packets go without */
    uint16_t number;
    struct {
        double at;
        uint32_t bytes;
    } *log;
    uint64_t sent_bytes;
    int64_t judged, reference;
    bool begun;
    double last_ms, sampled_ms;
    struct cluster cluster;
    struct amphi_sample sample;
};

/* Transport-wide numbers that come from one connection; as media/arrivals.py. */
struct arrivals {
    uint8_t extension, reports; /* extension 0: its packets have none */
    uint32_t ssrc; /* that came last */
    int64_t next, newest; /* the first that is to be reported, the newest that came */
    double *at; /* 0: hasn't come */
};

struct waiting { /* a packet in a pacer: a header of RTP, then the payload */
    struct waiting *next;
    Slot *slot;
    bool rtx;
    uint32_t length;
    uint8_t data[];
};

/* Video of a connection that can take little leaves bit by bit, padding fills one up; as media/pacer.py. */
struct pacer {
    double bitrate_bps; /* 0: nothing waits */
    struct waiting *first, **last;
    double queued_bytes, budget_bytes, released_at;
    double probe_bps, probe_began, probe_until;
    uint64_t probe_base;
};

struct held { /* a plain packet of an SSRC that Python was asked about */
    struct held *next;
    uint32_t length;
    uint8_t data[];
};

struct inbox { /* what waits for Python: `amphi_record`s, each with its data, at multiples of 8 */
    uint32_t used, handed;
    _Alignas(8) uint8_t bytes[INBOX_BYTES];
};

struct address {
    struct address *next;
    Stream *stream;
    uint8_t key[18];
};

struct amphi_stream {
    Core *core;
    Stream *next;
    int references; /* Python's, and one for each slot */
    uint32_t id;
    struct keys in, out;
    struct source *sources;
    int source_count;
    Layer *layers[LAYERS];
    struct {
        uint32_t ssrc;
        Layer *layer;
    } repairs[LAYERS];
    int layer_count, repair_count;
    struct held *held;
    int held_count;
    struct slots slots;
    uint8_t name[28];
    uint32_t name_bytes; /* 0: sent to nowhere */
    uint32_t message, message_flush; /* its newest message, when it waits for this flush */
    int level_extension;
    struct departures departures;
    struct arrivals arrivals;
    struct pacer pacer;
    struct {
        uint32_t ntp;
        double at;
    } reported[REPORTS]; /* the middle 32 bits of our newest sender reports */
    uint32_t report_count;
    double round_trip_s; /* NAN before the first */
    double heard_at, there_at; /* when something of it came, and when it came from the address that is sent to */
    double clock_offset_s; /* NAN before the first report */
    double uplink_allowance, uplink_at, learn_allowance, learn_at;
};

struct amphi_core {
    pthread_t thread;
    pthread_mutex_t lock; /* of everything but the samples of departures, which have their own */
    pthread_mutex_t samples;
    pthread_cond_t asked; /* who asked for the lock has it */
    atomic_int asking, references;
    atomic_bool stopping;
    bool running;
    double paced_at, ticked_at;
    uint32_t turn; /* of reports */
    struct amphi_counters counters;
    struct amphi_limits limits;
    int descriptor;
    double now, capture_until, stranger_allowance, stranger_at;
    int64_t now_ns; /* Unix time of `now` */
    Stream *streams;
    struct address *addresses[BUCKETS];

    struct mmsghdr received[BATCH];
    struct iovec received_vectors[BATCH];
    uint8_t names[BATCH][28];
    uint8_t datagrams[BATCH][DATAGRAM_BYTES];

    int queued, message_count; /* rows written; messages that they are in */
    uint32_t flushes;
    bool segments; /* whether the kernel takes several packets as one */
    struct mmsghdr messages[ROWS];
    struct iovec vectors[ROWS][SEGMENTS];
    uint8_t destinations[ROWS][28];
    union {
        struct cmsghdr head; /* for its alignment */
        uint8_t bytes[CMSG_SPACE(sizeof(uint16_t))];
    } controls[ROWS];
    uint8_t rows[ROWS][ROW_BYTES];

    int bell; /* an eventfd */
    bool rung;
    int filling; /* which of the two inboxes; Python reads the other */
    struct inbox inboxes[2];
};

void tell_time(Core *core);
void drop_packet(Core *core, enum amphi_dropped reason);
bool spend(double *allowance, double *at, double now, double per_s, double cost);

/* -- thread.c: the core's own thread, and how Python's calls come between two of its datagrams */

void core_enter(Core *core);
void core_leave(Core *core);
void core_yield(Core *core);
void keep_time(Core *core);
void core_release(Core *core);

/* -- inbox.c: what is handed to Python */

bool inbox_put(Core *core, struct amphi_record record, const uint8_t *data);
void inbox_ring(Core *core);
bool is_held(const Stream *stream, uint32_t ssrc);
bool hold(Stream *stream, const struct packet *packet);
void forget_held(Stream *stream);

void layer_route(Layer *layer, struct packet *packet);
void layer_ask(Layer *layer, double now);
struct kept *layer_kept(Layer *layer, int64_t extended);
void layer_hold(Layer *layer);
void layer_release(Layer *layer);
int layer_report(Layer *layer, uint8_t *block);
void layer_forget_history(Layer *layer);

bool slots_add(struct slots *slots, Slot *slot);
void slots_remove(struct slots *slots, Slot *slot);
void slot_enter(Slot *slot, Layer *layer);
void slot_leave(Slot *slot);
void slot_show(Slot *slot, Layer *layer);
void layer_discard(Layer *layer, Layer *instead);
void slot_restrict(Slot *slot, int limit);
void slot_send(Slot *slot, struct packet *packet, int64_t extended, bool newest);
bool slot_dispatch(Slot *slot, bool rtx, const uint8_t *header, const uint8_t *payload, uint32_t size);
void slot_pad(Slot *slot);
void layer_note_skips(Layer *layer);
const struct skipped *layer_skipped(const Layer *layer, int64_t extended, bool newest);
void slot_resend(Slot *slot, uint16_t number);

/* -- arrivals.c, wide.c and pace.c */

void arrivals_note(Stream *stream, const struct packet *packet);
void arrivals_report(Stream *stream);

void wide_write(Stream *stream, uint8_t *block, uint32_t bytes);
bool wide_report(Stream *stream, const uint8_t *body, uint32_t size);
void wide_probe(Stream *stream, bool begins);
bool pace_push(Slot *slot, bool rtx, const uint8_t *header, const uint8_t *payload, uint32_t size);
void pace_release(Stream *stream);
void pace_forget(Stream *stream);

/* -- stream.c */

Stream *stream_at(Core *core, const uint8_t *name, uint32_t bytes);
bool stream_is_at(const Stream *stream, const uint8_t *name, uint32_t bytes);
void stream_release(Stream *stream);
void stream_drop(Stream *stream);
Layer *layer_of(Stream *stream, uint32_t ssrc);

/* -- rtcp.c */

int rtcp_begin(uint8_t *to, int form, int kind, int bytes, uint32_t ssrc);
bool rtcp_receive(Stream *stream, uint8_t *compound, uint32_t length);
void rtcp_nack(Layer *layer, const uint16_t *numbers, int count);
void rtcp_picture_lost(Layer *layer);
void rtcp_report(Stream *stream);

/* -- port.c */

uint8_t *port_row(Core *core);
void port_queue(Stream *stream, int length);
void port_flush(Core *core);
void port_control(Stream *stream, const uint8_t *compound, int length);
void port_tap(Layer *layer, const uint8_t *packet, uint32_t length);
void port_receive(Core *core, uint8_t *data, uint32_t length, const uint8_t *name, uint32_t name_bytes);
void port_turn(Core *core);
Core *core_new(int descriptor, const struct amphi_limits *limits);

#endif
