/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "vec.h"

#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static char *dir;	/* fresh for each test */

static int make_dir(void **state UNUSED)
{
	struct buf path = BUF_INIT;
	struct buf err = BUF_INIT;
	int ret = file_mkdtemp(&path, "test-file", &err);

	dir = buf_detach(&path, NULL);
	buf_release(&err);
	return ret;
}

static int remove_dir(void **state UNUSED)
{
	struct buf err = BUF_INIT;
	int ret = file_remove_tree(dir, &err);

	if (ret == 0 && file_exists(dir))
		ret = -1;
	buf_release(&err);
	free(dir);
	return ret;
}

/* Valid until the next call. */
static const char *in(const char *name)
{
	static char path[4200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const char *text)
{
	struct buf err = BUF_INIT;

	assert_int_equal(file_write(in(name), text, strlen(text), &err), 0);
	assert_int_equal(err.len, 0);
}

static void assert_content(const char *name, const char *text)
{
	struct buf got = BUF_INIT;
	struct buf err = BUF_INIT;

	assert_int_equal(file_read(&got, in(name), &err), 0);
	assert_string_equal(got.data, text);
	buf_release(&got);
}

static void assert_fails(int ret, struct buf *err, const char *path,
			 const char *reason)
{
	assert_int_equal(ret, -1);
	assert_non_null(strstr(err->data, path));
	assert_non_null(strstr(err->data, reason));
	assert_null(strchr(err->data, '\n'));
	buf_release(err);
}

static void reads_what_was_written(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	struct buf err = BUF_INIT;
	struct buf big = BUF_INIT;

	buf_addstr(&out, "before ");
	put("a", "text");
	assert_int_equal(file_read(&out, in("a"), &err), 0);
	assert_string_equal(out.data, "before text");
	put("a", "");
	assert_content("a", "");

	for (int i = 0; i < 300000; i++)
		buf_add(&big, "\0\xff", 2);
	assert_int_equal(file_write(in("b"), big.data, big.len, &err), 0);
	buf_clear(&out);
	assert_int_equal(file_read(&out, in("b"), &err), 0);
	assert_int_equal(out.len, big.len);
	assert_memory_equal(out.data, big.data, big.len);
	buf_release(&big);
	buf_release(&out);
}

static void reads_files_that_do_not_know_their_size(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	struct buf err = BUF_INIT;

	assert_int_equal(file_read(&out, "/proc/self/status", &err), 0);
	assert_non_null(strstr(out.data, "Pid:"));
	buf_release(&out);
}

static void refuses_what_is_not_a_file(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	struct buf err = BUF_INIT;

	assert_fails(file_read(&out, dir, &err), &err, dir, "regular");
	assert_fails(file_read(&out, in("gone"), &err), &err, "gone'", "No");
	assert_int_equal(mkfifo(in("fifo"), 0600), 0);
	assert_fails(file_read(&out, in("fifo"), &err), &err, "fifo",
		     "regular");
	assert_fails(file_read(&out, "/dev/zero", &err), &err, "zero",
		     "regular");
	assert_int_equal(out.len, 0);
}

static void write_replaces_a_symlink(void **state UNUSED)
{
	struct stat st;

	put("target", "old");
	assert_int_equal(symlink("target", in("link")), 0);
	put("link", "new");
	assert_content("target", "old");
	assert_content("link", "new");
	assert_int_equal(lstat(in("link"), &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void write_is_not_misled_by_its_temporary(void **state UNUSED)
{
	char name[64];

	put("victim", "old");
	snprintf(name, sizeof(name), "out.tmp-%ld", (long)getpid());
	assert_int_equal(symlink("victim", in(name)), 0);
	put("out", "new");
	assert_content("victim", "old");
	assert_content("out", "new");
	assert_false(file_exists(in(name)));
}

static void failed_write_leaves_nothing(void **state UNUSED)
{
	struct buf err = BUF_INIT;
	struct buf tmp = BUF_INIT;

	assert_fails(file_write(in("no/such"), "x", 1, &err), &err, "no/such",
		     "No such file");
	assert_int_equal(file_mkdirs(in("d/full"), &err), 0);
	assert_fails(file_write(in("d"), "x", 1, &err), &err, "/d'",
		     "directory");
	buf_addf(&tmp, "d.tmp-%ld", (long)getpid());
	assert_false(file_exists(in(tmp.data)));
	assert_true(file_is_dir(in("d/full")));
	buf_release(&tmp);
}

static void scratch_files_do_not_follow_links(void **state UNUSED)
{
	struct buf err = BUF_INIT;

	assert_int_equal(file_write_scratch(in("s"), "long", 4, &err), 0);
	assert_int_equal(file_write_scratch(in("s"), "x", 1, &err), 0);
	assert_content("s", "x");
	assert_int_equal(symlink("s", in("link")), 0);
	assert_fails(file_write_scratch(in("link"), "y", 1, &err), &err,
		     "link", "");
	assert_content("s", "x");
}

static void makes_directories(void **state UNUSED)
{
	struct buf err = BUF_INIT;

	assert_int_equal(file_mkdirs(in("a/b//c/"), &err), 0);
	assert_true(file_is_dir(in("a/b/c")));
	assert_int_equal(file_mkdirs(in("a/b/c"), &err), 0);
	put("a/f", "");
	assert_fails(file_mkdirs(in("a/f"), &err), &err, "a/f", "Not a");
	assert_fails(file_mkdirs(in("a/f/g"), &err), &err, "a/f", "Not a");
	assert_fails(file_mkdirs("", &err), &err, "''", "No such");
	assert_true(file_exists(in("a/f")));
	assert_false(file_is_dir(in("a/f")));
}

static void remove_does_not_follow_links(void **state UNUSED)
{
	struct buf err = BUF_INIT;

	assert_int_equal(file_mkdirs(in("keep"), &err), 0);
	put("keep/file", "precious");
	assert_int_equal(file_mkdirs(in("gone/deep/er"), &err), 0);
	put("gone/deep/er/x", "");
	assert_int_equal(symlink("../../keep", in("gone/deep/link")), 0);
	assert_int_equal(symlink("keep", in("top")), 0);
	assert_int_equal(file_remove_tree(in("gone/"), &err), 0);
	assert_false(file_exists(in("gone")));
	assert_int_equal(file_remove_tree(in("top"), &err), 0);
	assert_int_equal(file_remove_tree(in("never was"), &err), 0);
	assert_content("keep/file", "precious");
}

static void resolves_links(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	struct buf err = BUF_INIT;

	put("real", "");
	assert_int_equal(symlink("real", in("link")), 0);
	assert_int_equal(file_realpath(&out, in("link"), &err), 0);
	assert_true(ends_with(out.data, "/real"));
	assert_fails(file_realpath(&out, in("none"), &err), &err, "none", "No");
	buf_release(&out);
}

static void assert_join(const char *a, const char *b, const char *want)
{
	char *got = path_join(a, b);

	assert_string_equal(got, want);
	free(got);
}

static void assert_dir(const char *path, const char *want)
{
	char *got = path_dir(path);

	assert_string_equal(got, want);
	free(got);
}

static void takes_paths_apart(void **state UNUSED)
{
	assert_join("a", "b", "a/b");
	assert_join("a/", "b", "a/b");
	assert_join("a", "/b", "/b");
	assert_join("", "b", "b");
	assert_join("a", "", "a");
	assert_join("/", "b", "/b");
	assert_dir("a/b/c", "a/b");
	assert_dir("c", "");
	assert_dir("/c", "/");
	assert_dir("a//c", "a");
	assert_dir("", "");
	assert_string_equal(path_base("a/b"), "b");
	assert_string_equal(path_base("b"), "b");
	assert_string_equal(path_base("a/"), "");
}

struct seen {
	struct buf text;	/* "path\n" for each visit */
	size_t with_stat;
	size_t stop_after;	/* 0: never */
	size_t n;
};

static int note_visit(void *ctx, const char *path, const struct file_stat *st)
{
	struct seen *seen = ctx;

	buf_addf(&seen->text, "%s\n", path);
	if (st && st->size == 3 && st->mtime_ns > 0 && st->inode)
		seen->with_stat++;
	return ++seen->n == seen->stop_after ? 42 : 0;
}

static void note_unreadable(void *ctx, const char *path, const char *reason)
{
	struct seen *seen = ctx;

	buf_addf(&seen->text, "! %s: %s\n", path, reason);
}

static bool is_c(const char *name)
{
	return ends_with(name, ".c");
}

static void make_tree(void)
{
	struct buf err = BUF_INIT;

	assert_int_equal(file_mkdirs(in("b/sub"), &err), 0);
	assert_int_equal(file_mkdirs(in(".git/x"), &err), 0);
	assert_int_equal(file_mkdirs(in("b/.git"), &err), 0);
	put("b/sub/x.c", "abc");
	put("b/.git/no.c", "abc");
	put(".git/no.c", "abc");
	put("b/.gitignore", "abc");
	put("a.c", "abc");
	put("B.c", "abc");
	put("\xff\xfe \n.c", "abc");
	assert_int_equal(symlink("a.c", in("link.c")), 0);
	assert_int_equal(symlink("..", in("b/loop")), 0);
	assert_int_equal(mkfifo(in("fifo.c"), 0600), 0);
}

static void walks_in_byte_order(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen };

	make_tree();
	assert_int_equal(file_walk(dir, &how, &err), 0);
	assert_string_equal(seen.text.data,
			    "B.c\na.c\nb/.gitignore\nb/sub/x.c\n"
			    "\xff\xfe \n.c\n");
	assert_int_equal(seen.with_stat, 0);
	buf_release(&seen.text);
}

static void walk_asks_for_names_first(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen,
				 .want_stat = true, .keep_name = is_c };

	make_tree();
	assert_int_equal(file_walk(dir, &how, &err), 0);
	assert_string_equal(seen.text.data,
			    "B.c\na.c\nb/sub/x.c\n\xff\xfe \n.c\n");
	assert_int_equal(seen.with_stat, 4);
	buf_release(&seen.text);
}

static bool not_sub(void *ctx UNUSED, const char *path)
{
	return strcmp(path, "b/sub") != 0;
}

static void walk_asks_for_directories(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen,
				 .keep_dir = not_sub };

	make_tree();
	assert_int_equal(file_walk(dir, &how, &err), 0);
	assert_string_equal(seen.text.data,
			    "B.c\na.c\nb/.gitignore\n\xff\xfe \n.c\n");
	buf_release(&seen.text);
}

static void walk_below_a_directory(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen,
				 .below = "b" };

	make_tree();
	assert_int_equal(file_walk(dir, &how, &err), 0);
	assert_string_equal(seen.text.data, "b/.gitignore\nb/sub/x.c\n");
	how.below = "none";
	assert_int_equal(file_walk(dir, &how, &err), 0);
	assert_string_equal(err.data, "");
	buf_release(&seen.text);
}

