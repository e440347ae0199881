/* The UDP port: datagrams are read in batches, media are handled here, the rest is handed to Python; what is sent waits
 * for one system call. */
#include "core.h"

#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

void tell_time(Core *core) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    core->now = (double)at.tv_sec + (double)at.tv_nsec / 1e9;
    clock_gettime(CLOCK_REALTIME, &at);
    core->now_ns = at.tv_sec * 1000000000ll + at.tv_nsec;
}

void drop_packet(Core *core, enum amphi_dropped reason) {
    core->counters.dropped[reason]++;
    core->counters.dropped_all++;
}

/* Take from an allowance that grows by `per_s` and never beyond one second of it; whether there was enough. */
bool spend(double *allowance, double *at, double now, double per_s, double cost) {
    *allowance = fmin(per_s, *allowance + (now - *at) * per_s);
    *at = now;
    if (*allowance < cost) return false;
    *allowance -= cost;
    return true;
}

/* -- the core */

Core *amphi_open(const char *libraries, int descriptor, const struct amphi_limits *limits) {
    return crypto_load(libraries) ? core_new(descriptor, limits) : NULL;
}

Core *core_new(int descriptor, const struct amphi_limits *limits) {
    Core *core = calloc(1, sizeof *core);
    if (!core) return NULL;
    core->descriptor = descriptor;
    core->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    core->limits = *limits;
    core->references = 1;
    pthread_mutex_init(&core->lock, NULL);
    pthread_mutex_init(&core->samples, NULL);
    pthread_cond_init(&core->asked, NULL);
    for (int i = 0; i < BATCH; i++) {
        core->received_vectors[i] = (struct iovec){core->datagrams[i], DATAGRAM_BYTES};
        core->received[i].msg_hdr = (struct msghdr){
            .msg_name = core->names[i], .msg_iov = &core->received_vectors[i], .msg_iovlen = 1};
    }
    for (int i = 0; i < ROWS; i++)
        core->messages[i].msg_hdr = (struct msghdr){.msg_name = core->destinations[i], .msg_iov = core->vectors[i]};
    core->segments = true;
    core->flushes = 1;
    tell_time(core);
    return core;
}

void core_release(Core *core) {
    if (atomic_fetch_sub(&core->references, 1) > 1) return;
    pthread_cond_destroy(&core->asked);
    pthread_mutex_destroy(&core->samples);
    pthread_mutex_destroy(&core->lock);
    free(core);
}

void amphi_close(Core *core) {
    amphi_stop(core);
    core->descriptor = -1;
    close(core->bell);
    core_release(core);
}

struct amphi_counters *amphi_counters_of(Core *core) {
    return &core->counters;
}

void amphi_capture_until(Core *core, double until) {
    core_enter(core);
    core->capture_until = until;
    core_leave(core);
}

/* -- sending */

/* A row to write the next packet to. */
uint8_t *port_row(Core *core) {
    if (core->queued == ROWS) port_flush(core);
    return core->rows[core->queued];
}

/* Whether a packet may be one more segment of a message: all but the last are of one length, and none is longer. */
static bool joins(const Core *core, const struct msghdr *message, size_t length) {
    size_t first = message->msg_iov[0].iov_len, last = message->msg_iov[message->msg_iovlen - 1].iov_len;
    return core->segments && message->msg_iovlen < SEGMENTS && first <= SEGMENT_BYTES && last == first &&
           length <= first;
}

/* Queue what was written to the row, to the stream's address; packets for one address become one message. */
void port_queue(Stream *stream, int length) {
    Core *core = stream->core;
    struct iovec row = {core->rows[core->queued++], (size_t)length};
    struct msghdr *message = &core->messages[stream->message].msg_hdr;
    if (stream->message_flush == core->flushes && joins(core, message, row.iov_len)) {
        message->msg_iov[message->msg_iovlen++] = row;
        return;
    }
    stream->message_flush = core->flushes;
    stream->message = (uint32_t)core->message_count++;
    message = &core->messages[stream->message].msg_hdr;
    message->msg_iov[0] = row;
    message->msg_iovlen = 1;
    message->msg_control = NULL;
    message->msg_controllen = 0;
    message->msg_namelen = stream->name_bytes;
    memcpy(message->msg_name, stream->name, stream->name_bytes);
}

