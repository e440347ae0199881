/* The load generator of the media benchmarks; SRTP and RTP are the native router's, which are tested against libsrtp. */
#include "core.h"
#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum {
    PEERS = 512, STREAMS = 16, PUBLISHED = 4, READ = 32, EVENTS = 64, NUMBERS = 1024,
    MID = 1, LEVEL = 4, WIDE = 5, RTX = 97, STAMP_BYTES = 8, DELAY_STEP_NS = 20000, DELAYS = 10000,
};

struct received {
    uint32_t ssrc;
    bool begun;
    int64_t first, highest;
    uint64_t packets;
};

struct published {
    uint32_t ssrc;
    int payload_type, mid, level, packets, bytes;
    int64_t interval_ns, due_ns;
    uint32_t number, picture;
    bool key;
    struct window used;
};

struct peer {
    int socket;
    struct sockaddr_in node;
    Stream *stream;
    struct received streams[STREAMS];
    struct published published[PUBLISHED];
    int stream_count, published_count;
    uint64_t packets;
    int64_t first_at_ns;
    uint16_t departed; /* the newest transport-wide number of what it sends */
    bool heard_wide;
    uint16_t wide_next, wide_last; /* the first number that wasn't reported, the newest that came */
    int64_t arrivals[NUMBERS]; /* by transport-wide number; 0: hasn't come */
    uint8_t report[COMPOUND_BYTES];
    int report_length;
    uint8_t reports;
};

struct load {
    pthread_mutex_t lock;
    Core *core;
    int poll, handed, count, feedback_ms;
    atomic_int asking;
    volatile bool stopped;
    bool playing;
    int64_t feedback_due_ns;
    uint64_t sent;
    struct load_totals totals;
    struct peer *peers[PEERS];
    struct mmsghdr messages[READ];
    struct iovec vectors[READ];
    uint8_t datagrams[READ][DATAGRAM_BYTES];
    union {
        struct cmsghdr head; /* for its alignment */
        uint8_t bytes[CMSG_SPACE(sizeof(struct timespec))];
    } controls[READ];
};

static int64_t clock_ns(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * 1000000000ll + at.tv_nsec;
}

static int64_t now_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}

/* When the kernel put a datagram into its socket, as Unix time; 0: it doesn't say. */
static int64_t came_ns(struct msghdr *message) {
    struct timespec came = {0};
    for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each; each = CMSG_NXTHDR(message, each))
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SO_TIMESTAMPNS)
            memcpy(&came, CMSG_DATA(each), sizeof came);
    return came.tv_sec * 1000000000ll + came.tv_nsec;
}

/* Whoever asks comes before the thread that runs, which would take the lock again at once. */
static void ask_lock(struct load *load) {
    atomic_fetch_add(&load->asking, 1);
    pthread_mutex_lock(&load->lock);
    atomic_fetch_sub(&load->asking, 1);
}

static void run_lock(struct load *load) {
    while (atomic_load(&load->asking)) sched_yield();
    pthread_mutex_lock(&load->lock);
}

struct load *load_new(const char *libraries, int handed) {
    static const struct amphi_limits limits = {.packet_bytes = 1500};
    struct load *load = calloc(1, sizeof *load);
    if (!load) return NULL;
    load->core = amphi_open(libraries, -1, &limits);
    load->poll = epoll_create1(EPOLL_CLOEXEC);
    load->handed = handed;
    pthread_mutex_init(&load->lock, NULL);
    for (int i = 0; i < READ; i++) {
        load->vectors[i] = (struct iovec){load->datagrams[i], DATAGRAM_BYTES};
        load->messages[i].msg_hdr = (struct msghdr){.msg_iov = &load->vectors[i], .msg_iovlen = 1,
                                                    .msg_control = load->controls[i].bytes};
    }
    return load->core ? load : NULL;
}

int load_add(struct load *load, int socket, const char *host, int port, int profile, const uint8_t *receive_key,
             const uint8_t *send_key) {
    struct peer *peer = calloc(1, sizeof *peer);
    Stream *stream = amphi_stream_new(load->core, 1, profile, receive_key, send_key, NULL, NULL, 0, 0, 0);
    if (!peer || !stream || load->count == PEERS) return -1;
    int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    peer->socket = socket;
    peer->node = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = inet_addr(host)};
    peer->stream = stream;
    ask_lock(load);
    int index = load->count++;
    load->peers[index] = peer;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)index};
    epoll_ctl(load->poll, EPOLL_CTL_ADD, socket, &event);
    pthread_mutex_unlock(&load->lock);
    return index;
}

