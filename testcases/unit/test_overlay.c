/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root, as test_store.c. */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "map.h"
#include "overlay.h"
#include "rule.h"
#include "store.h"
#include "workspace.h"
#include "workspace_names.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct store *store;
static struct workspace ws;
static struct overlay overlay;
static char word[] = "get_it";
static char *words[] = { word };
static struct rule rule = { .words = { .items = words, .n = 1 } };
static struct rules rules = { .items = &rule, .n = 1 };

static void put(const char *path, const char *text)
{
	char *full = path_join(dir.data, path);

	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	free(full);
}

static void lay(const char *path, const char *text)
{
	struct buf bytes = BUF_INIT;

	buf_addstr(&bytes, text);
	overlay_put(&overlay, path, &bytes);
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	if (file_mkdtemp(&dir, "overlay", &err) < 0 ||
	    store_open(&store, NULL, ".", &err) < 0)
		return -1;
	put("b.c", "void f(void) { get_it(); }\n");
	put("d.c", "void g(void) { }\n");
	if (workspace_open(&ws, dir.data, store, 1, &err) < 0)
		return -1;
	return workspace_load(&ws, &rules, WORKSPACE_NONE, &err);
}

static int teardown(void **state UNUSED)
{
	workspace_release(&ws);
	overlay_release(&overlay);
	store_close(store);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void is(const char *path, const char *text, const char *function)
{
	uint32_t file = workspace_find(&ws, path);
	const char *have;
	size_t len;

	assert_int_not_equal(file, MAP_NONE);
	have = workspace_text(&ws, file, &len);
	assert_non_null(have);
	assert_int_equal(len, strlen(text));
	assert_memory_equal(have, text, len);
	assert_string_equal(ws.files[file].scan->items[0].name, function);
	assert_string_equal(ws.files[file].tree->path, path);
	assert_non_null(workspace_function(&ws, function));
}

static void files_are_replaced_added_and_gone(void **state UNUSED)
{
	is("b.c", "void f(void) { get_it(); }\n", "f");
	lay("b.c", "void f2(void) { }\n");
	lay("c.c", "void h(void) { get_it(); }\n");
	lay("a.c", "void a(void) { }\n");
	lay("Makefile", "all:\n");
	lay("tools/x.c", "void t(void) { }\n");
	overlay_remove(&overlay, "d.c");
	overlay_remove(&overlay, "nowhere.c");
	assert_int_equal(overlay_apply(&overlay, &ws, &err), 0);
	assert_int_equal(ws.tree.n, 3);
	assert_string_equal(ws.tree.items[0].path, "a.c");
	is("a.c", "void a(void) { }\n", "a");
	is("b.c", "void f2(void) { }\n", "f2");
	is("c.c", "void h(void) { get_it(); }\n", "h");
	assert_int_equal(workspace_find(&ws, "d.c"), MAP_NONE);
	assert_null(workspace_function(&ws, "f"));
	assert_null(workspace_function(&ws, "g"));
	assert_string_equal(err.data, "");
}

static void the_last_overlay_wins(void **state UNUSED)
{
	struct overlay later = { 0 };
	struct buf text = BUF_INIT;

	lay("b.c", "void once(void) { }\n");
	assert_int_equal(overlay_apply(&overlay, &ws, &err), 0);
	buf_addstr(&text, "void twice(void) { }\n");
	overlay_put(&later, "b.c", &text);
	assert_int_equal(overlay_apply(&later, &ws, &err), 0);
	is("b.c", "void twice(void) { }\n", "twice");
	assert_null(workspace_function(&ws, "once"));
	overlay_remove(&later, "b.c");
	assert_true(overlay_find(&later, "b.c")->gone);
	assert_int_equal(overlay_apply(&later, &ws, &err), 0);
	assert_int_equal(workspace_find(&ws, "b.c"), MAP_NONE);
	overlay_release(&later);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			files_are_replaced_added_and_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(the_last_overlay_wins, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
