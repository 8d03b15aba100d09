/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root, as test_store.c. */
#include "base.h"
#include "buf.h"
#include "diag.h"
#include "file.h"
#include "map.h"
#include "rule.h"
#include "store.h"
#include "workspace.h"
#include "workspace_names.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct buf dir, err;
static struct store *store;
static struct workspace ws;
static char word[] = "get_it";
static char *words[] = { word };
static struct rule rule = { .words = { .items = words, .n = 1 } };
static struct rules rules = { .items = &rule, .n = 1 };

static void put(const char *path, const char *text)
{
	/* Long ago, so that the time is trusted. */
	const struct timespec old[2] = { { .tv_sec = 1000000 },
					 { .tv_sec = 1000000 } };
	char *full = path_join(dir.data, path);

	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	assert_int_equal(utimensat(AT_FDCWD, full, old, 0), 0);
	free(full);
}

static void make_new(const char *path)
{
	char *full = path_join(dir.data, path);

	utimensat(AT_FDCWD, full, NULL, 0);
	free(full);
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	memset(&ws, 0, sizeof(ws));
	if (file_mkdtemp(&dir, "workspace", &err) < 0)
		return -1;
	return store_open(&store, NULL, ".", &err);
}

/* With a store that has a file: what an earlier run knew lies beside it. */
static int setup_file(void **state)
{
	char *path;
	int ret;

	if (setup(state) < 0)
		return -1;
	store_close(store);
	path = path_join(dir.data, "store.db");
	ret = store_open(&store, path, ".", &err);
	free(path);
	return ret;
}