static void walk_stops_when_told(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT, .stop_after = 3 };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen };

	make_tree();
	assert_int_equal(file_walk(dir, &how, &err), 42);
	assert_string_equal(seen.text.data, "B.c\na.c\nb/.gitignore\n");
	buf_release(&seen.text);
}

static void walk_of_nothing_fails(void **state UNUSED)
{
	struct file_walk how = { .visit = note_visit };
	struct buf err = BUF_INIT;

	assert_fails(file_walk(in("none"), &how, &err), &err, "none", "No");
	put("file", "");
	assert_fails(file_walk(in("file"), &how, &err), &err, "file", "Not a");
}

static void walk_goes_on_after_an_unreadable_directory(void **state UNUSED)
{
	struct seen seen = { .text = BUF_INIT };
	struct buf err = BUF_INIT;
	struct file_walk how = { .visit = note_visit, .ctx = &seen,
				 .unreadable = note_unreadable };

	assert_int_equal(file_mkdirs(in("closed"), &err), 0);
	put("closed/hidden", "");
	put("z", "");
	assert_int_equal(chmod(in("closed"), 0), 0);
	/* Permissions do not bind root, so be somebody else for a moment. */
	if (geteuid() == 0) {
		assert_int_equal(chmod(dir, 0755), 0);
		assert_int_equal(seteuid(65534), 0);
	}
	assert_int_equal(file_walk(dir, &how, &err), 0);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_string_equal(seen.text.data,
			    "! closed: Permission denied\nz\n");
	assert_int_equal(chmod(in("closed"), 0755), 0);
	buf_release(&seen.text);
}

