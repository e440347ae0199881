/* Fuzz target of everything in the native router that reads the network, by a small deterministic driver: datagrams of
 * the corpus are changed, cut and joined at random and received by a router in which everything happens: pictures of
 * both codecs, sound, retransmissions, temporal limits, pacing, probing, feedback. Ciphers are replaced by copies, so
 * that what is fuzzed is what an authentic peer may send; forged packets end in the ciphers.
 *
 * fuzz SECONDS CORPUS_FILE...  Stops at the first finding of the sanitisers. Compiled with -DTHREADED the router has its
 * own thread, which gets the datagrams from real sockets while Python's calls are made on this one. */
#include "../core.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { VP8 = 1000, H264 = 2000, SOUND = 3000, SLOT = 5000, WIDE = 5, PEERS = 3, INPUTS = 256, MADE = 64 };
#ifdef THREADED
static const bool threaded = true;
#else
static const bool threaded = false;
#endif


static void *one(void) { return &crypto; }
static void nothing(void *context) { (void)context; }
static int control(void *context, int what, int size, void *at) {
    (void)context;
    if (what == 0x10) memset(at, 0, (size_t)size);
    return 1;
}
static int start(void *context, void *cipher, void *engine, const uint8_t *key, const uint8_t *nonce) {
    (void)context, (void)cipher, (void)engine, (void)key, (void)nonce;
    return 1;
}
static int copy(void *context, uint8_t *to, int *written, const uint8_t *from, int size) {
    (void)context;
    volatile uint8_t touched = 0;
    for (int i = 0; i < size; i++) touched ^= from[i];
    if (to) memmove(to, from, (size_t)size);
    *written = size;
    return 1;
}
static int finish(void *context, uint8_t *to, int *written) {
    (void)context, (void)to;
    *written = 0;
    return 1;
}

struct peer {
    Stream *stream;
    uint8_t address[16];
    int sockets[2]; /* of which that is the first one's, when the router has a thread */
    Slot *slots[6];
    struct amphi_layer *layers[8];
    int layer_count;
};

static uint64_t state = 0x9E3779B97F4A7C15u;
static uint32_t random_below(uint32_t end) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (uint32_t)(state >> 16) % end;
}

static struct {
    uint8_t data[DATAGRAM_BYTES];
    uint32_t length;
} inputs[INPUTS];
static uint32_t input_count;
static bool reported, has_moved; /* what came, to somebody; somebody, to another address */

static int open_socket(struct sockaddr_in *name) {
    socklen_t bytes = sizeof *name;
    int opened = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    *name = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (opened < 0 || bind(opened, (struct sockaddr *)name, bytes) || getsockname(opened, (struct sockaddr *)name, &bytes))
        exit(2);
    return opened;
}

static void join(Core *core, struct peer *peer, uint32_t number) {
    static const uint8_t key[64];
    *peer = (struct peer){.stream = amphi_stream_new(core, number, AMPHI_AES_128_GCM, key, key, NULL, NULL, 4, WIDE, WIDE)};
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(number)}, other;
    for (int i = 1; threaded && i >= 0; i--) peer->sockets[i] = open_socket(i ? &other : &name);
    memcpy(peer->address, &name, sizeof peer->address);
    amphi_stream_heard(peer->stream, peer->address, 16);
    amphi_stream_moved(peer->stream, peer->address, 16);
    for (uint32_t i = 0; i < 6; i++) {
        int rtx = i < 5 ? 97 : 0;
        peer->slots[i] = amphi_slot_new(peer->stream, SLOT + 2 * i, SLOT + 1 + 2 * i, 96, rtx, 90000, i % 2 == 0);
    }
}

static struct amphi_layer *publish(struct peer *peer, uint32_t ssrc) {
    if (peer->layer_count == 8) return NULL;
    int codec = ssrc < H264 ? AMPHI_VP8 : ssrc < SOUND ? AMPHI_H264 : AMPHI_SOUND;
    struct amphi_layer *layer = amphi_layer_new(peer->stream, ssrc, ssrc, 96, 90000, codec, codec);
    if (!layer) return NULL;
    amphi_layer_permit(layer, ssrc % 2 == 0, 0);
    amphi_layer_repaired_by(layer, ssrc + 500);
    return peer->layers[peer->layer_count++] = layer;
}

static void leave(struct peer *peer) {
    amphi_stream_drop(peer->stream);
    for (int i = 0; i < 6; i++) amphi_slot_free(peer->slots[i]);
    for (int i = 0; i < peer->layer_count; i++) amphi_layer_free(peer->layers[i]);
    amphi_stream_free(peer->stream);
    for (int i = 0; threaded && i < 2; i++) close(peer->sockets[i]);
}