static void write_segment_bytes(Core *core, int number) {
    struct msghdr *message = &core->messages[number].msg_hdr;
    if (message->msg_iovlen < 2) return;
    uint16_t bytes = (uint16_t)message->msg_iov[0].iov_len;
    message->msg_control = &core->controls[number];
    message->msg_controllen = sizeof core->controls[number];
    struct cmsghdr *head = CMSG_FIRSTHDR(message);
    head->cmsg_level = IPPROTO_UDP;
    head->cmsg_type = UDP_SEGMENT;
    head->cmsg_len = CMSG_LEN(sizeof bytes);
    memcpy(CMSG_DATA(head), &bytes, sizeof bytes);
}

/* Send the packets of a message one by one; those that the kernel doesn't take are dropped. */
static void send_apart(Core *core, const struct msghdr *message) {
    for (size_t i = 0; i < message->msg_iovlen; i++) {
        struct msghdr one = *message;
        one.msg_iov = &message->msg_iov[i];
        one.msg_iovlen = 1;
        one.msg_control = NULL;
        one.msg_controllen = 0;
        if (sendmsg(core->descriptor, &one, 0) < 0) drop_packet(core, AMPHI_SEND_FAILED);
    }
}

/* Send what waits; what the kernel doesn't take is dropped: UDP may always lose. */
void port_flush(Core *core) {
    int at = 0, count = core->message_count;
    for (int i = 0; i < count; i++) write_segment_bytes(core, i);
    core->queued = core->message_count = 0;
    core->flushes++;
    while (at < count) {
        int sent = sendmmsg(core->descriptor, core->messages + at, (unsigned)(count - at), 0);
        if (sent > 0) {
            at += sent;
            continue;
        }
        if (sent < 0 && errno == EINTR) continue;
        const struct msghdr *failed = &core->messages[at++].msg_hdr;
        if (failed->msg_iovlen > 1 && (errno == EIO || errno == EINVAL || errno == EMSGSIZE)) {
            core->segments = errno == EMSGSIZE; /* this kernel or this card can't; or one way's MTU is small */
            send_apart(core, failed);
            continue;
        }
        for (size_t i = 0; i < failed->msg_iovlen; i++) drop_packet(core, AMPHI_SEND_FAILED);
        if (errno != EAGAIN) continue;
        for (; at < count; at++)
            for (size_t i = 0; i < core->messages[at].msg_hdr.msg_iovlen; i++) drop_packet(core, AMPHI_SEND_FAILED);
    }
}

/* Protect and queue RTCP, behind an empty receiver report unless it begins with one (RFC 3550 section 6.1). */
void port_control(Stream *stream, const uint8_t *compound, int length) {
    static const uint8_t report[8] = {0x80, 201, 0, 1, 0, 0, 0, OUR_SSRC};
    if (!stream->name_bytes) return;
    uint8_t *row = port_row(stream->core);
    int head = compound[1] == report[1] ? 0 : (int)sizeof report;
    memcpy(row, report, sizeof report);
    memcpy(row + head, compound, (size_t)length);
    length = rtcp_protect(&stream->out, row, head + length);
    if (length) port_queue(stream, length);
    else drop_packet(stream->core, AMPHI_PROTECT_FAILED);
}

/* -- receiving */

/* Note a packet for the recording tap. */
void port_tap(Layer *layer, const uint8_t *packet, uint32_t length) {
    inbox_put(layer->core, (struct amphi_record){.kind = AMPHI_TAP, .length = length, .id = layer->seen.id}, packet);
}

Layer *layer_of(Stream *stream, uint32_t ssrc) {
    for (int i = 0; i < stream->layer_count; i++)
        if (stream->layers[i]->seen.ssrc == ssrc) return stream->layers[i];
    return NULL;
}

static void route_repair(Stream *stream, struct packet *packet) {
    for (int i = 0; i < stream->repair_count; i++) {
        Layer *layer = stream->repairs[i].layer;
        if (stream->repairs[i].ssrc != packet->ssrc) continue;
        if (layer->seen.highest >= 0 && packet_restore(packet, layer->seen.ssrc, layer->payload_type))
            layer_route(layer, packet);
        return;
    }
}

