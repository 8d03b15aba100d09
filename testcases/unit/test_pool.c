/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "pool.h"
#include "proc.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#define MAX_JOBS 64

struct job {
	const char *argv[4];
	bool done;
	enum proc_end end;
	int status;
};

struct plan {
	struct job jobs[MAX_JOBS];
	size_t n;
	size_t asked;
	size_t running, most;
	unsigned int ticks;
	struct buf log;		/* what was done, in order */
	size_t children_left;	/* made by done() */
};

static void add_job(struct plan *plan, const char *script)
{
	struct job *job = &plan->jobs[plan->n++];

	job->argv[0] = "sh";
	job->argv[1] = "-c";
	job->argv[2] = script;
}

static int next(void *ctx, struct proc_spec *spec, void **job)
{
	struct plan *plan = ctx;

	if (plan->asked == plan->n)
		return 0;
	spec->argv = plan->jobs[plan->asked].argv;
	spec->timeout_s = 60;
	*job = &plan->jobs[plan->asked++];
	if (++plan->running > plan->most)
		plan->most = plan->running;
	return 1;
}

static void done(void *ctx, void *arg, const struct proc_result *r,
		 const char *reason)
{
	struct plan *plan = ctx;
	struct job *job = arg;

	plan->running--;
	job->done = true;
	if (!r) {
		buf_addf(&plan->log, "! %s\n", reason);
		return;
	}
	job->end = r->end;
	job->status = r->status;
	buf_addstr(&plan->log, r->out->data);
	if (plan->children_left) {
		plan->children_left--;
		add_job(plan, "echo child");
	}
}

static void count_tick(void *ctx)
{
	((struct plan *)ctx)->ticks++;
}

static int run(struct plan *plan, unsigned int jobs)
{
	struct pool_work work = { .next = next, .done = done,
				  .tick = count_tick, .ctx = plan };

	return pool_run(jobs, &work);
}

static void nothing_to_do(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT };

	assert_int_equal(run(&plan, 4), 0);
	assert_int_equal(plan.log.len, 0);
}

static void one_at_a_time_is_in_order(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT };

	add_job(&plan, "sleep 0.1; echo a");
	add_job(&plan, "echo b; exit 7");
	add_job(&plan, "echo c");
	assert_int_equal(run(&plan, 1), 0);
	assert_string_equal(plan.log.data, "a\nb\nc\n");
	assert_int_equal(plan.most, 1);
	assert_int_equal(plan.jobs[1].status, 7);
	buf_release(&plan.log);
}

static void results_come_as_children_end(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT };

	add_job(&plan, "sleep 0.9; echo slow");
	add_job(&plan, "sleep 0.4; echo middle");
	add_job(&plan, "echo fast");
	assert_int_equal(run(&plan, 3), 0);
	assert_string_equal(plan.log.data, "fast\nmiddle\nslow\n");
	assert_int_equal(plan.most, 3);
	assert_true(plan.ticks >= 1 && plan.ticks <= 8);
	buf_release(&plan.log);
}

static void never_more_than_allowed(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT };

	for (int i = 0; i < 40; i++)
		add_job(&plan, "echo x");
	assert_int_equal(run(&plan, 5), 0);
	assert_int_equal(plan.log.len, 80);
	assert_int_equal(plan.most, 5);
	assert_int_equal(plan.running, 0);
	buf_release(&plan.log);
}

static void done_may_make_work(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT, .children_left = 3 };

	add_job(&plan, "echo parent");
	assert_int_equal(run(&plan, 2), 0);
	assert_string_equal(plan.log.data, "parent\nchild\nchild\nchild\n");
	buf_release(&plan.log);
}

static void reports_what_cannot_start(void **state UNUSED)
{
	struct plan plan = { .log = BUF_INIT };

	add_job(&plan, "echo a");
	add_job(&plan, NULL);
	plan.jobs[1].argv[0] = "no-such-program";
	add_job(&plan, "echo b");
	assert_int_equal(run(&plan, 1), 0);
	assert_string_equal(plan.log.data,
			    "a\n! cannot run 'no-such-program': "
			    "not found on PATH\nb\n");
	buf_release(&plan.log);
}