/* What Python does meanwhile. */
static void decide(Core *core, struct peer *peers) {
    struct peer *peer = &peers[random_below(PEERS)], *other = &peers[random_below(PEERS)];
    Slot *slot = peer->slots[random_below(6)];
    struct amphi_layer *layer =
        other->layer_count ? other->layers[random_below((uint32_t)other->layer_count)] : NULL;
    struct amphi_sample sample;
    switch (random_below(40)) {
    case 0: amphi_show(slot, NULL); break;
    case 1: amphi_stream_pace(peer->stream, random_below(2) * 100000.0); break;
    case 2: amphi_stream_probe(peer->stream, 1e6, 0.01); break;
    case 3: amphi_limit(slot, (int)random_below(3)); break;
    case 4: amphi_stream_sample(peer->stream, &sample); break;
    case 5: amphi_stream_welcome(peer->stream, SOUND); break;
    case 6: if (layer) amphi_layer_permit(layer, layer->ssrc % 2 == 0, random_below(8) == 0); break;
    case 7: if (layer && random_below(4) == 0) amphi_layer_discard(layer, other->layers[0]); break;
    case 8: if (random_below(4) == 0) {
        leave(peer);
        join(core, peer, (uint32_t)(peer - peers) + 1);
    } break;
    case 9: if (layer) amphi_layer_want_key(layer); break;
    default: if (layer) amphi_show(slot, layer);
    }
}

static uint32_t changed(uint8_t *made) {
    static const uint8_t edges[] = {0, 1, 2, 15, 16, 31, 32, 63, 64, 127, 128, 129, 191, 192, 200, 205, 206, 254, 255};
    uint32_t from = random_below(input_count), length = inputs[from].length;
    memcpy(made, inputs[from].data, length);
    if (random_below(8) == 0) { /* the head of one, the tail of another */
        uint32_t other = random_below(input_count), tail = random_below(inputs[other].length + 1);
        uint32_t head = random_below(length + 1);
        if (head + tail > DATAGRAM_BYTES) tail = DATAGRAM_BYTES - head;
        memcpy(made + head, inputs[other].data + inputs[other].length - tail, tail);
        length = head + tail;
    }
    for (uint32_t changes = random_below(6); changes && length; changes--) {
        uint32_t at = random_below(length < 60 || random_below(4) == 0 ? length : 60);
        switch (random_below(4)) {
        case 0: made[at] ^= (uint8_t)(1 << random_below(8)); break;
        case 1: made[at] = edges[random_below(sizeof edges)]; break;
        case 2: made[at] = (uint8_t)random_below(256); break;
        default: if (random_below(3) == 0) length = at;
        }
    }
    return length;
}

/* A transport-wide number that goes on, with gaps, jumps and late ones. */
static void number_arrival(uint8_t *made, uint32_t length) {
    static uint16_t newest;
    struct packet packet;
    int size;
    if (random_below(8) == 0 || !packet_parse(&packet, made, length)) return;
    const uint8_t *value = packet_extension(&packet, WIDE, &size);
    if (!value || size != 2) return;
    newest += random_below(50) ? 1 : random_below(0x9000);
    write_u16(made + (value - made), (uint16_t)(newest - (random_below(8) ? 0 : random_below(600))));
}

/* Numbers that go on, or else nearly everything would be a replay; and feedback about what was really sent. */
static void number(uint8_t *made, uint32_t length, const struct peer *peer) {
    enum { REPORT_AND_HEAD = 32 + 12 };
    static uint32_t newest[1024], reports;
    if (length < 16 || made[0] >> 6 != 2) return;
    if (!is_rtcp(made)) {
        number_arrival(made, length);
        uint32_t *next = &newest[(peer->stream->id * 31 + read_u32(made + 8)) % 1024];
        *next += random_below(50) ? 1 : random_below(200);
        if (random_below(16)) write_u16(made + 2, (uint16_t)(*next - (random_below(16) ? 0 : random_below(60))));
        return;
    }
    write_u32(made + length - 4, 0x80000000 | ++reports);
    if (length < REPORT_AND_HEAD + 4 || random_below(4) == 0) return;
    if (random_below(2)) write_u32(made + REPORT_AND_HEAD - 4, SLOT + 2 * random_below(6));
    uint16_t sent = made[32] == 0x8F ? peer->stream->departures.number : peer->slots[random_below(5)]->last_sequence;
    write_u16(made + REPORT_AND_HEAD, (uint16_t)(sent - random_below(64)));
}

static void answer(struct peer *peers, const struct amphi_record *record) {
    const uint8_t *data = (const uint8_t *)(record + 1);
    for (uint32_t i = 0; i < PEERS; i++) {
        struct peer *peer = &peers[i];
        if (peer->stream->id != record->id) continue;
        if (record->kind == AMPHI_MOVED) {
            amphi_stream_heard(peer->stream, record->address, record->address_bytes);
            amphi_stream_moved(peer->stream, record->address, record->address_bytes);
            has_moved = true;
        } else if (record->kind == AMPHI_LEARN) {
            uint32_t ssrc = read_u32(data + 8);
            if (ssrc < SLOT || random_below(8) == 0) publish(peer, ssrc);
            amphi_stream_learned(peer->stream, ssrc);
        }
    }
}