static void replaces_a_directory(UNUSED void **state)
{
	struct buf text = BUF_INIT, err = BUF_INIT;

	assert_int_equal(file_mkdirs(in("new"), &err), 0);
	put("new/a", "new");
	assert_int_equal(file_mkdirs(in("old"), &err), 0);
	put("old/a", "old");
	put("old/b", "old");
	for (int i = 0; i < 2; i++) {
		char *from = xstrdup(in("new"));

		assert_int_equal(file_replace_tree(from, in("old"), &err),
				 i == 0 ? 0 : -1);
		free(from);
	}
	assert_false(file_exists(in("new")));
	assert_false(file_exists(in("old/b")));
	assert_non_null(strstr(err.data, "cannot rename"));
	buf_release(&text);
	buf_release(&err);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_what_was_written),
		TEST(reads_files_that_do_not_know_their_size),
		TEST(refuses_what_is_not_a_file),
		TEST(write_replaces_a_symlink),
		TEST(write_is_not_misled_by_its_temporary),
		TEST(failed_write_leaves_nothing),
		TEST(scratch_files_do_not_follow_links),
		TEST(makes_directories),
		TEST(remove_does_not_follow_links),
		TEST(replaces_a_directory),
		TEST(resolves_links),
		TEST(takes_paths_apart),
		TEST(walks_in_byte_order),
		TEST(walk_asks_for_names_first),
		TEST(walk_asks_for_directories),
		TEST(walk_below_a_directory),
		TEST(walk_stops_when_told),
		TEST(walk_of_nothing_fails),
		TEST(walk_goes_on_after_an_unreadable_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