static int teardown(void **state UNUSED)
{
	workspace_release(&ws);
	store_close(store);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void load(size_t scanned)
{
	workspace_release(&ws);
	assert_int_equal(workspace_open(&ws, dir.data, store, 2, &err), 0);
	assert_int_equal(workspace_load(&ws, &rules, WORKSPACE_NONE, &err), 0);
	assert_string_equal(err.data, "");
	assert_int_equal(ws.scanned, scanned);
}

static void load_with(size_t most, size_t scanned)
{
	workspace_release(&ws);
	assert_int_equal(workspace_open(&ws, dir.data, store, 2, &err), 0);
	assert_int_equal(workspace_load(&ws, &rules, most, &err), 0);
	assert_string_equal(err.data, "");
	assert_int_equal(ws.scanned, scanned);
}

static void load_lazily(size_t scanned)
{
	load_with(WORKSPACE_NEAR, scanned);
}

/* "a.c b.c", where a function is defined, in order. */
static void expect_places(const char *function, const char *want)
{
	const struct workspace_place *p = workspace_function(&ws, function);
	struct buf got = BUF_INIT;

	for (; p; p = workspace_next_function(&ws, p)) {
		assert_string_equal(
			workspace_scan(&ws, p->file)->items[p->item].name,
			function);
		buf_addf(&got, "%s%s", got.len ? " " : "",
			 ws.files[p->file].tree->path);
	}
	assert_string_equal(got.data, want);
	buf_release(&got);
}

static void put_three(void)
{
	put("a.c", "#include \"b.c\"\nvoid f(void) { get_it(); }\n");
	put("b.c", "void f(void) { }\nvoid g(void) { }\n");
	put("c.c", "void f(void) { }\n");
	load(3);
	workspace_names_save(&ws);
}

static void scans_are_taken_when_asked_for(void **state UNUSED)
{
	put_three();
	load_lazily(0);
	assert_null(ws.files[0].scan);
	assert_true(workspace_has_scan(&ws, 0));
	assert_int_equal(workspace_scan(&ws, 0)->n_file_words, 1);
	assert_ptr_equal(workspace_scan(&ws, 0), ws.files[0].scan);
	assert_null(ws.files[2].scan);
	workspace_take_scans(&ws);
	assert_int_equal(ws.files[2].scan->n_items, 1);
	assert_int_equal(workspace_find(&ws, "b.c"), 1);
	assert_int_equal(workspace_find(&ws, "d.c"), MAP_NONE);
}

static void names_follow_what_files_hold(void **state UNUSED)
{
	put_three();
	load_lazily(0);
	expect_places("f", "a.c b.c c.c");
	expect_places("g", "b.c");
	assert_int_equal(map_count(workspace_sources(&ws)), 1);
	put("b.c", "void h(void) { }\nvoid f(void) { }\n#include \"c.c\"\n");
	load_lazily(1);
	assert_int_equal(map_count(workspace_sources(&ws)), 2);
	expect_places("f", "a.c b.c c.c");
	expect_places("g", "");
	expect_places("h", "b.c");
	assert_int_equal(map_count(workspace_sources(&ws)), 2);
	/* What b.c holds is in no list, but in the store. */
	put("a.c", "void g(void) { get_it(); }\n");
	load_lazily(1);
	assert_null(ws.files[1].scan);
	expect_places("f", "b.c c.c");
	expect_places("g", "a.c");
	assert_int_equal(map_count(workspace_sources(&ws)), 1);
}

static void another_list_is_no_use(void **state UNUSED)
{
	put_three();
	put("d.c", "void f(void) { }\n");
	load_lazily(1);
	assert_non_null(ws.files[0].scan);
	expect_places("f", "a.c b.c c.c d.c");
}

static void a_list_of_long_ago_is_made_anew(void **state UNUSED)
{
	put_three();
	put("a.c", "void g(void) { }\n");
	put("b.c", "void h(void) { }\n");
	load_with(1, 2);
	assert_non_null(ws.files[2].scan);
	expect_places("f", "c.c");
	workspace_names_save(&ws);
	load_with(1, 0);
	assert_null(ws.files[2].scan);
	expect_places("f", "c.c");
}

static void an_unchanged_file_is_not_read_again(void **state UNUSED)
{
	put("a.c", "void f(void) { get_it(); }\n");
	put("b.c", "void f(void) { }\n");
	load(2);
	assert_int_equal(ws.files[0].scan->n_items, 1);
	load(0);
	assert_int_equal(ws.files[0].scan->n_items, 1);
	assert_int_equal(ws.files[0].scan->n_file_words, 1);
	put("b.c", "void f(void) { } /* longer */\n");
	load(1);
	assert_true(ws.files[1].reread);
	assert_false(ws.files[0].reread);
}

static void a_new_dictionary_reads_all_again(void **state UNUSED)
{
	char other[] = "other";

	put("a.c", "void f(void) { get_it(); }\n");
	load(1);
	words[0] = other;
	load(1);
	words[0] = word;
	assert_int_equal(ws.files[0].scan->n_file_words, 0);
}

static void a_file_of_this_moment_is_read_again(void **state UNUSED)
{
	put("a.c", "void f(void) { }\n");
	make_new("a.c");
	load(1);
	load(1);
	put("a.c", "void f(void) { }\n");
	load(1);
	load(0);
}

static void equal_contents_have_one_number(void **state UNUSED)
{
	put("a.c", "void f(void) { }\n");
	put("b.c", "void f(void) { }\n");
	put("c.c", "void g(void) { }\n");
	load(3);
	assert_int_equal(ws.files[0].content, ws.files[1].content);
	assert_true(ws.files[0].content != ws.files[2].content);
}

static void texts_are_read_when_asked_for(void **state UNUSED)
{
	const char *text;
	size_t len;

	put("a.c", "void f(void) { }\n");
	load(1);
	assert_null(ws.files[0].text);
	text = workspace_text(&ws, 0, &len);
	assert_string_equal(text, "void f(void) { }\n");
	assert_int_equal(len, strlen(text));
	assert_ptr_equal(workspace_text(&ws, 0, &len), text);
}

static void a_text_that_changed_is_none(void **state UNUSED)
{
	size_t len = 7;

	put("a.c", "void f(void) { }\n");
	load(1);
	put("a.c", "int x;\n");
	assert_null(workspace_text(&ws, 0, &len));
	assert_int_equal(len, 0);
	assert_int_equal(ws.troubles.n, 1);
	assert_int_equal(ws.troubles.items[0].kind, TROUBLE_FAILED);
	assert_string_equal(ws.troubles.items[0].path, "a.c");
	assert_string_equal(ws.troubles.items[0].message,
			    "changed during the run");
}

static void a_text_that_is_gone_is_a_trouble(void **state UNUSED)
{
	char *full = path_join(dir.data, "a.c");
	size_t len;

	put("a.c", "void f(void) { }\n");
	load(1);
	unlink(full);
	assert_null(workspace_text(&ws, 0, &len));
	assert_int_equal(ws.troubles.n, 1);
	assert_non_null(strstr(ws.troubles.items[0].message, "No such file"));
	free(full);
}

static void functions_are_found_by_name(void **state UNUSED)
{
	const struct workspace_place *p;

	put("a.c", "void f(void) { }\nvoid g(void) { }\n");
	put("b.c", "static void f(void) { }\nstruct f { int x; };\n");
	load(2);
	p = workspace_function(&ws, "f");
	assert_int_equal(p->file, 0);
	assert_int_equal(p->item, 0);
	p = workspace_next_function(&ws, p);
	assert_int_equal(p->file, 1);
	assert_null(workspace_next_function(&ws, p));
	assert_null(workspace_function(&ws, "h"));
	assert_int_equal(workspace_find(&ws, "b.c"), 1);
	assert_int_equal(workspace_find(&ws, "c.c"), UINT32_MAX);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define FILE_CASE(f) cmocka_unit_test_setup_teardown(f, setup_file, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_unchanged_file_is_not_read_again),
		CASE(a_new_dictionary_reads_all_again),
		CASE(a_file_of_this_moment_is_read_again),
		CASE(equal_contents_have_one_number),
		CASE(texts_are_read_when_asked_for),
		CASE(a_text_that_changed_is_none),
		CASE(a_text_that_is_gone_is_a_trouble),
		CASE(functions_are_found_by_name),
		FILE_CASE(scans_are_taken_when_asked_for),
		FILE_CASE(names_follow_what_files_hold),
		FILE_CASE(another_list_is_no_use),
		FILE_CASE(a_list_of_long_ago_is_made_anew),
	};

	diag_set_level(DIAG_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
