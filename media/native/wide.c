/* Transport-wide numbers and their feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 * The same rules as media/departures.py, which explains them. */
#include "core.h"

static const double REFERENCE_MS = 64, DELTA_MS = 0.25;

/* The extension block of one more packet, of `bytes` with it. */
void wide_write(Stream *stream, uint8_t *block, uint32_t bytes) {
    struct departures *departures = &stream->departures;
    uint16_t number = ++departures->number;
    departures->log[number % DEPARTURES].at = stream->core->now;
    departures->log[number % DEPARTURES].bytes = bytes;
    departures->sent_bytes += bytes + WIRE_BYTES;
    write_u32(block, 0xBEDE0001);
    block[4] = (uint8_t)(departures->extension << 4 | 1);
    write_u16(block + 5, number);
    block[7] = 0;
}

/* What leaves from now on is a probe's, or no more. */
void wide_probe(Stream *stream, bool begins) {
    struct cluster *cluster = &stream->departures.cluster;
    uint16_t next = (uint16_t)(stream->departures.number + 1);
    pthread_mutex_lock(&stream->core->samples);
    if (begins) *cluster = (struct cluster){.open = true, .first = next};
    else cluster->count = (uint16_t)(next - cluster->first);
    if (!begins && !cluster->count) cluster->open = false; /* nothing left */
    pthread_mutex_unlock(&stream->core->samples);
}

/* A packet came: take note, when it is the probe's. */
static void gather(struct cluster *cluster, int64_t number, double left_ms, double came_ms) {
    uint16_t place = (uint16_t)(number - cluster->first);
    if (!cluster->open || place >= (cluster->count ? cluster->count : DEPARTURES)) return;
    bool first = !cluster->came++;
    if (first || left_ms < cluster->left_first_ms) cluster->left_first_ms = left_ms;
    if (first || left_ms > cluster->left_last_ms) cluster->left_last_ms = left_ms;
    if (first || came_ms < cluster->came_first_ms) cluster->came_first_ms = came_ms;
    if (first || came_ms > cluster->came_last_ms) cluster->came_last_ms = came_ms;
}

/* When reports have come as far as the probe's last packet: how much of it arrived in the time that it took to leave. */
static void conclude(struct departures *departures) {
    struct cluster *cluster = &departures->cluster;
    uint16_t last = (uint16_t)(cluster->first + cluster->count - 1);
    if (!cluster->open || !cluster->count || (uint16_t)(departures->judged - last) >= 0x8000) return;
    double left_in_ms = cluster->left_last_ms - cluster->left_first_ms;
    double came_in_ms = cluster->came_last_ms - cluster->came_first_ms;
    departures->sample.probed = (double)cluster->came / cluster->count;
    if (came_in_ms > left_in_ms) departures->sample.probed *= left_in_ms / came_in_ms;
    cluster->open = false;
}

static void tell(struct departures *departures, int64_t number, bool came, double arrived_ms) {
    struct amphi_sample *sample = &departures->sample;
    bool judged = number <= departures->judged;
    if (!came) {
        if (judged) return;
        sample->lost++;
        departures->judged = number;
        return;
    }
    uint32_t *bytes = &departures->log[number % DEPARTURES].bytes;
    if (!*bytes) return; /* reported twice, or forgotten long ago */
    if (judged) sample->lost--;
    else departures->judged = number;
    double travelled_ms = arrived_ms - departures->log[number % DEPARTURES].at * 1000;
    if (!sample->received || travelled_ms < sample->delay_ms) sample->delay_ms = travelled_ms;
    sample->received++;
    sample->acked_bytes += *bytes + WIRE_BYTES;
    gather(&departures->cluster, number, departures->log[number % DEPARTURES].at * 1000, arrived_ms);
    *bytes = 0;
    bool later = !(departures->begun || sample->received > 1) || arrived_ms > departures->last_ms;
    if (later) departures->last_ms = arrived_ms;
}

