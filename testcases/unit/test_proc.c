/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct buf err = BUF_INIT;
static struct proc *p;

static int clean(void **state UNUSED)
{
	proc_free(p);
	p = NULL;
	buf_release(&err);
	return 0;
}

#define SH(text) ((const char *const[]){ "sh", "-c", text, NULL })

static const struct proc_result *run(const struct proc_spec *spec)
{
	assert_int_equal(proc_run(&p, spec, &err), 0);
	assert_int_equal(err.len, 0);
	return proc_result(p);
}

static const struct proc_result *run_sh(const char *text)
{
	struct proc_spec spec = { .argv = SH(text) };

	return run(&spec);
}

static void assert_description(const struct proc_result *r, const char *want)
{
	struct buf text = BUF_INIT;

	proc_describe(&text, r);
	assert_string_equal(text.data, want);
	buf_release(&text);
}

static void msleep(long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000,
			       .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

/* A process that is gone or a zombie; waits up to five seconds for it. */
static bool dies(pid_t pid)
{
	struct buf text = BUF_INIT;
	char path[64];
	bool gone = false;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	for (int i = 0; i < 500 && !gone; i++) {
		buf_clear(&text);
		gone = file_read(&text, path, &err) < 0 ||
		       strstr(text.data, ") Z") || strstr(text.data, ") X");
		if (!gone)
			msleep(10);
	}
	buf_clear(&err);
	buf_release(&text);
	return gone;
}

static void keeps_output_apart(void **state UNUSED)
{
	const struct proc_result *r = run_sh("echo out; echo err >&2; exit 3");

	assert_int_equal(r->end, PROC_EXITED);
	assert_int_equal(r->status, 3);
	assert_string_equal(r->out->data, "out\n");
	assert_string_equal(r->err->data, "err\n");
	assert_true(r->seconds >= 0 && r->seconds < 60);
	assert_description(r, "exited with status 3");
}

static void tells_death_by_signal(void **state UNUSED)
{
	const struct proc_result *r = run_sh("echo last; kill -SEGV $$");

	assert_int_equal(r->end, PROC_KILLED);
	assert_int_equal(r->status, SIGSEGV);
	assert_string_equal(r->out->data, "last\n");
	assert_description(r, "was killed by SIGSEGV");
}

static void stdin_is_empty_without_input(void **state UNUSED)
{
	assert_string_equal(run_sh("cat; echo end")->out->data, "end\n");
}

static void moves_much_in_and_out(void **state UNUSED)
{
	struct buf input = BUF_INIT;
	const struct proc_result *r;
	struct proc_spec spec = {
		.argv = SH("tee /dev/stderr"),
		.timeout_s = 60,
	};

	for (int i = 0; i < 2000000; i++)
		buf_add(&input, "\0line\n", 6);
	spec.input = input.data;
	spec.input_len = input.len;
	r = run(&spec);
	assert_int_equal(r->end, PROC_EXITED);
	assert_int_equal(r->out->len, input.len);
	assert_int_equal(r->err->len, input.len);
	assert_memory_equal(r->out->data, input.data, input.len);
	buf_release(&input);
}

static void input_may_be_left_unread(void **state UNUSED)
{
	size_t len = 5000000;
	char *input = xcalloc(1, len);
	struct proc_spec spec = {
		.argv = SH("exit 0"), .input = input, .input_len = len,
	};

	assert_int_equal(run(&spec)->status, 0);
	free(input);
}

static void empty_input_is_empty(void **state UNUSED)
{
	struct proc_spec spec = { .argv = SH("wc -c"), .input = "" };

	assert_int_equal(atoi(run(&spec)->out->data), 0);
}

static void environment_is_clean(void **state UNUSED)
{
	const char *const extra[] = { "MINE=1", "HOME=/nowhere", NULL };
	struct proc_spec spec = {
		.argv = (const char *const[]){ "env", NULL },
		.env = extra,
	};
	const char *out;

	setenv("PYTHONPATH", "/evil", 1);
	setenv("COCCINELLE_HOME", "/evil", 1);
	setenv("LC_ALL", "tr_TR.UTF-8", 1);
	setenv("XDG_CACHE_HOME", "/cache", 1);
	setenv("HOME", "/home/x", 1);
	out = run(&spec)->out->data;
	assert_null(strstr(out, "evil"));
	assert_null(strstr(out, "tr_TR"));
	assert_null(strstr(out, "/home/x"));
	assert_non_null(strstr(out, "LC_ALL=C\n"));
	assert_non_null(strstr(out, "PYTHONHASHSEED=0\n"));
	assert_non_null(strstr(out, "LANG=C\n"));
	assert_non_null(strstr(out, "XDG_CACHE_HOME=/cache\n"));
	assert_non_null(strstr(out, "MINE=1\n"));
	assert_non_null(strstr(out, "HOME=/nowhere\n"));
	assert_non_null(strstr(out, "PATH="));
	unsetenv("LC_ALL");
	unsetenv("PYTHONPATH");
	unsetenv("COCCINELLE_HOME");
	unsetenv("XDG_CACHE_HOME");
}

static void descriptors_are_not_inherited(void **state UNUSED)
{
	int leak = open("/dev/null", O_RDONLY);
	int high = fcntl(leak, F_DUPFD, 200);

	/* ls opens the directory itself: 0 1 2 3. */
	run_sh("exec ls /proc/self/fd");
	assert_string_equal(proc_result(p)->out->data, "0\n1\n2\n3\n");
	close(leak);
	close(high);
}

static void works_with_closed_stdio(void **state UNUSED)
{
	int saved[3];

	for (int i = 0; i < 3; i++) {
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		close(i);
	}
	proc_run(&p, &(struct proc_spec){
		.argv = SH("cat; echo out; echo err >&2"),
		.input = "in\n", .input_len = 3,
	}, &err);
	for (int i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
	assert_string_equal(proc_result(p)->out->data, "in\nout\n");
	assert_string_equal(proc_result(p)->err->data, "err\n");
}

static void signals_are_reset(void **state UNUSED)
{
	sigset_t block, old;
	const struct proc_result *r;

	signal(SIGTERM, SIG_IGN);
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &old);
	r = run_sh("kill -TERM $$; echo alive");
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGTERM, SIG_DFL);
	assert_int_equal(r->end, PROC_KILLED);
	assert_int_equal(r->status, SIGTERM);
	assert_int_equal(r->out->len, 0);
}