void load_publish(struct load *load, int index, uint32_t ssrc, int payload_type, int mid, int level, int packets,
                  int bytes, int interval_us) {
    ask_lock(load);
    struct peer *peer = load->peers[index];
    if (peer->published_count < PUBLISHED)
        peer->published[peer->published_count++] = (struct published){
            .ssrc = ssrc, .payload_type = payload_type, .mid = mid, .level = level, .packets = packets,
            .bytes = bytes, .interval_ns = interval_us * 1000ll, .due_ns = now_ns(), .key = true, .used.highest = -1};
    pthread_mutex_unlock(&load->lock);
}

/* -- sending */

static bool send_datagram(const struct peer *peer, const uint8_t *datagram, int length) {
    return sendto(peer->socket, datagram, (size_t)length, MSG_DONTWAIT, (const struct sockaddr *)&peer->node,
                  sizeof peer->node) == length;
}

static int body(struct published *published, uint8_t *payload, int part) {
    int at = 0;
    if (published->level < 0) {
        uint16_t picture = (uint16_t)published->picture;
        const uint8_t descriptor[] = {part ? 0x80 : 0x90, 0xE0, (uint8_t)(0x80 | (picture >> 8 & 0x7F)),
                                      (uint8_t)picture, (uint8_t)picture, 0, published->key ? 0 : 1, 0, 0,
                                      0x9d, 1, 0x2a, 0x80, 2, 0x68, 1};
        memcpy(payload, descriptor, at = part ? 6 : published->key ? 16 : 9);
    }
    if (at < published->bytes - STAMP_BYTES) memset(payload + at, 0, (size_t)(published->bytes - STAMP_BYTES - at));
    int64_t stamp = now_ns();
    memcpy(payload + published->bytes - STAMP_BYTES, &stamp, STAMP_BYTES);
    return published->bytes;
}

static void send_frame(struct load *load, struct peer *peer, struct published *published) {
    uint8_t row[ROW_BYTES], payload[ROW_BYTES];
    published->picture++;
    for (int part = 0; part < published->packets; part++) {
        bool last = part == published->packets - 1;
        row[0] = 0x90;
        row[1] = (uint8_t)(published->payload_type | (last ? 0x80 : 0));
        write_u16(row + 2, (uint16_t)++published->number);
        int64_t clock_khz = published->level < 0 ? 90 : 48;
        write_u32(row + 4, (uint32_t)(published->picture * published->interval_ns * clock_khz / 1000000));
        write_u32(row + 8, published->ssrc);
        write_u32(row + 12, 0xBEDE0002);
        uint8_t extensions[8] = {MID << 4, (uint8_t)('0' + published->mid), WIDE << 4 | 1, 0, 0};
        write_u16(extensions + 3, ++peer->departed);
        if (published->level >= 0) {
            extensions[5] = LEVEL << 4;
            extensions[6] = (uint8_t)(0x80 | published->level);
        }
        memcpy(row + 16, extensions, sizeof extensions);
        int length = rtp_protect(&peer->stream->out, &published->used, row, 24, payload, body(published, payload, part));
        load->sent += length > 0 && send_datagram(peer, row, length);
    }
    published->key = false;
}

static int write_feedback(struct peer *peer, uint8_t *to) {
    static const uint8_t empty_report[8] = {0x80, 201, 0, 1, 0, 0, 0, 1};
    uint16_t base = peer->wide_next, count = (uint16_t)(peer->wide_last - base + 1);
    if (count > 400) count = 400;
    memcpy(to, empty_report, 8);
    uint8_t *feedback = to + 8, *chunks = feedback + 20;
    uint8_t *deltas = chunks + 2 * ((count + 6) / 7), *delta = deltas;
    int64_t reference = 0, ticks;
    for (uint16_t i = 0; i < count && !reference; i++) reference = peer->arrivals[(uint16_t)(base + i) % NUMBERS];
    reference /= 64000000;
    ticks = reference * 256;
    memset(chunks, 0, (size_t)(deltas - chunks));
    for (uint16_t i = 0; i < count; i++) {
        int64_t *came = &peer->arrivals[(uint16_t)(base + i) % NUMBERS];
        uint16_t status = 0;
        if (*came) {
            int64_t since = *came / 250000 - ticks;
            ticks += since;
            status = since >= 0 && since < 256 ? 1 : 2;
            if (status == 1) *delta++ = (uint8_t)since;
            else write_u16(delta, (uint16_t)since), delta += 2;
            *came = 0;
        }
        uint8_t *chunk = chunks + 2 * (i / 7);
        write_u16(chunk, (uint16_t)(read_u16(chunk) | 0xC000 | status << (12 - 2 * (i % 7))));
    }
    while ((delta - feedback) % 4) *delta++ = 0;
    write_u32(feedback, 0x8FCD0000 | (uint32_t)((delta - feedback) / 4 - 1));
    write_u32(feedback + 4, 1);
    write_u32(feedback + 8, 2);
    write_u16(feedback + 12, base);
    write_u16(feedback + 14, count);
    write_u32(feedback + 16, (uint32_t)reference << 8 | peer->reports++);
    peer->wide_next = (uint16_t)(base + count);
    return (int)(delta - to);
}