/* The first number of a report as one that never wraps; -1 for what hasn't left lately. */
static int64_t extended(const struct departures *departures, uint16_t base, uint32_t count) {
    uint32_t left = (uint16_t)(departures->number - base) + 1u;
    if (!count || count > left || left > DEPARTURES) return -1;
    int64_t judged = departures->judged > 0 ? departures->judged : 0;
    uint16_t ahead = (uint16_t)(base - judged);
    return judged + ahead - (ahead < 0x8000 ? 0 : 0x10000);
}

static int64_t unwrapped(struct departures *departures, uint32_t reference) {
    if (departures->reference < 0) return departures->reference = reference + 0x1000000;
    uint32_t step = (uint32_t)(reference - departures->reference) & 0xFFFFFF;
    return departures->reference += step < 0x800000 ? (int64_t)step : (int64_t)step - 0x1000000;
}

/* The status of each packet (sections 3.1.1 to 3.1.4); where the deltas begin, 0 when a chunk is cut off. */
static uint32_t read_statuses(const uint8_t *body, uint32_t size, uint8_t *statuses, uint32_t count) {
    uint32_t at = 16, found = 0;
    while (found < count) {
        if (at + 2 > size) return 0;
        uint32_t chunk = read_u16(body + at);
        at += 2;
        uint32_t length = !(chunk & 0x8000) ? chunk & 0x1FFF : chunk & 0x4000 ? 7 : 14;
        for (uint32_t i = 0; i < length && found < count; i++)
            statuses[found++] = !(chunk & 0x8000)  ? chunk >> 13 & 3
                                : chunk & 0x4000 ? chunk >> (12 - 2 * i) & 3
                                                 : chunk >> (13 - i) & 1;
        if (!length) return 0;
    }
    return at;
}

static bool add_up(Stream *stream, const uint8_t *body, uint32_t size) {
    struct departures *departures = &stream->departures;
    uint8_t statuses[DEPARTURES];
    if (size < 16 || !departures->extension) return false;
    uint32_t count = read_u16(body + 10), times = read_u32(body + 12);
    if (count > DEPARTURES) return false;
    uint32_t at = read_statuses(body, size, statuses, count);
    if (!at) return false;
    int64_t number = extended(departures, read_u16(body + 8), count);
    if (number < 0) return false;
    double arrived_ms = (double)unwrapped(departures, times >> 8) * REFERENCE_MS;
    for (uint32_t i = 0; i < count; i++, number++) {
        if (statuses[i] > 2 || at + statuses[i] > size) return false;
        if (statuses[i] == 1) arrived_ms += body[at] * DELTA_MS;
        else if (statuses[i] == 2) arrived_ms += (int16_t)read_u16(body + at) * DELTA_MS;
        at += statuses[i];
        tell(departures, number, statuses[i], arrived_ms);
    }
    conclude(departures);
    return true;
}

/* Add up one report: the body of an RTPFB packet of format 15; false when it is not what it should be. */
bool wide_report(Stream *stream, const uint8_t *body, uint32_t size) {
    pthread_mutex_lock(&stream->core->samples);
    bool good = add_up(stream, body, size);
    pthread_mutex_unlock(&stream->core->samples);
    return good;
}

static bool take(struct departures *departures, struct amphi_sample *sample) {
    struct amphi_sample *since = &departures->sample;
    if (!since->received && !since->lost) return false;
    since->span_s = 0;
    if (since->received) {
        double span_s = (departures->last_ms - departures->sampled_ms) / 1000;
        if (departures->begun && span_s > 0) since->span_s = span_s;
        departures->begun = true;
        departures->sampled_ms = departures->last_ms;
    }
    if (since->lost < 0) since->lost = 0;
    *sample = *since;
    *since = (struct amphi_sample){.delay_ms = since->delay_ms};
    return true;
}

/* Asked about each connection several times a second: it doesn't wait for what is forwarded. */
int amphi_stream_sample(Stream *stream, struct amphi_sample *sample) {
    pthread_mutex_lock(&stream->core->samples);
    bool any = take(&stream->departures, sample);
    pthread_mutex_unlock(&stream->core->samples);
    return any;
}

uint16_t amphi_stream_departed(const Stream *stream) {
    return stream->departures.number;
}

uint64_t amphi_stream_departed_bytes(const Stream *stream) {
    return stream->departures.sent_bytes;
}
