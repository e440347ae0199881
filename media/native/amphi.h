/* What Python may see and call of the native router. cffi reads this file too: plain declarations only.
 *
 * From `amphi_start` to `amphi_stop` a thread of the core's own reads the port, forwards and keeps the clocks; what is
 * Python's to do waits in an inbox. A call that changes something has its effect before it returns, between two
 * datagrams; what it sends leaves with the thread's next packets. Single numbers are read without waiting. Times are seconds of CLOCK_MONOTONIC unless a name says
 * otherwise. Objects are made and freed by Python; `drop` and `discard` take them out of the router first. */

#include <stdint.h>

/* The SHA-256 of this file when the library was compiled. */
const char *amphi_interface(void);

enum amphi_record_kind { AMPHI_STUN, AMPHI_DTLS, AMPHI_LEARN, AMPHI_TAP, AMPHI_MOVED };

/* Why a datagram or packet was dropped; the names that Python counts by are these, in lower case, without AMPHI_. */
enum amphi_dropped {
    AMPHI_GARBAGE, AMPHI_MEDIA_OF_NOBODY, AMPHI_MEDIA_OVERSIZED, AMPHI_SRTP_REFUSED, AMPHI_MEDIA_MALFORMED,
    AMPHI_PAYLOAD_TYPE, AMPHI_BLOCKED, AMPHI_REPEATED, AMPHI_SEND_FAILED, AMPHI_UPLINK_FLOOD, AMPHI_SSRC_FLOOD,
    AMPHI_PROTECT_FAILED, AMPHI_PACER_FULL, AMPHI_INBOX_FULL, AMPHI_REASONS
};

enum amphi_profile { AMPHI_AES_128_GCM, AMPHI_AES_256_GCM, AMPHI_LIBSRTP };
enum amphi_codec { AMPHI_SOUND, AMPHI_VP8, AMPHI_H264 };

struct amphi_core;
struct amphi_stream;
struct amphi_slot;

/* Something for Python to do; its data follow: a datagram, or a plain packet (LEARN, TAP). */
struct amphi_record {
    int64_t at_ns; /* Unix time */
    uint32_t kind, length;
    uint32_t id; /* of the stream (LEARN, MOVED) or the layer (TAP) */
    uint32_t address_bytes;
    uint8_t address[28]; /* where it came from (STUN, DTLS, MOVED), a sockaddr */
    uint32_t unused;
};

struct amphi_counters {
    uint64_t datagrams, received, forwarded, nacks_sent, key_frames_asked, nacked, resent, pictures_lost, dropped_all;
    uint64_t dropped[16]; /* by enum amphi_dropped */
};

/* What transport-wide feedback said since the last sample; see media/departures.py. */
struct amphi_sample {
    int64_t received, lost, acked_bytes;
    double delay_ms, span_s, probed;
};

/* One received stream: what Python reads of it, and the flags that it sets. */
struct amphi_layer {
    int64_t highest; /* extended sequence number of the newest packet; -1 before the first */
    double heard_at;
    int64_t first, received; /* the extended number of the first packet, and how many came */
    uint64_t octets, temporal_octets[4]; /* of payload, by temporal id too */
    uint64_t missed; /* numbers that were missing when a newer one came */
    uint32_t ssrc, id;
    uint16_t height_px;
    uint8_t loudest_dbov; /* since it was last read and set to 127 */
    uint8_t captured, blocked, key_wanted; /* set by calls */
    uint8_t limited; /* whether its publisher is told a bit rate */
    uint8_t loss_floor; /* the share lost, in 1/256, that is reported at least */
};

/* The numbers that both routers obey, from the Python modules that explain them. */
struct amphi_limits {
    double uplink_bps, flood_bps, learns_per_s, moved_after_s, strangers_per_s;
    double rtx_again_s, rtx_per_s, nack_again_s, key_frame_again_s, reported_s;
    double pace_queue_s, pace_queue_bytes, pace_late_s;
    double pace_s, ask_s, report_s; /* how often what is due is sent, asked for, and reported */
    uint32_t nack_tries, sound_nack_tries, missing_at_once, packet_bytes;
};