static void send_control(struct peer *peer) {
    uint8_t row[ROW_BYTES];
    memcpy(row, peer->report, (size_t)peer->report_length);
    int length = rtcp_protect(&peer->stream->out, row, peer->report_length);
    if (length > 0) send_datagram(peer, row, length);
}

static int64_t send_due(struct load *load) {
    int64_t now = now_ns(), next = now + 20000000;
    if (load->feedback_ms && now >= load->feedback_due_ns) { /* a tenth of the receivers in each tenth of the time */
        static int turn = 0;
        load->feedback_due_ns = now + load->feedback_ms * 100000ll;
        turn = (turn + 1) % 10;
        for (int i = turn; i < load->count; i += 10) {
            struct peer *peer = load->peers[i];
            if (!peer->heard_wide || peer->wide_next == (uint16_t)(peer->wide_last + 1)) continue;
            peer->report_length = write_feedback(peer, peer->report);
            send_control(peer);
        }
    }
    if (load->feedback_ms && load->feedback_due_ns < next) next = load->feedback_due_ns;
    for (int i = 0; load->playing && i < load->count; i++)
        for (int j = 0; j < load->peers[i]->published_count; j++) {
            struct published *published = &load->peers[i]->published[j];
            if (published->due_ns <= now) {
                send_frame(load, load->peers[i], published);
                published->due_ns += published->interval_ns;
                if (published->due_ns < now) published->due_ns = now; /* late: never a burst to make up for it */
            }
            if (published->due_ns < next) next = published->due_ns;
        }
    return next;
}

/* -- receiving */

static void count_delay(uint64_t *delays, int64_t took_ns) {
    int64_t step = took_ns / DELAY_STEP_NS;
    delays[step < 0 ? 0 : step >= DELAYS ? DELAYS - 1 : step]++;
}

static void count_packet(struct load *load, struct peer *peer, const struct packet *packet, int64_t came, int64_t now) {
    struct received *received = NULL;
    for (int i = 0; i < peer->stream_count && !received; i++)
        if (peer->streams[i].ssrc == packet->ssrc) received = &peer->streams[i];
    if (!received && peer->stream_count < STREAMS) {
        received = &peer->streams[peer->stream_count++];
        received->ssrc = packet->ssrc;
    }
    if (!received) return;
    if (!received->begun) {
        received->begun = true;
        received->first = received->highest = packet->number;
    }
    int16_t ahead = (int16_t)(packet->number - received->highest);
    if (ahead > 0) received->highest += ahead;
    received->packets++;
    peer->packets++;
    load->totals.packets++;
    if (!peer->first_at_ns) peer->first_at_ns = now;
    int64_t stamp;
    memcpy(&stamp, packet->data + packet->end - STAMP_BYTES, STAMP_BYTES);
    count_delay(load->totals.delays, now - stamp);
    count_delay(load->totals.node_delays, came - stamp);
}

static void note_wide(struct peer *peer, const struct packet *packet, int64_t now) {
    int size;
    const uint8_t *value = packet_extension(packet, WIDE, &size);
    if (!value || size != 2) return;
    uint16_t number = read_u16(value);
    if (!peer->heard_wide) {
        peer->heard_wide = true;
        peer->wide_next = peer->wide_last = number;
    }
    if ((int16_t)(number - peer->wide_last) > 0) peer->wide_last = number;
    peer->arrivals[number % NUMBERS] = now;
}

static void receive_control(struct load *load, struct peer *peer, const uint8_t *compound, int length) {
    load->totals.controls++;
    for (int at = 0; at + 12 <= length; at += 4 + 4 * read_u16(compound + at + 2)) {
        if (compound[at + 1] != 206 || (compound[at] & 31) != 1) continue;
        for (int i = 0; i < peer->published_count; i++)
            if (peer->published[i].ssrc == read_u32(compound + at + 8)) {
                peer->published[i].key = true;
                load->totals.key_frames_asked++;
            }
    }
}

