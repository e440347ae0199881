/* A load generator for media: many receivers that decrypt, count and time every packet, and give feedback; publishers
 * that send at their rate. The handshakes are done elsewhere. cffi reads this file: plain declarations only. */

#include <stdint.h>

struct load;

struct load_totals {
    uint64_t packets, repeated, refused, controls, key_frames_asked;
    uint64_t delays[10000]; /* packets by their time from the publisher to here, in steps of 20 µs; the last: longer */
    uint64_t node_delays[10000]; /* the same to the receiver's socket: without what this generator reads it late by */
};

/* `handed`: a datagram socket that gets what is not media: the receiver's index (4 bytes), then the datagram. */
struct load *load_new(const char *libraries, int handed);
/* A receiver whose handshake with the node at a host (IPv4) and port is done; its index, -1 when it can't be had. */
int load_add(struct load *load, int socket, const char *host, int port, int profile, const uint8_t *receive_key, const uint8_t *send_key);
/* From now on the receiver sends a stream: `packets` of `bytes` each `interval_us`; sound when `level` is given. */
void load_publish(struct load *load, int index, uint32_t ssrc, int payload_type, int mid, int level, int packets,
                  int bytes, int interval_us);
/* Send, or send nothing for a while. */
void load_play(struct load *load, int playing);
/* Feedback each so many ms; 0: none. */
void load_feedback(struct load *load, int each_ms);
/* Send the same feedback so many times more, from every receiver; how many packets that were. */
uint64_t load_repeat_feedback(struct load *load, int times);
/* Count anew. */
void load_reset(struct load *load);
uint64_t load_lost(struct load *load);
uint64_t load_sent(struct load *load);
uint64_t load_received(struct load *load, int index);
/* CLOCK_MONOTONIC in ns of the receiver's first packet of media; 0 before it. */
int64_t load_first_at(struct load *load, int index);
struct load_totals *load_totals_of(struct load *load);
/* Receive and send until load_stop; on a thread of its own. */
void load_run(struct load *load);
void load_stop(struct load *load);