static void changes_directory(void **state UNUSED)
{
	struct proc_spec spec = { .argv = SH("pwd"), .cwd = "/" };

	assert_string_equal(run(&spec)->out->data, "/\n");
}

static void assert_not_started(const struct proc_spec *spec,
			       const char *message)
{
	p = NULL;
	assert_int_equal(proc_start(&p, spec, &err), -1);
	assert_null(p);
	assert_string_equal(err.data, message);
	buf_clear(&err);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void says_why_it_cannot_start(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = (const char *const[]){ "no-such-program", NULL },
	};

	assert_not_started(&spec, "cannot run 'no-such-program': "
			   "not found on PATH");
	spec.argv = (const char *const[]){ "/etc/passwd", NULL };
	assert_not_started(&spec, "cannot run '/etc/passwd': "
			   "Permission denied");
	spec.argv = (const char *const[]){ "/no/such", NULL };
	assert_not_started(&spec, "cannot run '/no/such': "
			   "No such file or directory");
	spec.argv = SH("true");
	spec.cwd = "/no/where";
	assert_not_started(&spec, "cannot run 'sh': cannot enter '/no/where': "
			   "No such file or directory");
}

static void limits_memory(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("ulimit -v; ulimit -Hv; exec 2>/dev/null\n"
			   "x=$(head -c 300000000 /dev/zero | tr '\\0' x)\n"
			   "echo \"had it\""),
		.memory_max = 256 << 20,
	};
	const struct proc_result *r = run(&spec);

	assert_true(r->end != PROC_EXITED || r->status != 0);
	assert_string_equal(r->out->data, "262144\n262144\n");
}

