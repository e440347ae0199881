/* The core's own thread, and its lock. Python's calls don't wait for a whole batch: the thread lets go between two
 * datagrams when somebody asks. */
#include "core.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

enum { MS_PER_S = 1000 };

/* What comes within this time of a first packet is read, and sent, together with it: a wake costs more than a packet. */
static const struct timespec GATHERED = {.tv_nsec = 150000};

/* What Python calls holds the lock from here to core_leave. */
void core_enter(Core *core) {
    atomic_fetch_add(&core->asking, 1);
    pthread_mutex_lock(&core->lock);
    atomic_fetch_sub(&core->asking, 1);
    pthread_cond_signal(&core->asked);
    tell_time(core);
}

void core_leave(Core *core) {
    pthread_mutex_unlock(&core->lock);
}

/* Let one who asks go first; the thread's own, which holds the lock, then goes on for at least one datagram. */
void core_yield(Core *core) {
    if (!atomic_load(&core->asking)) return;
    pthread_cond_wait(&core->asked, &core->lock);
    tell_time(core);
}

/* What is due without anything having come. The reports of a second are spread over it. */
void keep_time(Core *core) {
    const struct amphi_limits *limits = &core->limits;
    if (core->now - core->paced_at >= limits->pace_s) {
        core->paced_at = core->now;
        for (Stream *stream = core->streams; stream; stream = stream->next) pace_release(stream);
    }
    if (core->now - core->ticked_at < limits->ask_s) return;
    core->ticked_at = core->now;
    uint32_t turns = (uint32_t)(limits->report_s / limits->ask_s + 0.5);
    core->turn = (core->turn + 1) % turns;
    for (Stream *stream = core->streams; stream; stream = stream->next) {
        arrivals_report(stream);
        for (int i = 0; i < stream->layer_count; i++) layer_ask(stream->layers[i], core->now);
        if (stream->id % turns == core->turn) rtcp_report(stream);
    }
}

static void *run(void *argument) {
    Core *core = argument;
    struct pollfd port = {.fd = core->descriptor, .events = POLLIN};
    uint64_t before = core->counters.datagrams;
    while (!atomic_load(&core->stopping)) {
        bool idle = core->counters.datagrams - before < BATCH;
        before = core->counters.datagrams;
        if (poll(&port, 1, (int)(core->limits.pace_s * MS_PER_S)) > 0 && idle) nanosleep(&GATHERED, NULL);
        pthread_mutex_lock(&core->lock);
        core_yield(core);
        tell_time(core);
        keep_time(core);
        port_turn(core);
        core_leave(core);
    }
    return NULL;
}

int amphi_start(Core *core) {
    sigset_t all, before;
    if (core->running) return 1;
    atomic_store(&core->stopping, false);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are Python's */
    core->running = !pthread_create(&core->thread, NULL, run, core);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (core->running) pthread_setname_np(core->thread, "amphi-port");
    return core->running;
}

void amphi_stop(Core *core) {
    if (!core->running) return;
    atomic_store(&core->stopping, true);
    pthread_join(core->thread, NULL);
    core->running = false;
}
