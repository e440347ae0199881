/* What Python may see and call of the native router. cffi reads this file too: plain declarations only.
 *
 * One thread calls all of it. Times are seconds of CLOCK_MONOTONIC unless a name says otherwise. Objects are made and
 * freed by Python; `drop` and `discard` take them out of the router first. */

#include <stdint.h>

/* The SHA-256 of this file when the library was compiled. */
const char *amphi_interface(void);

enum amphi_event_kind { AMPHI_NOTHING, AMPHI_STUN, AMPHI_DTLS, AMPHI_LEARN, AMPHI_TAP, AMPHI_MOVED };

/* Why a datagram or packet was dropped; the names that Python counts by are these, in lower case, without AMPHI_. */
enum amphi_dropped {
    AMPHI_GARBAGE, AMPHI_MEDIA_OF_NOBODY, AMPHI_MEDIA_OVERSIZED, AMPHI_SRTP_REFUSED, AMPHI_MEDIA_MALFORMED,
    AMPHI_PAYLOAD_TYPE, AMPHI_BLOCKED, AMPHI_REPEATED, AMPHI_SEND_FAILED, AMPHI_UPLINK_FLOOD, AMPHI_SSRC_FLOOD,
    AMPHI_PROTECT_FAILED, AMPHI_PACER_FULL, AMPHI_REASONS
};

enum amphi_profile { AMPHI_AES_128_GCM, AMPHI_AES_256_GCM, AMPHI_LIBSRTP };
enum amphi_codec { AMPHI_SOUND, AMPHI_VP8, AMPHI_H264 };

struct amphi_core;
struct amphi_stream;
struct amphi_slot;

/* What a call of amphi_next found for Python to do. */
struct amphi_event {
    const uint8_t *data; /* a datagram, a plain packet of an SSRC that is new, or records for the tap */
    uint32_t length;
    uint32_t stream; /* whose packet it is (AMPHI_LEARN), or who is at another address now (AMPHI_MOVED) */
    uint8_t address[28]; /* where a datagram came from (STUN, DTLS, MOVED), a sockaddr */
    uint32_t address_bytes;
};

struct amphi_counters {
    uint64_t datagrams, received, forwarded, nacks_sent, key_frames_asked, nacked, resent, pictures_lost, dropped_all;
    uint64_t dropped[16]; /* by enum amphi_dropped */
};

/* What transport-wide feedback said since the last sample; see media/departures.py. */
struct amphi_sample {
    int64_t received, lost, acked_bytes;
    double delay_ms, span_s;
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
    uint8_t captured, blocked, key_wanted;
    uint8_t limited; /* whether its publisher is told a bit rate */
    uint8_t loss_floor; /* the share lost, in 1/256, that is reported at least */
};

/* The numbers that both routers obey, from the Python modules that explain them. */
struct amphi_limits {
    double uplink_bps, flood_bps, learns_per_s, moved_after_s, strangers_per_s;
    double rtx_again_s, rtx_per_s, nack_again_s, key_frame_again_s, reported_s;
    double pace_queue_s, pace_queue_bytes, pace_late_s;
    uint32_t nack_tries, sound_nack_tries, missing_at_once, packet_bytes;
};

/* `libraries` is a shared object that exports libsrtp and OpenSSL's EVP; NULL is returned when it lacks something. */
struct amphi_core *amphi_open(const char *libraries, int descriptor, const struct amphi_limits *limits);
void amphi_close(struct amphi_core *core);
struct amphi_event *amphi_event_of(struct amphi_core *core);
struct amphi_counters *amphi_counters_of(struct amphi_core *core);
void amphi_capture_until(struct amphi_core *core, double until);

/* Read the port and forward, until there is something for Python to do; AMPHI_NOTHING ends a wake. */
int amphi_next(struct amphi_core *core);
/* Send what has waited for its turn; call it each 5 ms. */
void amphi_release(struct amphi_core *core);
/* Report to publishers what came, and ask again for what is missing or awaited. */
void amphi_tick(struct amphi_core *core);

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
void amphi_stream_report(struct amphi_stream *stream);
/* Tell a publisher its limit for one SSRC. */
void amphi_stream_welcome(struct amphi_stream *stream, uint32_t ssrc);

struct amphi_layer *amphi_layer_new(struct amphi_stream *stream, uint32_t id, uint32_t ssrc, int payload_type,
                                    int clock_rate_hz, int codec, int kind);
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
