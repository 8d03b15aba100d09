/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root, as test_store.c. */
#include "base.h"
#include "buf.h"
#include "diag.h"
#include "file.h"
#include "map.h"
#include "plan.h"
#include "plan_past.h"
#include "rule.h"
#include "store.h"
#include "workspace.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct store *store;
static struct workspace ws;
static struct plan plan;
static bool in_scope[64];

static char patch_text[] = "@x depends on facts@\n@@\nf();\n";
static char asked_id[] = "asked", words_id[] = "words", family[] = "facts";
static char any[] = "any";
static char word_text[] = "get_it";
static char *word_items[] = { word_text };
static char other_text[] = "other";
static char *other_items[] = { other_text };
static char *fact_items[] = { asked_id, words_id };
static struct rule rule_items[] = {
	{ .id = asked_id, .family = family, .patch = patch_text,
	  .emits = true, .on_ask = true,
	  .words = { .items = word_items, .n = 1 } },
	{ .id = words_id, .family = family, .patch = patch_text,
	  .emits = true, .words = { .items = word_items, .n = 1 },
	  .facts = { .items = fact_items, .n = 2 } },
};
static const struct rules rules = { .items = rule_items, .n = 2 };
static const struct rule *selected[] = { &rule_items[1] };

static void put(const char *path, const char *text)
{
	char *full = path_join(dir.data, path), *parent = path_dir(full);

	assert_int_equal(file_mkdirs(parent, &err), 0);
	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	free(parent);
	free(full);
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	memset(&ws, 0, sizeof(ws));
	memset(&plan, 0, sizeof(plan));
	memset(in_scope, true, sizeof(in_scope));
	if (file_mkdtemp(&dir, "plan", &err) < 0)
		return -1;
	return store_open(&store, NULL, ".", &err);
}

static int teardown(void **state UNUSED)
{
	plan_release(&plan);
	workspace_release(&ws);
	store_close(store);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void load(void)
{
	struct store_hash key = store_hash("", 0);

	assert_int_equal(workspace_open(&ws, dir.data, store, 1, &err), 0);
	assert_int_equal(workspace_load(&ws, &rules, WORKSPACE_NONE, &err), 0);
	plan_start(&plan, &ws, NULL, &rules, selected, 1, &key, in_scope);
	plan_select(&plan, NULL);
}

/* "file:line" of the definition, or "none". */
static void call_is(const char *function, const char *path,
		    const char *expected)
{
	struct buf got = BUF_INIT;
	uint32_t file, item;

	if (plan_resolve_call(&ws, function, path, &file, &item))
		buf_addf(&got, "%s:%u", ws.files[file].tree->path,
			 ws.files[file].scan->items[item].line);
	else
		buf_addstr(&got, "none");
	assert_string_equal(got.data, expected);
	buf_release(&got);
}

static void a_call_means_what_the_linker_would_take(void **state UNUSED)
{
	put("a.c", "static void own(void)\n{\n}\n\nvoid global(void)\n{\n}\n");
	put("b.c", "static void own(void)\n{\n}\nvoid twice(void)\n{\n}\n");
	put("c.c", "void twice(void)\n{\n}\nstatic void lone(void)\n{\n}\n");
	put("h.h", "static inline void inl(void)\n{\n}\n"
		   "static inline void both(void)\n{\n}\n"
		   "static inline void two(void)\n{\n}\n");
	put("i.h", "static inline void two(void)\n{\n}\n");
	put("z.c", "void both(void)\n{\n}\n");
	load();
	call_is("own", "a.c", "a.c:1");
	call_is("own", "b.c", "b.c:1");
	call_is("own", "c.c", "none");
	call_is("own", NULL, "none");
	call_is("global", "c.c", "a.c:5");
	call_is("global", NULL, "a.c:5");
	call_is("twice", "a.c", "none");
	call_is("twice", "b.c", "b.c:4");
	call_is("lone", "a.c", "none");
	call_is("lone", "c.c", "c.c:4");
	call_is("inl", "a.c", "h.h:1");
	call_is("two", "a.c", "none");
	call_is("two", "i.h", "i.h:1");
	call_is("both", "a.c", "z.c:1");
	call_is("both", "h.h", "h.h:4");
	call_is("nosuch", "a.c", "none");
	call_is("", "", "none");
}

static void order_of_files_does_not_matter(void **state UNUSED)
{
	put("a.h", "static inline void both(void)\n{\n}\n");
	put("b.c", "void both(void)\n{\n}\n");
	put("c.h", "static inline void both(void)\n{\n}\n");
	load();
	call_is("both", "x.c", "b.c:1");
}

/* What is wanted now: "file patch: functions; ...", in order of entries. */
static void wanted_is(const char *expected)
{
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < plan.n; i++) {
		const struct plan_entry *e = &plan.items[i];
		const struct scan_file *scan = ws.files[e->file].scan;

		if (!e->pending)
			continue;
		buf_addf(&got, "%s %s:", ws.files[e->file].tree->path,
			 plan.patches[e->patch]->id);
		for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
			if (e->fresh[k])
				buf_addf(&got, " %s", scan->items[k].name);
		buf_addstr(&got, "; ");
	}
	assert_string_equal(got.data, expected);
	buf_release(&got);
}

static void words_choose_functions(void **state UNUSED)
{
	put("a.c", "void f(void)\n{\n\tget_it();\n}\nvoid g(void)\n{\n}\n");
	put("b.c", "void g(void)\n{\n\t/* get_it */\n}\n");
	put("c.c", "int x = get_it;\nvoid h(void)\n{\n}\n");
	load();
	wanted_is("a.c words: f; c.c words: x; ");
	assert_int_equal(plan_count_functions(&plan), 1);
	assert_int_equal(plan_count_files(&plan), 2);
}

