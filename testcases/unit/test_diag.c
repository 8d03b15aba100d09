/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "diag.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct buf said = BUF_INIT;

/* Runs act in a child and keeps what it said; its wait status. */
static int listen_to(void (*act)(void))
{
	int fd = memfd_create("stderr", 0);
	char chunk[4096];
	int status = 0;
	ssize_t n;
	pid_t pid;

	buf_release(&said);
	pid = fork();
	if (pid == 0) {
		dup2(fd, STDERR_FILENO);
		act();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&said, chunk, (size_t)n);
	close(fd);
	return status;
}

static void say_all(void)
{
	diag_error("no %s", "luck");
	diag_warn("w");
	diag_note("n");
	diag_detail("d");
}

static void say_all_quiet(void)
{
	diag_set_level(DIAG_QUIET);
	say_all();
}

static void say_all_verbose(void)
{
	diag_set_level(DIAG_VERBOSE);
	say_all();
}

static void levels(void **state UNUSED)
{
	listen_to(say_all);
	assert_string_equal(said.data, "refaudit: error: no luck\n"
			    "refaudit: warning: w\nrefaudit: n\n");
	listen_to(say_all_quiet);
	assert_string_equal(said.data, "refaudit: error: no luck\n"
			    "refaudit: warning: w\n");
	listen_to(say_all_verbose);
	assert_string_equal(said.data, "refaudit: error: no luck\n"
			    "refaudit: warning: w\nrefaudit: n\n"
			    "refaudit: d\n");
	assert_int_equal(diag_get_level(), DIAG_NORMAL);
	buf_release(&said);
}

static void say_escape(void)
{
	diag_warn("%s", "a\033[2J\r\x7f\tb\nc\xc3\xa9");
}

static void terminals_are_safe(void **state UNUSED)
{
	listen_to(say_escape);
	assert_string_equal(said.data, "refaudit: warning: "
			    "a\\x1B[2J\\x0D\\x7F\tb\nc\xc3\xa9\n");
	buf_release(&said);
}

static void hook(void)
{
	fputs("<hook>", stderr);
}

static void say_hooked(void)
{
	diag_set_hook(hook);
	diag_warn("one");
	diag_detail("not said, not hooked");
	diag_set_hook(NULL);
	diag_warn("two");
}

static void hook_comes_first(void **state UNUSED)
{
	listen_to(say_hooked);
	assert_string_equal(said.data, "<hook>refaudit: warning: one\n"
			    "refaudit: warning: two\n");
	buf_release(&said);
}

static void act_die(void)
{
	diag_die("cannot go on with '%s'", "x");
}

static void act_bug(void)
{
	bug("impossible %d", 1);
}

static void act_oom(void)
{
	xcalloc(SIZE_MAX / 2, 16);
}

static void ends(void **state UNUSED)
{
	int status = listen_to(act_die);

	assert_int_equal(WEXITSTATUS(status), EXIT_FATAL);
	assert_string_equal(said.data,
			    "refaudit: fatal: cannot go on with 'x'\n");
	status = listen_to(act_bug);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(said.data, "refaudit: bug at "));
	assert_non_null(strstr(said.data, ": impossible 1\n"));
	buf_release(&said);
}

static void out_of_memory_is_fatal(void **state UNUSED)
{
	int status = listen_to(act_oom);

	if (strstr(said.data, "Sanitizer"))
		skip();		/* it ends the program before we can */
	assert_int_equal(WEXITSTATUS(status), EXIT_FATAL);
	assert_string_equal(said.data, "refaudit: fatal: out of memory\n");
	buf_release(&said);
}

static void copies(void **state UNUSED)
{
	char *text = xstrdup("abc");
	char *part = xstrndup("abc", 2);
	char *whole = xstrndup("ab\0c", 4);
	char *none = xmalloc(0);
	int *zero = xcalloc(3, sizeof(*zero));

	assert_string_equal(text, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(whole, "ab");
	assert_non_null(none);
	assert_int_equal(zero[2], 0);
	zero = xrealloc(zero, 100 * sizeof(*zero));
	assert_int_equal(zero[2], 0);
	free(text);
	free(part);
	free(whole);
	free(none);
	free(zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(terminals_are_safe),
		cmocka_unit_test(hook_comes_first),
		cmocka_unit_test(ends),
		cmocka_unit_test(out_of_memory_is_fatal),
		cmocka_unit_test(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
