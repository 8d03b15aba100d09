/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "diag.h"
#include "progress.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct buf said = BUF_INIT;

static void read_said(int fd)
{
	char chunk[4096];
	ssize_t n;

	buf_release(&said);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&said, chunk, (size_t)n);
	close(fd);
}

static void in_child_with_stderr(int fd, void (*act)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		dup2(fd, STDERR_FILENO);
		act();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void listen_to(void (*act)(void))
{
	int fd = memfd_create("stderr", 0);

	in_child_with_stderr(fd, act);
	lseek(fd, 0, SEEK_SET);
	read_said(fd);
}

static void listen_on_terminal(void (*act)(void))
{
	int leader = posix_openpt(O_RDWR | O_NOCTTY);
	int fd;

	if (leader < 0 || grantpt(leader) < 0 || unlockpt(leader) < 0)
		skip();		/* a machine without pseudo-terminals */
	fd = open(ptsname(leader), O_RDWR | O_NOCTTY);
	in_child_with_stderr(fd, act);
	close(fd);
	read_said(leader);
}

static void nap(void)
{
	struct timespec ts = { .tv_nsec = 120000000 };

	nanosleep(&ts, NULL);
}

static void one_step(void)
{
	struct progress *p = progress_start("matching", "files", 3, 300);

	progress_grow(p, 1, 100);
	progress_add(p, 1, 100);
	nap();
	progress_tick(p);
	diag_warn("careful");
	nap();
	progress_add(p, 3, 300);
	progress_end(p);
}

static void empty_step(void)
{
	struct progress *p = progress_start("reading", "files", 0, 0);

	nap();
	progress_add(p, 0, 0);
	progress_end(p);
}

static void quiet_step(void)
{
	diag_set_level(DIAG_QUIET);
	one_step();
}

static void plain_lines_in_a_log(void **state UNUSED)
{
	listen_to(one_step);
	assert_true(starts_with(said.data, "refaudit: matching: 3 files\n"
				"refaudit: warning: careful\n"
				"refaudit: matching: 4 files in "));
	assert_null(strchr(said.data, '\r'));
	buf_release(&said);
}

static void one_line_on_a_terminal(void **state UNUSED)
{
	listen_on_terminal(one_step);
	assert_true(starts_with(said.data,
		"\r\033[Kmatching: 1 of 4 files, 25 %"
		"\r\033[Krefaudit: warning: careful\r\n"
		"\r\033[Kmatching: 4 of 4 files, 100 %"
		"\r\033[Krefaudit: matching: 4 files in "));
	buf_release(&said);
}

static void nothing_to_count(void **state UNUSED)
{
	listen_on_terminal(empty_step);
	assert_non_null(strstr(said.data, "reading: 0 of 0 files, 100 %"));
	buf_release(&said);
}

static void quiet_is_quiet(void **state UNUSED)
{
	listen_to(quiet_step);
	assert_string_equal(said.data, "refaudit: warning: careful\n");
	buf_release(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_in_a_log),
		cmocka_unit_test(one_line_on_a_terminal),
		cmocka_unit_test(nothing_to_count),
		cmocka_unit_test(quiet_is_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