static void what_is_out_of_scope_is_not_wanted(void **state UNUSED)
{
	put("a.c", "void f(void)\n{\n\tget_it();\n}\n");
	put("b.c", "void g(void)\n{\n\tget_it();\n}\n");
	in_scope[0] = false;
	load();
	wanted_is("b.c words: g; ");
}

static void what_is_asked_for_is_wanted_once(void **state UNUSED)
{
	put("a.c", "void f(void)\n{\n\tget_it();\n}\nvoid g(void)\n{\n}\n");
	load();
	plan_round_done(&plan);
	wanted_is("");
	plan_ask_function(&plan, "asked", "g", "x.c");
	plan_ask_function(&plan, "asked", "nosuch", "x.c");
	plan_ask_function(&plan, "nosuch", "g", "x.c");
	plan_ask_function(&plan, "words", "f", "x.c");
	wanted_is("a.c asked: g; ");
	plan_round_done(&plan);
	plan_ask_function(&plan, "asked", "g", "x.c");
	wanted_is("");
	plan_ask_function(&plan, "asked", "f", "x.c");
	wanted_is("a.c asked: f; ");
	assert_int_equal(plan_count_functions(&plan), 2);
	plan_round_done(&plan);
	assert_int_equal(plan_count_functions(&plan), 2);
}

static void words_may_be_asked_for(void **state UNUSED)
{
	struct map *names = map_new();

	map_put(names, "beta", 4, 1);
	put("a.c", "void f(void)\n{\n\tget_it(beta);\n}\n"
		   "void g(void)\n{\n\tget_it(beta2);\n}\n"
		   "void h(void)\n{\n\tother(beta);\n}\n");
	load();
	plan_round_done(&plan);
	plan_ask_words(&plan, "asked", names);
	plan_ask_words(&plan, "nosuch", names);
	wanted_is("a.c asked: f; ");
	map_free(names);
}

static void an_object_is_asked_for_by_its_name(void **state UNUSED)
{
	struct map *names = map_new();

	map_put(names, "beta", 4, 1);
	put("a.c", "struct ops beta = { .f = get_it };\n"
		   "struct ops alpha = { .f = get_it, .other = &beta };\n");
	put("b.c", "struct ops beta = { .f = other };\n");
	load();
	plan_round_done(&plan);
	plan_ask_words(&plan, "asked", names);
	wanted_is("a.c asked: beta; ");
	map_free(names);
}

static void a_patch_may_be_asked_by_any_word(void **state UNUSED)
{
	struct map *names = map_new();

	map_put(names, "beta", 4, 1);
	put("a.c", "void f(void)\n{\n\tget_it(beta);\n}\n"
		   "void g(void)\n{\n\tget_it(beta2);\n}\n"
		   "void h(void)\n{\n\tother(beta);\n}\n");
	put("b.c", "void k(void)\n{\n\tother(beta);\n}\n");
	load();
	plan_round_done(&plan);
	rule_items[0].ask = any;
	plan_ask_words(&plan, "asked", names);
	rule_items[0].ask = NULL;
	wanted_is("a.c asked: f h; b.c asked: k; ");
	map_free(names);
}

static void ask_words_stand_for_words(void **state UNUSED)
{
	struct map *names = map_new();

	map_put(names, "beta", 4, 1);
	rule_items[0].ask_words.items = other_items;
	rule_items[0].ask_words.n = 1;
	put("a.c", "void f(void)\n{\n\tget_it(beta);\n}\n"
		   "void g(void)\n{\n\tother(beta);\n}\n"
		   "void h(void)\n{\n\tother(alpha);\n}\n");
	load();
	plan_round_done(&plan);
	plan_ask_words(&plan, "asked", names);
	wanted_is("a.c asked: g; ");
	rule_items[0].ask_words.n = 0;
	map_free(names);
}

static void a_defeated_file_is_wanted_whole_and_once(void **state UNUSED)
{
	put("a.c", "void f(void)\n{\n\tget_it();\n{\n");
	load();
	assert_true(ws.files[0].scan->defeated);
	wanted_is("a.c words:; ");
	plan_round_done(&plan);
	plan_ask_function(&plan, "words", "f", "a.c");
	wanted_is("");
}

static void whole_files_have_keys_of_their_own(void **state UNUSED)
{
	struct store_hash key = store_hash("", 0), sliced;

	put("a.c", "void f(void)\n{\n\tget_it();\n}\n");
	load();
	sliced = plan.patch_keys[0];
	plan_release(&plan);
	plan.whole = true;
	plan_start(&plan, &ws, NULL, &rules, selected, 1, &key, in_scope);
	plan_select(&plan, NULL);
	assert_memory_not_equal(sliced.bytes, plan.patch_keys[0].bytes, 16);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_call_means_what_the_linker_would_take),
		CASE(order_of_files_does_not_matter),
		CASE(words_choose_functions),
		CASE(what_is_out_of_scope_is_not_wanted),
		CASE(what_is_asked_for_is_wanted_once),
		CASE(words_may_be_asked_for),
		CASE(an_object_is_asked_for_by_its_name),
		CASE(a_patch_may_be_asked_by_any_word),
		CASE(ask_words_stand_for_words),
		CASE(a_defeated_file_is_wanted_whole_and_once),
		CASE(whole_files_have_keys_of_their_own),
	};

	diag_set_level(DIAG_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
