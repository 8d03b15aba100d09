/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "pool.h"
#include "proc.h"
#include "vec.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#define TICK_NS		UINT64_C(250000000)

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP };
static volatile sig_atomic_t signals_seen;

static void on_signal(int sig)
{
	if (signals_seen < 3)
		signals_seen++;
	if (signals_seen < 3)
		return;
	signal(sig, SIG_DFL);
	raise(sig);
}

bool pool_interrupted(void)
{
	return signals_seen > 0;
}

void pool_catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };
	struct sigaction old;

	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(stop_signals); i++) {
		/* Ignored by nohup or by a shell's "&": leave it so. */
		if (sigaction(stop_signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(stop_signals[i], &act, NULL);
	}
}

static void block_signals(sigset_t *old)
{
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(stop_signals); i++)
		sigaddset(&block, stop_signals[i]);
	pthread_sigmask(SIG_BLOCK, &block, old);
}

/*
 * Children
 */

struct running {
	struct proc *proc;
	void *job;
};

struct pool {
	const struct pool_work *work;
	unsigned int jobs;
	struct {
		struct running *items;
		size_t n;
		size_t alloc;
	} running;			/* in the order they were started */
	struct {
		struct pollfd *items;
		size_t n;
		size_t alloc;
	} fds;
	sigset_t mask;			/* while waiting */
	sig_atomic_t signals_obeyed;
	uint64_t last_tick;
};

static void start_one(struct pool *pool, const struct proc_spec *spec,
		      void *job)
{
	struct buf err = BUF_INIT;
	struct running *slot;
	struct proc *proc;

	if (proc_start(&proc, spec, &err) < 0) {
		pool->work->done(pool->work->ctx, job, NULL, err.data);
	} else {
		slot = vec_push(&pool->running);
		slot->proc = proc;
		slot->job = job;
	}
	buf_release(&err);
}

/*
 * ppoll lets no signal in while a descriptor is ready (Linux 6.18), and
 * this loop may not reach ppoll for long; so open the door once a round.
 */
static void let_signals_in(const struct pool *pool)
{
	sigset_t blocked;

	pthread_sigmask(SIG_SETMASK, &pool->mask, &blocked);
	pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}

static void fill(struct pool *pool)
{
	const struct pool_work *work = pool->work;

	while (pool->running.n < pool->jobs && !pool_interrupted()) {
		struct proc_spec spec = { 0 };
		void *job = NULL;

		if (!work->next(work->ctx, &spec, &job))
			return;
		start_one(pool, &spec, job);
		let_signals_in(pool);
	}
}

static struct timespec time_to_wait(const struct pool *pool)
{
	uint64_t ns = UINT64_MAX;
	uint64_t passed = now_ns() - pool->last_tick;

	if (pool->work->tick)
		ns = passed < TICK_NS ? TICK_NS - passed : 0;
	for (size_t i = 0; i < pool->running.n; i++) {
		int ms = proc_ms_left(pool->running.items[i].proc);

		if (ms >= 0 && (uint64_t)ms * 1000000 < ns)
			ns = (uint64_t)ms * 1000000;
	}
	if (ns > UINT64_C(3600000000000))
		ns = UINT64_C(3600000000000);
	return (struct timespec){ .tv_sec = (time_t)(ns / 1000000000),
				  .tv_nsec = (long)(ns % 1000000000) };
}

static void wait_for_any(struct pool *pool)
{
	struct timespec ts = time_to_wait(pool);

	pool->fds.n = 0;
	for (size_t i = 0; i < pool->running.n; i++) {
		struct pollfd fds[3];
		size_t n = proc_fds(pool->running.items[i].proc, fds);

		for (size_t j = 0; j < n; j++)
			*vec_push(&pool->fds) = fds[j];
	}
	ppoll(pool->fds.items, pool->fds.n, &ts, &pool->mask);
	let_signals_in(pool);
}

/* The first signal asks the children to end, the second does not ask. */
static void obey_signals(struct pool *pool)
{
	while (pool->signals_obeyed < signals_seen) {
		pool->signals_obeyed++;
		for (size_t i = 0; i < pool->running.n; i++)
			proc_kill(pool->running.items[i].proc);
	}
}

static void collect(struct pool *pool)
{
	const struct pool_work *work = pool->work;
	size_t left = 0;

	for (size_t i = 0; i < pool->running.n; i++) {
		struct running r = pool->running.items[i];

		if (proc_pump(r.proc)) {
			work->done(work->ctx, r.job, proc_result(r.proc),
				   NULL);
			proc_free(r.proc);
		} else {
			pool->running.items[left++] = r;
		}
	}
	pool->running.n = left;
}

static void tick(struct pool *pool)
{
	uint64_t now = now_ns();

	if (!pool->work->tick || now - pool->last_tick < TICK_NS)
		return;
	pool->last_tick = now;
	pool->work->tick(pool->work->ctx);
}

int pool_run(unsigned int jobs, const struct pool_work *work)
{
	struct pool pool = { .work = work, .jobs = jobs ? jobs : 1 };

	block_signals(&pool.mask);
	pool.last_tick = now_ns();
	fill(&pool);
	if (work->meanwhile && pool.running.n)
		work->meanwhile(work->ctx);
	while (pool.running.n) {
		wait_for_any(&pool);
		obey_signals(&pool);
		collect(&pool);
		tick(&pool);
		fill(&pool);
	}
	vec_release(&pool.running);
	vec_release(&pool.fds);
	pthread_sigmask(SIG_SETMASK, &pool.mask, NULL);
	return pool_interrupted() ? 1 : 0;
}

/*
 * Threads
 */

struct crew {
	void (*work)(void *ctx, size_t i);
	void *ctx;
	size_t n;
	atomic_size_t next;
};

static void *crew_member(void *arg)
{
	struct crew *crew = arg;

	while (!pool_interrupted()) {
		size_t i = atomic_fetch_add(&crew->next, 1);

		if (i >= crew->n)
			break;
		crew->work(crew->ctx, i);
	}
	return NULL;
}

/* The calling thread works too, so this goes on when no thread can be made. */
void pool_each(unsigned int jobs, size_t n, void (*work)(void *ctx, size_t i),
	       void *ctx)
{
	struct crew crew = { .work = work, .ctx = ctx, .n = n };
	size_t want = jobs < n ? jobs : n;
	size_t started = 0;
	pthread_t *threads;
	sigset_t old;

	if (want < 2) {
		crew_member(&crew);
		return;
	}
	threads = xcalloc(want - 1, sizeof(*threads));
	block_signals(&old);		/* signals are for the main thread */
	while (started < want - 1 &&
	       pthread_create(&threads[started], NULL, crew_member,
			      &crew) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	crew_member(&crew);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

unsigned int pool_cpus(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned int)CPU_COUNT(&set);
	return online > 0 ? (unsigned int)online : 1;
}