static void receive(struct load *load, uint32_t index, uint8_t *data, int length, int64_t came, int64_t now) {
    struct peer *peer = load->peers[index];
    if (length < HEADER_BYTES || data[0] < 128 || data[0] > 191) {
        struct iovec parts[] = {{&index, sizeof index}, {data, (size_t)length}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        sendmsg(load->handed, &message, MSG_DONTWAIT);
        return;
    }
    struct packet packet;
    bool rtcp = is_rtcp(data);
    int plain = rtcp ? rtcp_unprotect(peer->stream, data, length) : rtp_unprotect(peer->stream, data, length);
    if (plain <= 0) {
        load->totals.refused++;
    } else if (rtcp) {
        receive_control(load, peer, data, plain);
    } else if (packet_parse(&packet, data, (uint32_t)plain)) {
        note_wide(peer, &packet, now);
        if (packet.type != RTX && packet.end - packet.start >= STAMP_BYTES) count_packet(load, peer, &packet, came, now);
    }
}

static void read_socket(struct load *load, uint32_t index) {
    for (int i = 0; i < READ; i++) load->messages[i].msg_hdr.msg_controllen = sizeof load->controls[i];
    int got = recvmmsg(load->peers[index]->socket, load->messages, READ, MSG_DONTWAIT, NULL);
    int64_t now = now_ns(), ahead = clock_ns(CLOCK_REALTIME) - now;
    for (int i = 0; i < got; i++) receive(load, index, load->datagrams[i], (int)load->messages[i].msg_len,
                                          came_ns(&load->messages[i].msg_hdr) - ahead, now);
}

void load_run(struct load *load) {
    struct epoll_event events[EVENTS];
    while (!load->stopped) {
        run_lock(load);
        int64_t wait_ns = send_due(load) - now_ns();
        pthread_mutex_unlock(&load->lock);
        struct timespec wait = {0, wait_ns > 0 ? wait_ns : 0};
        int count = epoll_pwait2(load->poll, events, EVENTS, &wait, NULL);
        run_lock(load);
        for (int i = 0; i < count; i++) read_socket(load, events[i].data.u32);
        pthread_mutex_unlock(&load->lock);
    }
}

/* -- what is asked from elsewhere */

void load_stop(struct load *load) {
    load->stopped = true;
}

/* Each publisher begins at a moment of its own in its interval: cameras don't film in step. The same ones each time. */
void load_play(struct load *load, int playing) {
    unsigned chance = 1;
    ask_lock(load);
    for (int i = 0; i < load->count; i++)
        for (int j = 0; j < load->peers[i]->published_count; j++) {
            struct published *published = &load->peers[i]->published[j];
            published->due_ns = now_ns() + published->interval_ns * rand_r(&chance) / RAND_MAX;
        }
    load->playing = playing;
    pthread_mutex_unlock(&load->lock);
}

void load_feedback(struct load *load, int each_ms) {
    load->feedback_ms = each_ms;
}

uint64_t load_repeat_feedback(struct load *load, int times) {
    uint64_t sent = 0;
    ask_lock(load);
    for (int i = 0; i < load->count; i++)
        for (int j = 0; load->peers[i]->report_length && j < times; j++, sent++) send_control(load->peers[i]);
    pthread_mutex_unlock(&load->lock);
    return sent;
}

void load_reset(struct load *load) {
    ask_lock(load);
    memset(&load->totals, 0, sizeof load->totals);
    load->sent = 0;
    for (int i = 0; i < load->count; i++) {
        load->peers[i]->stream_count = 0;
        load->peers[i]->packets = 0;
        load->peers[i]->first_at_ns = 0;
        memset(load->peers[i]->streams, 0, sizeof load->peers[i]->streams);
    }
    pthread_mutex_unlock(&load->lock);
}

uint64_t load_lost(struct load *load) {
    uint64_t lost = 0;
    ask_lock(load);
    for (int i = 0; i < load->count; i++)
        for (int j = 0; j < load->peers[i]->stream_count; j++) {
            const struct received *each = &load->peers[i]->streams[j];
            lost += (uint64_t)(each->highest - each->first + 1) - each->packets;
        }
    pthread_mutex_unlock(&load->lock);
    return lost;
}

uint64_t load_sent(struct load *load) {
    return load->sent;
}

uint64_t load_received(struct load *load, int index) {
    return load->peers[index]->packets;
}

int64_t load_first_at(struct load *load, int index) {
    return load->peers[index]->first_at_ns;
}

struct load_totals *load_totals_of(struct load *load) {
    return &load->totals;
}
