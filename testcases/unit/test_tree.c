/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "tree.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct buf dir, err;
static struct tree tree;

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	memset(&tree, 0, sizeof(tree));
	return file_mkdtemp(&dir, "tree", &err);
}

static int teardown(void **state UNUSED)
{
	tree_release(&tree);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void put(const char *path, const char *text)
{
	char *full = path_join(dir.data, path), *parent = path_dir(full);

	assert_int_equal(file_mkdirs(parent, &err), 0);
	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	free(parent);
	free(full);
}

static void open_it(void)
{
	tree_release(&tree);
	assert_int_equal(tree_open(&tree, dir.data, 2, &err), 0);
	assert_string_equal(err.data, "");
}

static void version_is(const char *makefile, const char *version)
{
	put("Makefile", makefile);
	open_it();
	assert_string_equal(tree.version, version);
}

static void reads_the_version(void **state UNUSED)
{
	put("a.c", "");
	open_it();
	assert_string_equal(tree.version, "unknown");
	version_is("VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\n"
		   "EXTRAVERSION =\nNAME = Baby\n", "6.12.117");
	version_is("# VERSION = 1\nVERSION=6\nPATCHLEVEL\t=\t13\r\n"
		   "SUBLEVEL = 0\nEXTRAVERSION = -rc4\n", "6.13.0-rc4");
	version_is("VERSIONS = 5\nVERSION = 6 # six\n", "6");
	version_is("VERSION = 6\nPATCHLEVEL = 1", "6.1");
}

static void odd_versions_are_unknown(void **state UNUSED)
{
	put("a.c", "");
	version_is("", "unknown");
	version_is("VERSION = ..\n", "unknown");
	version_is("VERSION = .\n", "unknown");
	version_is("PATCHLEVEL = 1\nEXTRAVERSION = /../x\n", "unknown");
	version_is("VERSION = $(shell rm)\n", "unknown");
	version_is("VERSION = 6\nPATCHLEVEL = \"x\"\n", "unknown");
	version_is("VERSION = 6\nEXTRAVERSION = \377\n", "unknown");
	version_is("VERSION = six\n", "unknown");
}

static void lists_c_files_in_byte_order(void **state UNUSED)
{
	put("b/z.c", "x");
	put("b.c", "");
	put("B.h", "");
	put("b/a.h", "");
	put("b/x.S", "");
	put("b/c", "");
	put("b/x.cc", "");
	put("b/.c", "");
	open_it();
	assert_int_equal(tree.n, 5);
	assert_string_equal(tree.items[0].path, "B.h");
	assert_string_equal(tree.items[1].path, "b.c");
	assert_string_equal(tree.items[2].path, "b/.c");
	assert_string_equal(tree.items[3].path, "b/a.h");
	assert_string_equal(tree.items[4].path, "b/z.c");
	assert_int_equal(tree.items[4].size, 1);
	assert_true(tree.items[4].mtime_ns > 0 && tree.items[4].inode > 0);
}

static void leaves_out_what_is_not_the_kernel(void **state UNUSED)
{
	put("a.c", "");
	put("tools/a.c", "");
	put("scripts/a.c", "");
	put("Documentation/a.c", "");
	put("usr/a.c", "");
	put("toolsmith/a.c", "");
	open_it();
	assert_int_equal(tree.n, 2);
	assert_true(tree_is_foreign("tools/x/y.c"));
	assert_true(tree_is_foreign("tools"));
	assert_false(tree_is_foreign("toolsmith/a.c"));
	assert_false(tree_is_foreign("drivers/tools/a.c"));
	assert_false(tree_is_foreign("tool"));
}

static void refuses_what_is_no_tree(void **state UNUSED)
{
	char *file = path_join(dir.data, "Makefile");

	assert_int_equal(tree_open(&tree, dir.data, 2, &err), -1);
	assert_non_null(strstr(err.data, "no C file in it"));
	buf_clear(&err);
	put("Makefile", "");
	assert_int_equal(tree_open(&tree, file, 1, &err), -1);
	assert_non_null(strstr(err.data, "not a directory"));
	buf_clear(&err);
	assert_int_equal(tree_open(&tree, "/nowhere/at/all", 1,
				   &err), -1);
	assert_non_null(strstr(err.data, "No such file"));
	free(file);
}

static void makes_a_link(const char *to, const char *path)
{
	char *full = path_join(dir.data, path);

	unlink(full);
	assert_int_equal(symlink(to, full), 0);
	free(full);
}

static void does_not_follow_links_out(void **state UNUSED)
{
	struct buf text = BUF_INIT;

	put("in/a.c", "inside");
	put("secret.c", "VERSION = 9\n");
	makes_a_link("../secret.c", "in/out.c");
	makes_a_link("a.c", "in/loop.c");
	makes_a_link("../secret.c", "in/Makefile");
	buf_addstr(&dir, "/in");
	open_it();
	assert_int_equal(tree.n, 1);
	assert_string_equal(tree.version, "unknown");
	assert_int_equal(tree_read(&text, tree.root, "out.c", &err), -1);
	assert_non_null(strstr(err.data, "leads out of the tree"));
	assert_int_equal(text.len, 0);
	assert_int_equal(tree_read(&text, tree.root, "../secret.c", &err), -1);
	assert_int_equal(tree_read(&text, tree.root, "nosuch", &err), -1);
	assert_int_equal(tree_read(&text, tree.root, "loop.c", &err), 0);
	assert_string_equal(text.data, "inside");
	buf_setlen(&dir, dir.len - strlen("/in"));
	buf_release(&text);
}

static void a_neighbour_is_not_inside(void **state UNUSED)
{
	struct buf text = BUF_INIT;

	put("in/a.c", "");
	put("inside.c", "x");
	makes_a_link("../inside.c", "in/b.c");
	buf_addstr(&dir, "/in");
	open_it();
	assert_int_equal(tree_read(&text, tree.root, "b.c", &err), -1);
	buf_setlen(&dir, dir.len - strlen("/in"));
	buf_release(&text);
}

static void names_what_cannot_be_read(void **state UNUSED)
{
	char *locked;

	if (geteuid() == 0)
		skip();
	put("a.c", "");
	put("locked/b.c", "");
	put("tools/c.c", "");
	locked = path_join(dir.data, "locked");
	chmod(locked, 0);
	open_it();
	chmod(locked, 0755);
	free(locked);
	assert_int_equal(tree.unreadable.n, 1);
	assert_string_equal(tree.unreadable.items[0].path, "locked");
	assert_string_equal(tree.unreadable.items[0].reason,
			    "Permission denied");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_the_version),
		CASE(odd_versions_are_unknown),
		CASE(lists_c_files_in_byte_order),
		CASE(leaves_out_what_is_not_the_kernel),
		CASE(refuses_what_is_no_tree),
		CASE(does_not_follow_links_out),
		CASE(a_neighbour_is_not_inside),
		CASE(names_what_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