/* Do what waits, as Python does. */
static void answer_all(Core *core, struct peer *peers) {
    uint32_t length;
    const uint8_t *records = amphi_take(core, &length);
    for (uint32_t at = 0; at < length;) {
        const struct amphi_record *record = (const struct amphi_record *)(records + at);
        answer(peers, record);
        at += (uint32_t)sizeof *record + ((record->length + 7) & ~7u);
    }
}

static struct sockaddr_in port; /* the router's */

static void send_it(const struct peer *peer, const uint8_t *made, uint32_t length) {
    int from = peer->sockets[random_below(16) == 0];
    uint8_t came[DATAGRAM_BYTES];
    sendto(from, made, length, 0, (struct sockaddr *)&port, sizeof port);
    for (int i = 0; i < 64 && recv(from, came, sizeof came, 0) >= 0;) i++;
}

static void receive(Core *core, struct peer *peers, uint8_t *made, uint32_t length) {
    struct peer *peer = &peers[random_below(PEERS)];
    core_enter(core);
    number(made, length, peer);
    core_leave(core);
    if (threaded) {
        send_it(peer, made, length);
        if (random_below(16) == 0) answer_all(core, peers);
        return;
    }
    uint8_t *exact = malloc(length ? length : 1); /* so that one byte too far is found */
    memcpy(exact, made, length);
    uint8_t elsewhere[16];
    memcpy(elsewhere, peer->address, sizeof elsewhere);
    if (random_below(16) == 0) elsewhere[3] = (uint8_t)random_below(4); /* another port */
    port_receive(core, exact, length, elsewhere, sizeof elsewhere);
    free(exact);
    if (random_below(4) == 0) answer_all(core, peers);
}

int main(int count, char **arguments) {
    crypto = (struct crypto){one, one, one, one, one, nothing, control, start, copy, finish, start, copy, finish,
                             NULL, NULL, NULL, NULL};
    for (int i = 2; i < count && input_count < INPUTS; i++) {
        FILE *file = fopen(arguments[i], "rb");
        if (!file) return 2;
        inputs[input_count].length = (uint32_t)fread(inputs[input_count].data, 1, DATAGRAM_BYTES, file);
        input_count++;
        fclose(file);
    }
    if (count < 3 || !input_count) return 2;
    struct amphi_limits limits = {
        .uplink_bps = 6e6, .flood_bps = 1e12, .learns_per_s = 1e6, .moved_after_s = 1e-6, .strangers_per_s = 1e6, .rtx_again_s = 1e-6, .rtx_per_s = 1e6,
        .nack_again_s = 1e-6, .key_frame_again_s = 1e-6, .reported_s = 5, .pace_queue_s = 1,
        .pace_queue_bytes = 40000, .pace_late_s = 0.02, .pace_s = threaded ? 1e-3 : 1e-6, .ask_s = 1e-6, .report_s = 2e-6, .nack_tries = 8, .sound_nack_tries = 3, .missing_at_once = 128, .packet_bytes = 1500,
    };
    Core *core = core_new(threaded ? open_socket(&port) : -1, &limits);
    core->capture_until = 1e18;
    struct peer peers[PEERS];
    for (uint32_t i = 0; i < PEERS; i++) join(core, &peers[i], i + 1);
    if (threaded && !amphi_start(core)) return 2;
    uint64_t received = 0;
    time_t until = time(NULL) + atoi(arguments[1]);
    for (; time(NULL) < until; received += MADE) {
        for (int i = 0; i < MADE; i++) {
            uint8_t made[DATAGRAM_BYTES];
            if (!threaded) tell_time(core);
            receive(core, peers, made, changed(made));
            if (random_below(4) == 0) decide(core, peers);
            if (!threaded && random_below(64) == 0) keep_time(core);
        }
    }
    amphi_stop(core);
    for (uint32_t i = 0; i < PEERS; i++) reported |= peers[i].stream->arrivals.reports > 0;
    const struct amphi_counters *counters = amphi_counters_of(core);
    printf("%llu datagrams, %llu packets routed, %llu forwarded, %llu sent again, %llu dropped\n",
           (unsigned long long)received, (unsigned long long)counters->received,
           (unsigned long long)counters->forwarded, (unsigned long long)counters->resent,
           (unsigned long long)counters->dropped_all);
    bool reached = counters->forwarded && counters->resent && counters->nacks_sent && counters->key_frames_asked && reported && has_moved;
    for (uint32_t i = 0; i < PEERS; i++) leave(&peers[i]);
    amphi_close(core);
    return reached ? 0 : 1;
}
