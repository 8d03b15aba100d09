/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pool - run many children, at most `jobs` at a time; and many small pieces of
 * work on threads. Owns the signal handling while children run.
 *
 * Children: pool_run asks `next` for the next child's spec until it returns 0,
 * keeps `jobs` of them running, and hands each result to `done` in the parent,
 * in the order in which they end. `done` may make more work: `next` is asked
 * again after each `done`. The parent is single-threaded here, so `next` and
 * `done` need no locks.
 *
 * SIGINT, SIGTERM and SIGHUP are blocked except while waiting in ppoll. After
 * one of them: no new child is started, the running ones are killed, their
 * `done` is called with PROC_CANCELLED, and pool_run returns 1. A second
 * signal kills at once; a third ends this process as if it were not caught.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct proc_spec;
struct proc_result;

struct pool_work {
	/*
	 * Fill spec (its pointers must stay valid until done) and *job; 1 when
	 * there is a job, 0 when there is none now.
	 */
	int (*next)(void *ctx, struct proc_spec *spec, void **job);
	/* r is NULL when the child could not be started: reason says why. */
	void (*done)(void *ctx, void *job, const struct proc_result *r,
		     const char *reason);
	/* Called about four times a second while waiting; may be NULL. */
	void (*tick)(void *ctx);
	/*
	 * Called once, when as many children run as may: what the parent has to
	 * do besides costs no time then. Signals wait until it returns. May be
	 * NULL.
	 */
	void (*meanwhile)(void *ctx);
	void *ctx;
};

/* 0 all done; 1 interrupted. */
int pool_run(unsigned int jobs, const struct pool_work *work);

/* True once a signal has asked us to stop (also between pool_run calls). */
bool pool_interrupted(void);
/* Install the handlers; main calls this once, before anything else. */
void pool_catch_signals(void);

/*
 * Threads: calls work(ctx, i) once for each i in [0, n) on `jobs` threads,
 * in no order, and returns when all are done. work must not fork, print or
 * touch shared state without its own lock. Stops early (skipping the rest)
 * when pool_interrupted().
 */
void pool_each(unsigned int jobs, size_t n, void (*work)(void *ctx, size_t i),
	       void *ctx);

/* Number of usable processors, at least 1. */
unsigned int pool_cpus(void);

#endif