/* `libraries` is a shared object that exports libsrtp and OpenSSL's EVP; NULL is returned when it lacks something. */
struct amphi_core *amphi_open(const char *libraries, int descriptor, const struct amphi_limits *limits);
void amphi_close(struct amphi_core *core);
/* 0 when there is no thread to be had. */
int amphi_start(struct amphi_core *core);
/* Returns when the thread has ended. */
void amphi_stop(struct amphi_core *core);
/* A descriptor that is readable while something waits in the inbox. */
int amphi_bell(struct amphi_core *core);
/* All that waits, in the order of its arrival: records at multiples of 8, until the next call. */
const uint8_t *amphi_take(struct amphi_core *core, uint32_t *length);
struct amphi_counters *amphi_counters_of(struct amphi_core *core);
void amphi_capture_until(struct amphi_core *core, double until);

struct amphi_stream *amphi_stream_new(struct amphi_core *core, uint32_t id, int profile, const uint8_t *receive_key,
                                      const uint8_t *send_key, void *receive_srtp, void *send_srtp,
                                      int level_extension, int arriving_extension, int departing_extension);
void amphi_stream_drop(struct amphi_stream *stream);
void amphi_stream_free(struct amphi_stream *stream);
/* Media from this address is the stream's. Returns 0 when there is no memory. */
int amphi_stream_heard(struct amphi_stream *stream, const uint8_t *address, uint32_t bytes);
void amphi_address_forget(struct amphi_core *core, const uint8_t *address, uint32_t bytes);
/* Everything to the stream goes to this address from now on. */
void amphi_stream_moved(struct amphi_stream *stream, const uint8_t *address, uint32_t bytes);
double amphi_stream_heard_at(const struct amphi_stream *stream);
/* Seconds of a round trip; NAN before the first report. */
double amphi_stream_round_trip(const struct amphi_stream *stream);
/* 0 when no feedback came since the last call. */
int amphi_stream_sample(struct amphi_stream *stream, struct amphi_sample *sample);
/* The newest transport-wide number; bytes on the wire of all that had one; whether a probe runs. */
uint16_t amphi_stream_departed(const struct amphi_stream *stream);
uint64_t amphi_stream_departed_bytes(const struct amphi_stream *stream);
int amphi_stream_probing(const struct amphi_stream *stream);
/* Let video leave at this bit rate; 0: at once. */
void amphi_stream_pace(struct amphi_stream *stream, double bitrate_bps);
/* Fill up with padding for some seconds. */
void amphi_stream_probe(struct amphi_stream *stream, double bitrate_bps, double seconds);
/* Tell a publisher its limit for one SSRC. */
void amphi_stream_welcome(struct amphi_stream *stream, uint32_t ssrc);

/* Packets of an SSRC wait from the AMPHI_LEARN about it until this call; they go where they belong now, or nowhere. */
void amphi_stream_learned(struct amphi_stream *stream, uint32_t ssrc);

struct amphi_layer *amphi_layer_new(struct amphi_stream *stream, uint32_t id, uint32_t ssrc, int payload_type,
                                    int clock_rate_hz, int codec, int kind);
/* Whether it is for the tap, and whether it is forwarded to nobody. */
void amphi_layer_permit(struct amphi_layer *layer, int captured, int blocked);
/* Ask its publisher for a key frame. */
void amphi_layer_want_key(struct amphi_layer *layer);
/* Packets of this SSRC are retransmissions of the layer's. */
void amphi_layer_repaired_by(struct amphi_layer *layer, uint32_t ssrc);
/* Forget a layer; slots that had it get `instead`, or nothing. */
void amphi_layer_discard(struct amphi_layer *layer, struct amphi_layer *instead);
void amphi_layer_free(struct amphi_layer *layer);

struct amphi_slot *amphi_slot_new(struct amphi_stream *stream, uint32_t ssrc, uint32_t rtx_ssrc, int payload_type,
                                  int rtx_payload_type, int clock_rate_hz, int numbered);
/* With which payload types a slot sends pictures of a codec. */
void amphi_slot_takes(struct amphi_slot *slot, int codec, int payload_type, int rtx_payload_type);
/* Forward only pictures whose temporal id is at most this. */
void amphi_limit(struct amphi_slot *slot, int temporal);
/* Show a layer in a slot from its next key frame on (sound: its next packet), or nothing (NULL). */
void amphi_show(struct amphi_slot *slot, struct amphi_layer *layer);
void amphi_slot_free(struct amphi_slot *slot);

/* One packet protected or opened as the router does it, for the tests: its new length, 0 when refused. */
int amphi_protect(struct amphi_stream *stream, uint8_t *packet, int length, int rtcp);
int amphi_unprotect(struct amphi_stream *stream, uint8_t *packet, int length, int rtcp);
