/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "file.h"
#include "prefetch.h"
#include "tempdir.h"

#include <setjmp.h>
#include <cmocka.h>

static void what_cannot_be_read_is_passed_over(void **state UNUSED)
{
	static const char *const paths[] = { "no-such-file", ".", "a.c", "" };
	struct tempdir dir = TEMPDIR_INIT;
	struct buf err = BUF_INIT, text = BUF_INIT;
	char *path;

	assert_int_equal(tempdir_make(&dir, &err), 0);
	path = path_join(dir.path.data, "a.c");
	assert_int_equal(file_write_scratch(path, "int a;\n", 7, &err), 0);
	for (size_t n = 0; n <= ARRAY_SIZE(paths); n++) {
		struct prefetch *p = prefetch_start(dir.path.data, paths, n);

		assert_non_null(p);
		prefetch_stop(p);
	}
	assert_int_equal(file_read(&text, path, &err), 0);
	assert_string_equal(text.data, "int a;\n");
	tempdir_remove(&dir);
	free(path);
	buf_release(&text);
	buf_release(&err);
}

static void no_directory_is_no_error(void **state UNUSED)
{
	static const char *const paths[] = { "a.c" };

	assert_null(prefetch_start("/no-such-directory", paths, 1));
	prefetch_stop(NULL);
}

/* To stop early leaves no descriptor behind. */
static void many_may_be_given_up(void **state UNUSED)
{
	const char **paths = xcalloc(20000, sizeof(*paths));
	int before = dup(STDIN_FILENO), after;

	close(before);
	for (size_t i = 0; i < 20000; i++)
		paths[i] = "base.h";
	for (int i = 0; i < 20; i++)
		prefetch_stop(prefetch_start("/", paths, 20000));
	after = dup(STDIN_FILENO);
	assert_int_equal(after, before);
	close(after);
	free(paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_read_is_passed_over),
		cmocka_unit_test(no_directory_is_no_error),
		cmocka_unit_test(many_may_be_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