static bool is_repair(const Stream *stream, uint32_t ssrc) {
    for (int i = 0; i < stream->repair_count; i++)
        if (stream->repairs[i].ssrc == ssrc) return true;
    return false;
}

/* Ask Python whose an SSRC is; its packets wait for the answer. */
static void learn(Stream *stream, const struct packet *packet) {
    Core *core = stream->core;
    struct amphi_record asked = {.kind = AMPHI_LEARN, .length = packet->length, .id = stream->id};
    if (!spend(&stream->learn_allowance, &stream->learn_at, core->now, core->limits.learns_per_s, 1))
        drop_packet(core, AMPHI_SSRC_FLOOD);
    else if (inbox_put(core, asked, packet->data))
        hold(stream, packet);
}

/* A plain RTP packet. */
static void receive_rtp(Stream *stream, uint8_t *data, uint32_t length) {
    Core *core = stream->core;
    struct packet packet;
    if (!packet_parse(&packet, data, length)) {
        drop_packet(core, AMPHI_MEDIA_MALFORMED);
        return;
    }
    arrivals_note(stream, &packet);
    Layer *layer = layer_of(stream, packet.ssrc);
    if (is_held(stream, packet.ssrc)) {
        if (!hold(stream, &packet)) drop_packet(core, AMPHI_SSRC_FLOOD);
    } else if (layer) {
        layer_route(layer, &packet);
    } else if (is_repair(stream, packet.ssrc)) {
        route_repair(stream, &packet);
    } else {
        learn(stream, &packet);
    }
}

static int unprotect(Stream *stream, uint8_t *data, uint32_t length, bool rtcp) {
    return rtcp ? rtcp_unprotect(stream, data, (int)length) : rtp_unprotect(stream, data, (int)length);
}

/* RTP or RTCP that was opened: `plain` of `length` bytes. */
static void receive_opened(Stream *stream, uint8_t *data, uint32_t length, int plain, bool rtcp) {
    Core *core = stream->core;
    stream->heard_at = core->now;
    if (!spend(&stream->uplink_allowance, &stream->uplink_at, core->now, core->limits.flood_bps / 8, length))
        drop_packet(core, AMPHI_UPLINK_FLOOD);
    else if (!rtcp)
        receive_rtp(stream, data, (uint32_t)plain);
    else if (!rtcp_receive(stream, data, (uint32_t)plain))
        drop_packet(core, AMPHI_MEDIA_MALFORMED);
}

/* Whether the stream would have moved to another address if a packet from there is authentic: it is the newest, and
 * nothing has come lately from where the stream is. A replay moves nobody, nor does who is only faster. */
static bool would_move(Stream *stream, const uint8_t *data, uint32_t length, bool rtcp) {
    Core *core = stream->core;
    return core->now - stream->there_at > core->limits.moved_after_s && srtp_newer(stream, data, (int)length, rtcp);
}

/* Hand Python something with the address that it came from. */
static void hand(Core *core, struct amphi_record record, const uint8_t *data, const uint8_t *name, uint32_t bytes) {
    record.address_bytes = bytes < sizeof record.address ? bytes : sizeof record.address;
    memcpy(record.address, name, record.address_bytes);
    inbox_put(core, record, data);
}

static void moved(Stream *stream, const uint8_t *name, uint32_t name_bytes) {
    hand(stream->core, (struct amphi_record){.kind = AMPHI_MOVED, .id = stream->id}, NULL, name, name_bytes);
}

/* RTP or RTCP from an address that is known for the stream's. */
static void receive_media(Stream *stream, uint8_t *data, uint32_t length, const uint8_t *name, uint32_t name_bytes) {
    Core *core = stream->core;
    bool rtcp = is_rtcp(data), there = stream_is_at(stream, name, name_bytes);
    bool moves = !there && would_move(stream, data, length, rtcp);
    int plain = unprotect(stream, data, length, rtcp);
    if (plain <= 0) {
        drop_packet(core, AMPHI_SRTP_REFUSED);
        return;
    }
    if (there) stream->there_at = core->now;
    receive_opened(stream, data, length, plain, rtcp);
    if (moves) moved(stream, name, name_bytes);
}