/* Runs test in a child of ours, for what a signal leaves behind. */
static int in_child(int (*test)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		/* Below nohup one of them is ignored, and stays so. */
		signal(SIGHUP, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		pool_catch_signals();
		_exit(test());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   1000 + WTERMSIG(status);
}

static int cancelled_by(const char *first, const char *second)
{
	struct plan plan = { .log = BUF_INIT };

	add_job(&plan, first);
	add_job(&plan, second);
	add_job(&plan, "echo never");
	if (run(&plan, 2) != 1)
		return 1;
	if (!pool_interrupted())
		return 2;
	if (plan.asked != 2 || !plan.jobs[0].done || !plan.jobs[1].done)
		return 3;
	if (plan.jobs[0].end != PROC_CANCELLED ||
	    plan.jobs[1].end != PROC_CANCELLED)
		return 4;
	if (run(&plan, 2) != 1 || plan.asked != 2)
		return 5;
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		return 6;
	if (strstr(plan.log.data, "survived"))
		return 7;
	buf_release(&plan.log);
	return 0;
}

static int one_signal(void)
{
	return cancelled_by("sleep 1000", "kill -INT $PPID; sleep 1000");
}

/*
 * Both children deafen themselves, so after the first signal they have a
 * second; but the other signal, sent earlier than that, is fatal.
 */
static int two_signals(void)
{
	return cancelled_by("trap '' TERM; while :; do sleep 9; done",
			    "trap '' TERM; sleep 0.2; kill -TERM $PPID;"
			    "sleep 0.1; kill -HUP $PPID; sleep 0.6;"
			    "echo survived; while :; do sleep 9; done");
}

/* Always something to read: ppoll alone would never let the signal in. */
static int signal_in_a_flood(void)
{
	return cancelled_by("exec yes >&2",
			    "sleep 0.2; kill -INT $PPID; exec yes");
}

static int signal_before(void)
{
	struct plan plan = { .log = BUF_INIT };

	add_job(&plan, "echo never");
	raise(SIGHUP);
	return run(&plan, 1) == 1 && plan.asked == 0 ? 0 : 1;
}

static int third_signal(void)
{
	raise(SIGTERM);
	raise(SIGTERM);
	raise(SIGTERM);
	return 0;
}

static int ignored_stays_ignored(void)
{
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_DFL);
	pool_catch_signals();
	raise(SIGHUP);
	if (pool_interrupted())
		return 1;
	raise(SIGINT);
	return pool_interrupted() ? 0 : 2;
}

static void signals_cancel(void **state UNUSED)
{
	assert_int_equal(in_child(one_signal), 0);
	assert_int_equal(in_child(two_signals), 0);
	assert_int_equal(in_child(signal_in_a_flood), 0);
	assert_int_equal(in_child(signal_before), 0);
	assert_int_equal(in_child(third_signal), 1000 + SIGTERM);
	assert_int_equal(in_child(ignored_stays_ignored), 0);
	assert_false(pool_interrupted());
}

struct marks {
	unsigned char seen[10000];
	pthread_mutex_t lock;
	size_t total;
};

static void mark(void *ctx, size_t i)
{
	struct marks *marks = ctx;

	marks->seen[i]++;
	pthread_mutex_lock(&marks->lock);
	marks->total++;
	pthread_mutex_unlock(&marks->lock);
}

static void each_once(void **state UNUSED)
{
	static const unsigned int crews[] = { 0, 1, 2, 8 };

	for (size_t c = 0; c < ARRAY_SIZE(crews); c++) {
		struct marks marks = { .lock = PTHREAD_MUTEX_INITIALIZER };

		pool_each(crews[c], ARRAY_SIZE(marks.seen), mark, &marks);
		assert_int_equal(marks.total, ARRAY_SIZE(marks.seen));
		for (size_t i = 0; i < ARRAY_SIZE(marks.seen); i++)
			assert_int_equal(marks.seen[i], 1);
	}
	pool_each(4, 0, mark, NULL);
}

static void interrupt_at_ten(void *ctx, size_t i)
{
	size_t *total = ctx;

	*total += 1;
	if (i == 10)
		kill(getpid(), SIGINT);
}

static int each_interrupted(void)
{
	size_t total = 0;

	pool_each(1, 100000, interrupt_at_ten, &total);
	return total == 11 ? 0 : 1;
}

static void each_stops_early(void **state UNUSED)
{
	assert_int_equal(in_child(each_interrupted), 0);
}

static void has_a_processor(void **state UNUSED)
{
	assert_true(pool_cpus() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_do),
		cmocka_unit_test(one_at_a_time_is_in_order),
		cmocka_unit_test(results_come_as_children_end),
		cmocka_unit_test(never_more_than_allowed),
		cmocka_unit_test(done_may_make_work),
		cmocka_unit_test(reports_what_cannot_start),
		cmocka_unit_test(signals_cancel),
		cmocka_unit_test(each_once),
		cmocka_unit_test(each_stops_early),
		cmocka_unit_test(has_a_processor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
