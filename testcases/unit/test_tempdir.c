/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "tempdir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static char *base; /* $TMPDIR, fresh for each test */

static int make_base(void **state UNUSED)
{
	struct buf path = BUF_INIT;
	struct buf err = BUF_INIT;
	int ret = file_mkdtemp(&path, "test-tempdir", &err);

	base = buf_detach(&path, NULL);
	buf_release(&err);
	return ret < 0 ? ret : setenv("TMPDIR", base, 1);
}

static int remove_base(void **state UNUSED)
{
	struct buf err = BUF_INIT;
	int ret = file_remove_tree(base, &err);

	buf_release(&err);
	free(base);
	return ret < 0 ? ret : unsetenv("TMPDIR");
}

/* Valid until the next call. */
static const char *in(const char *name)
{
	static char path[4200];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

static void age(const char *name, time_t seconds)
{
	struct timespec times[2] = { { .tv_sec = time(NULL) - seconds } };

	times[1] = times[0];
	assert_int_equal(utimensat(AT_FDCWD, in(name), times, 0), 0);
}

/* A directory that a run left two minutes ago, with a file in it. */
static void leave(const char *name, const char *lock)
{
	struct buf err = BUF_INIT;

	assert_int_equal(mkdir(in(name), 0700), 0);
	assert_int_equal(file_write(in(lock), "", 0, &err), 0);
	age(lock, 120);
	buf_release(&err);
}

static void make_and_remove(void)
{
	struct tempdir t = TEMPDIR_INIT;
	struct buf err = BUF_INIT;
	char *path;

	assert_int_equal(tempdir_make(&t, &err), 0);
	path = xstrdup(t.path.data);
	assert_true(starts_with(path, base));
	assert_true(file_is_dir(path));
	tempdir_remove(&t);
	assert_false(file_exists(path));
	free(path);
	buf_release(&err);
}

static void removes_what_was_left(void **state UNUSED)
{
	leave("refaudit-abcDEF", "refaudit-abcDEF/lock");
	assert_int_equal(mkdir(in("refaudit-abcDEF/s"), 0700), 0);
	make_and_remove();
	assert_false(file_exists(in("refaudit-abcDEF")));
}

static void lets_the_living_alone(void **state UNUSED)
{
	struct tempdir other = TEMPDIR_INIT;
	struct buf err = BUF_INIT, lock = BUF_INIT;

	assert_int_equal(tempdir_make(&other, &err), 0);
	buf_addf(&lock, "%s/lock", other.path.data + strlen(base) + 1);
	age(lock.data, 120);
	make_and_remove();
	assert_true(file_is_dir(other.path.data));
	tempdir_remove(&other);
	buf_release(&lock);
	buf_release(&err);
}

static void lets_the_young_alone(void **state UNUSED)
{
	leave("refaudit-abcdef", "refaudit-abcdef/lock");
	age("refaudit-abcdef/lock", 0);
	make_and_remove();
	assert_true(file_is_dir(in("refaudit-abcdef")));
}

static void lets_others_alone(void **state UNUSED)
{
	leave("refaudit-abcdefg", "refaudit-abcdefg/lock");
	leave("refaudit2abcdef", "refaudit2abcdef/lock");
	leave("refaudit-nolock", "refaudit-nolock/locked");
	leave("elsewhere", "elsewhere/lock");
	assert_int_equal(symlink("elsewhere", in("refaudit-symlnk")), 0);
	make_and_remove();
	assert_true(file_is_dir(in("refaudit-abcdefg")));
	assert_true(file_is_dir(in("refaudit2abcdef")));
	assert_true(file_is_dir(in("refaudit-nolock")));
	assert_true(file_exists(in("refaudit-symlnk")));
	assert_true(file_exists(in("elsewhere/lock")));
}

static void lets_stdin_alone(void **state UNUSED)
{
	struct tempdir none = TEMPDIR_INIT;
	int kept = dup(0);

	assert_int_equal(dup2(open("/dev/null", O_RDONLY), 0), 0);
	tempdir_remove(&none);
	assert_true(fcntl(0, F_GETFD) >= 0);
	assert_int_equal(dup2(kept, 0), 0);
	close(kept);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, make_base, remove_base)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(removes_what_was_left),
		CASE(lets_the_living_alone),
		CASE(lets_the_young_alone),
		CASE(lets_others_alone),
		CASE(lets_stdin_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