/* RTP or RTCP from an address that is nobody's: somebody may have moved there. */
static void receive_stranger(Core *core, uint8_t *data, uint32_t length, const uint8_t *name, uint32_t name_bytes) {
    uint8_t opened[DATAGRAM_BYTES];
    bool rtcp = is_rtcp(data);
    double per_s = core->limits.strangers_per_s;
    bool looked_at = spend(&core->stranger_allowance, &core->stranger_at, core->now, per_s, 1);
    for (Stream *stream = looked_at ? core->streams : NULL; stream; stream = stream->next) {
        if (!would_move(stream, data, length, rtcp)) continue;
        if (!spend(&core->stranger_allowance, &core->stranger_at, core->now, per_s, 1)) break;
        memcpy(opened, data, length);
        int plain = unprotect(stream, opened, length, rtcp);
        if (plain <= 0) continue;
        memcpy(data, opened, (size_t)plain);
        receive_opened(stream, data, length, plain, rtcp);
        moved(stream, name, name_bytes);
        return;
    }
    drop_packet(core, AMPHI_MEDIA_OF_NOBODY);
}

/* One datagram (RFC 7983 section 7). */
void port_receive(Core *core, uint8_t *data, uint32_t length, const uint8_t *name, uint32_t name_bytes) {
    core->counters.datagrams++;
    uint8_t first = length ? data[0] : 255;
    if (first > 127 && first < 192 && length >= HEADER_BYTES) {
        if (length > core->limits.packet_bytes) {
            drop_packet(core, AMPHI_MEDIA_OVERSIZED);
            return;
        }
        Stream *stream = stream_at(core, name, name_bytes);
        if (stream) receive_media(stream, data, length, name, name_bytes);
        else receive_stranger(core, data, length, name, name_bytes);
    } else if (first >= 4 && !(first > 19 && first < 64)) {
        drop_packet(core, AMPHI_GARBAGE);
    } else {
        struct amphi_record record = {.kind = first < 4 ? AMPHI_STUN : AMPHI_DTLS, .length = length};
        hand(core, record, data, name, name_bytes);
    }
}

/* Whether more may wait. */
static bool read_batch(Core *core) {
    for (int i = 0; i < BATCH; i++) core->received[i].msg_hdr.msg_namelen = sizeof core->names[i];
    int got;
    int tries = 0; /* an ICMP error of an earlier datagram may come first: the port is fine */
    do got = recvmmsg(core->descriptor, core->received, BATCH, MSG_DONTWAIT, NULL);
    while (got < 0 && errno != EAGAIN && ++tries < 8);
    tell_time(core);
    for (int i = 0; i < got; i++) {
        port_receive(core, core->datagrams[i], core->received[i].msg_len, core->names[i],
                     core->received[i].msg_hdr.msg_namelen);
        core_yield(core);
    }
    return got == BATCH;
}

/* Read what waits in the port, and send what follows from it. */
void port_turn(Core *core) {
    for (int batches = 0; batches < BATCHES && read_batch(core);) batches++;
    port_flush(core);
    inbox_ring(core);
}

/* -- for the tests */

int amphi_protect(Stream *stream, uint8_t *packet, int length, int rtcp) {
    uint8_t row[ROW_BYTES];
    struct packet parsed;
    if (rtcp) return rtcp_protect(&stream->out, packet, length);
    if (!packet_parse(&parsed, packet, (uint32_t)length)) return 0;
    for (int i = 0; i < stream->slots.count; i++) {
        Slot *slot = stream->slots.items[i];
        if (slot->ssrc != parsed.ssrc) continue;
        memcpy(row, packet, parsed.start);
        int whole = rtp_protect(&stream->out, &slot->used, row, (int)parsed.start, packet + parsed.start,
                                length - (int)parsed.start);
        memcpy(packet, row, (size_t)whole);
        return whole;
    }
    return 0;
}

int amphi_unprotect(Stream *stream, uint8_t *packet, int length, int rtcp) {
    return rtcp ? rtcp_unprotect(stream, packet, length) : rtp_unprotect(stream, packet, length);
}