static void ends_a_hang(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("echo start; sleep 1000; echo never"),
		.timeout_s = 1,
	};
	const struct proc_result *r = run(&spec);

	assert_int_equal(r->end, PROC_TIMEOUT);
	assert_string_equal(r->out->data, "start\n");
	assert_int_equal(r->status, SIGTERM);
	assert_true(r->seconds >= 1);
	assert_description(r, "timed out after 1 s");
}

static void ends_a_hang_that_ignores_sigterm(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("trap '' TERM; while :; do sleep 0.1; done"),
		.timeout_s = 1,
	};
	const struct proc_result *r = run(&spec);

	assert_int_equal(r->end, PROC_TIMEOUT);
	assert_int_equal(r->status, SIGKILL);
	assert_true(r->seconds >= 2 && r->seconds < 10);
	assert_description(r, "timed out after 1 s");
}

static void ends_a_hang_without_pipes(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("exec >&- 2>&-; sleep 1000"), .timeout_s = 1,
	};

	assert_int_equal(run(&spec)->end, PROC_TIMEOUT);
}

static void ends_a_flood(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("exec yes"), .output_max = 100000,
	};
	const struct proc_result *r = run(&spec);

	assert_int_equal(r->end, PROC_FLOOD);
	assert_int_equal(r->out->len, 100000);
	assert_memory_equal(r->out->data, "y\ny\n", 4);
	assert_description(r, "wrote too much output");
}

static void just_enough_is_no_flood(void **state UNUSED)
{
	struct proc_spec spec = { .argv = SH("printf 12345"),
				  .output_max = 5 };

	assert_int_equal(run(&spec)->end, PROC_EXITED);
	clean(NULL);
	spec.argv = SH("printf 123456 >&2");
	assert_int_equal(run(&spec)->end, PROC_FLOOD);
	assert_string_equal(proc_result(p)->err->data, "12345");
}

static void kills_grandchildren_on_timeout(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("sleep 1000 & echo $!; wait"), .timeout_s = 1,
	};
	const struct proc_result *r = run(&spec);

	assert_int_equal(r->end, PROC_TIMEOUT);
	assert_true(dies((pid_t)atoi(r->out->data)));
}

static void kills_what_an_ended_child_left_behind(void **state UNUSED)
{
	const struct proc_result *r = run_sh("sleep 1000 & echo $!");

	assert_int_equal(r->end, PROC_EXITED);
	assert_true(r->seconds < 60);
	assert_true(dies((pid_t)atoi(r->out->data)));
}

static void free_kills_the_group(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("trap '' TERM; sleep 1000 & wait"),
	};

	assert_int_equal(proc_start(&p, &spec, &err), 0);
	msleep(50);
	assert_int_equal(proc_pump(p), 0);
	proc_free(p);
	p = NULL;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void pump_until_end(void)
{
	while (!proc_pump(p)) {
		struct pollfd fds[3];

		poll(fds, proc_fds(p, fds), proc_ms_left(p));
	}
	assert_int_equal(proc_fds(p, NULL), 0);
	assert_int_equal(proc_pump(p), 1);
	proc_kill(p);
}

static void can_be_cancelled(void **state UNUSED)
{
	struct proc_spec spec = { .argv = SH("sleep 1000"), .timeout_s = 900 };

	assert_int_equal(proc_start(&p, &spec, &err), 0);
	assert_true(proc_ms_left(p) > 800000);
	proc_kill(p);
	assert_true(proc_ms_left(p) <= 1000);
	pump_until_end();
	assert_int_equal(proc_result(p)->end, PROC_CANCELLED);
	assert_description(proc_result(p), "was cancelled");
}

static void second_cancel_does_not_ask(void **state UNUSED)
{
	struct proc_spec spec = {
		.argv = SH("trap '' TERM; echo x; while :; do sleep 9; done"),
	};
	struct pollfd fds[3];

	assert_int_equal(proc_start(&p, &spec, &err), 0);
	assert_int_equal(proc_ms_left(p), -1);
	poll(fds, proc_fds(p, fds), 10000);
	proc_kill(p);
	assert_true(proc_ms_left(p) >= 0);
	proc_kill(p);
	assert_int_equal(proc_ms_left(p), -1);
	pump_until_end();
	assert_int_equal(proc_result(p)->end, PROC_CANCELLED);
	assert_int_equal(proc_result(p)->status, SIGKILL);
}

static void on_signal(int sig UNUSED)
{
}

static void run_is_cancelled_by_a_handled_signal(void **state UNUSED)
{
	struct proc_spec spec = { .argv = SH("kill -INT $PPID; sleep 1000") };

	signal(SIGINT, on_signal);
	assert_int_equal(run(&spec)->end, PROC_CANCELLED);
	signal(SIGINT, SIG_DFL);
}

/* The pid that a starter, which is then killed, has started; 0: none. */
static pid_t start_in_doomed_parent(void)
{
	int fds[2];
	pid_t parent, child = 0;

	assert_int_equal(pipe(fds), 0);
	parent = fork();
	if (parent == 0) {
		char number[32];
		const char *argv[] = { "sh", "-c", NULL, NULL };
		char script[128];
		struct proc_spec spec = { .argv = argv };

		snprintf(number, sizeof(number), "/proc/%ld/fd/%d",
			 (long)getpid(), fds[1]);
		snprintf(script, sizeof(script),
			 "echo $$ >%s; exec sleep 1000", number);
		argv[2] = script;
		proc_run(&p, &spec, &err);
		_exit(1);
	}
	close(fds[1]);
	if (parent > 0) {
		char text[32] = "";

		if (read(fds[0], text, sizeof(text) - 1) > 0)
			child = (pid_t)atoi(text);
		kill(parent, SIGKILL);
		waitpid(parent, NULL, 0);
	}
	close(fds[0]);
	return child;
}

static void dies_with_a_killed_parent(void **state UNUSED)
{
	pid_t child = start_in_doomed_parent();

	assert_true(child > 0);
	assert_true(dies(child));
}

static void finds_programs(void **state UNUSED)
{
	char *saved = xstrdup(getenv("PATH"));
	char *path;

	path = proc_find("sh");
	assert_true(path[0] == '/' && ends_with(path, "/sh"));
	free(path);
	path = proc_find("./x/y");
	assert_string_equal(path, "./x/y");
	free(path);
	assert_null(proc_find(""));
	assert_null(proc_find("no-such-program"));

	assert_int_equal(chdir("/bin"), 0);
	setenv("PATH", ".::bin:", 1);
	assert_null(proc_find("sh"));
	setenv("PATH", ":/no:/bin", 1);
	path = proc_find("sh");
	assert_string_equal(path, "/bin/sh");
	free(path);
	setenv("PATH", saved, 1);
	free(saved);

	path = proc_self();
	assert_non_null(strstr(path, "test_proc"));
	free(path);
}

#define TEST(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_output_apart),
		TEST(tells_death_by_signal),
		TEST(stdin_is_empty_without_input),
		TEST(moves_much_in_and_out),
		TEST(input_may_be_left_unread),
		TEST(empty_input_is_empty),
		TEST(environment_is_clean),
		TEST(descriptors_are_not_inherited),
		TEST(works_with_closed_stdio),
		TEST(signals_are_reset),
		TEST(changes_directory),
		TEST(says_why_it_cannot_start),
		TEST(limits_memory),
		TEST(ends_a_hang),
		TEST(ends_a_hang_that_ignores_sigterm),
		TEST(ends_a_hang_without_pipes),
		TEST(ends_a_flood),
		TEST(just_enough_is_no_flood),
		TEST(kills_grandchildren_on_timeout),
		TEST(kills_what_an_ended_child_left_behind),
		TEST(free_kills_the_group),
		TEST(can_be_cancelled),
		TEST(second_cancel_does_not_ask),
		TEST(run_is_cancelled_by_a_handled_signal),
		TEST(dies_with_a_killed_parent),
		TEST(finds_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
