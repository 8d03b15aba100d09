/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root: tool/schema.sql and tool/judge.sql are read. */
#include "base.h"
#include "buf.h"
#include "fact.h"
#include "file.h"
#include "store.h"
#include "store_query.h"
#include "store_run.h"
#include "tree.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err, text;
static char *path;
static struct store *store;
static struct fact_list facts;
static struct trouble_list troubles;

static struct store_hash hash(const char *of)
{
	return store_hash(of, strlen(of));
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	buf_init(&text);
	if (file_mkdtemp(&dir, "store", &err) < 0)
		return -1;
	path = path_join(dir.data, "store.db");
	return store_open(&store, path, ".", &err);
}

static int teardown(void **state UNUSED)
{
	store_close(store);
	store = NULL;
	fact_release(&facts);
	trouble_release(&troubles);
	file_remove_tree(dir.data, &err);
	free(path);
	buf_release(&dir);
	buf_release(&err);
	buf_release(&text);
	return 0;
}

static void reopen(void)
{
	store_close(store);
	store = NULL;
	assert_int_equal(store_open(&store, path, ".", &err), 0);
	assert_string_equal(err.data, "");
}

static int64_t content(const char *of)
{
	struct store_hash h = hash(of);

	return store_content(store, &h);
}

static void contents_have_numbers(void **state UNUSED)
{
	struct store_hash h = hash("a");
	int64_t a = content("a"), b = content("b");

	assert_true(a > 0 && b > 0 && a != b);
	assert_int_equal(content("a"), a);
	reopen();
	assert_int_equal(store_find_content(store, &h), a);
	h = hash("c");
	assert_int_equal(store_find_content(store, &h), 0);
	assert_int_equal(content("b"), b);
}

static void note_seen(void *ctx, const struct store_seen *seen)
{
	buf_addf(ctx, "%s %" PRIu64 " %" PRId64 " %" PRIu64 " %" PRId64 " ",
		 seen->path, seen->size, seen->mtime_ns, seen->inode,
		 seen->content);
	buf_add(ctx, seen->packed, seen->packed_len);
	buf_addch(ctx, '\n');
}

static void files_of_any_name_come_back(void **state UNUSED)
{
	char odd[] = "a \377'\n.c";
	struct tree_file file = { .path = odd, .size = UINT32_MAX + 1ULL,
				  .mtime_ns = -5, .inode = 1ULL << 62 };
	struct store_hash key = hash("key"), other = hash("other");
	int64_t id = content("a");
	struct buf expected = BUF_INIT;

	assert_int_equal(store_put_file(store, "/r\377oot", &file, id), 0);
	assert_int_equal(store_each_seen(store, "/r\377oot", &key, note_seen,
					 &text), 0);
	assert_int_equal(text.len, 0);
	assert_int_equal(store_put_scan(store, id, &key, "p\0q", 3), 0);
	reopen();
	store_each_seen(store, "/root", &key, note_seen, &text);
	store_each_seen(store, "/r\377oot", &other, note_seen, &text);
	assert_int_equal(text.len, 0);
	store_each_seen(store, "/r\377oot", &key, note_seen, &text);
	buf_addf(&expected, "%s 4294967296 -5 %llu %" PRId64 " p", odd,
		 1ULL << 62, id);
	buf_add(&expected, "\0q\n", 3);
	assert_int_equal(text.len, expected.len);
	assert_memory_equal(text.data, expected.data, text.len);
	file.size = 1;
	assert_int_equal(store_put_file(store, "/r\377oot", &file, id), 0);
	buf_clear(&text);
	store_each_seen(store, "/r\377oot", &key, note_seen, &text);
	assert_non_null(strstr(text.data, ".c 1 -5"));
	buf_release(&expected);
}

static void scans_are_kept_under_one_key(void **state UNUSED)
{
	struct store_hash key = hash("key"), other = hash("other");
	int64_t id = content("a");

	assert_int_equal(store_get_scan(store, id, &key, &text), 0);
	store_put_scan(store, id, &key, "first", 5);
	store_put_scan(store, id, &key, "", 0);
	assert_int_equal(store_get_scan(store, id, &key, &text), 1);
	assert_int_equal(text.len, 0);
	store_put_scan(store, id, &other, "other", 5);
	assert_int_equal(store_get_scan(store, id, &key, &text), 0);
	assert_int_equal(store_get_scan(store, id, &other, &text), 1);
	assert_string_equal(text.data, "other");
}

static void definitions_come_back(void **state UNUSED)
{
	struct store_hash key = hash("key");
	struct buf trouble = BUF_INIT;
	int64_t a = content("a"), b = content("b");

	store_put_definitions(store, a, &key, "R\t0\n", 4, NULL);
	store_put_definitions(store, b, &key, "", 0, "crashed");
	reopen();
	assert_int_equal(store_get_definitions(store, a, &key, &text,
					       &trouble), 1);
	assert_string_equal(text.data, "R\t0\n");
	assert_string_equal(trouble.data, "");
	buf_clear(&text);
	assert_int_equal(store_get_definitions(store, b, &key, &text,
					       &trouble), 1);
	assert_string_equal(text.data, "");
	assert_string_equal(trouble.data, "crashed");
	key = hash("other");
	assert_int_equal(store_get_definitions(store, a, &key, &text,
					       &trouble), 0);
	buf_release(&trouble);
}

static void add_fact(uint32_t line, const char *attrs)
{
	struct fact *f = vec_push(&facts);

	f->kind = xstrdup("k");
	f->function = xstrdup("fn");
	f->attrs = xstrdup(attrs);
	f->line = line;
	f->col = 2;
	f->end_col = UINT32_MAX;
}

static int note_fact(void *ctx, const struct store_row *row)
{
	buf_addf(ctx, "%s %s:%" PRId64 ":%" PRId64 "-%" PRId64 " %s %s %s\n",
		 store_text(row, "patch"), store_text(row, "path"),
		 store_number(row, "line", 0), store_number(row, "col", 0),
		 store_number(row, "end_col", 0), store_text(row, "kind"),
		 store_text(row, "function"), store_text(row, "attrs"));
	return 0;
}

static void facts_are(const char *all)
{
	buf_clear(&text);
	assert_int_equal(store_query(store, "test", "SELECT * FROM facts "
				     "ORDER BY id", note_fact, &text, &err),
			 0);
	assert_string_equal(text.data, all);
}

static int64_t answer(const char *of)
{
	struct store_hash patch = hash("patch"), kept = hash("kept");
	int64_t id = store_put_answer(store, content(of), &patch, &kept,
				      &facts, &troubles);

	assert_true(id > 0);
	assert_int_equal(store_find_answer(store, content(of), &patch, &kept),
			 id);
	return id;
}

static void answers_are_told_apart(void **state UNUSED)
{
	struct store_hash patch = hash("patch"), kept = hash("kept");
	struct store_hash other = hash("other");
	int64_t id = answer("a");

	reopen();
	assert_int_equal(answer("a"), id);
	assert_true(answer("b") != id);
	assert_int_equal(store_find_answer(store, content("a"), &other,
					   &kept), 0);
	assert_int_equal(store_find_answer(store, content("a"), &patch,
					   &other), 0);
	assert_int_equal(store_find_answer(store, content("c"), &patch,
					   &kept), 0);
}

static void facts_reach_the_judge(void **state UNUSED)
{
	int64_t a, b;

	assert_int_equal(store_last_fact(store), -1);
	add_fact(9, "{\"x\":\"\303\251\"}");
	add_fact(3, "{}");
	a = answer("a");
	fact_release(&facts);
	add_fact(5, "{}");
	b = answer("b");
	assert_int_equal(store_judge_start(store), 0);
	assert_int_equal(store_last_fact(store), 0);
	facts_are("");
	store_add_run_file(store, 0, "z.c", content("a"));
	store_add_run_file(store, 1, "b\377.c", content("b"));
	store_add_run_answer(store, 0, "patch", a);
	assert_int_equal(store_load_facts(store), 0);
	facts_are("patch z.c:3:2-4294967295 k fn {}\n"
		  "patch z.c:9:2-4294967295 k fn {\"x\":\"\303\251\"}\n");
	store_add_run_answer(store, 1, "patch", b);
	store_load_facts(store);
	store_load_facts(store);
	assert_int_equal(store_last_fact(store), 3);
	facts_are("patch z.c:3:2-4294967295 k fn {}\n"
		  "patch z.c:9:2-4294967295 k fn {\"x\":\"\303\251\"}\n"
		  "patch b\377.c:5:2-4294967295 k fn {}\n");
	assert_int_equal(store_judge_start(store), 0);
	facts_are("");
}

static void an_answer_is_replaced_whole(void **state UNUSED)
{
	int64_t id;

	add_fact(1, "{}");
	add_fact(2, "{}");
	trouble_add(&troubles, TROUBLE_BLIND, "", "f", 1, "", "old");
	id = answer("a");
	fact_release(&facts);
	trouble_release(&troubles);
	add_fact(7, "{}");
	assert_int_equal(answer("a"), id);
	store_judge_start(store);
	store_add_run_file(store, 0, "a.c", content("a"));
	store_add_run_answer(store, 0, "patch", id);
	store_load_facts(store);
	facts_are("patch a.c:7:2-4294967295 k fn {}\n");
	assert_int_equal(store_troubles(store, &troubles), 0);
	assert_int_equal(troubles.n, 0);
}

static void troubles_come_back_with_their_paths(void **state UNUSED)
{
	int64_t id;

	trouble_add(&troubles, TROUBLE_BLIND, "ignored", "f", 12, "ignored",
		    "not \377 parsed");
	trouble_add(&troubles, TROUBLE_FAILED, "", "", 0, "", "bad");
	id = answer("a");
	trouble_release(&troubles);
	reopen();
	store_judge_start(store);
	store_add_run_file(store, 4, "x\377.c", content("a"));
	store_add_run_answer(store, 4, "patch", id);
	assert_int_equal(store_troubles(store, &troubles), 0);
	trouble_sort(&troubles);
	assert_int_equal(troubles.n, 2);
	assert_int_equal(troubles.items[0].kind, TROUBLE_FAILED);
	assert_int_equal(troubles.items[1].kind, TROUBLE_BLIND);
	assert_string_equal(troubles.items[1].path, "x\377.c");
	assert_string_equal(troubles.items[1].function, "f");
	assert_string_equal(troubles.items[1].message, "not \377 parsed");
	assert_string_equal(troubles.items[1].rule, "patch");
	assert_int_equal(troubles.items[1].line, 12);
}

static void a_rolled_back_batch_was_never_there(void **state UNUSED)
{
	struct store_hash h = hash("a");

	assert_int_equal(store_begin(store), 0);
	assert_true(content("a") > 0);
	store_rollback(store);
	store_rollback(store);
	assert_int_equal(store_find_content(store, &h), 0);
	assert_int_equal(store_commit(store), -1);
	assert_non_null(strstr(store_error(store), "cannot commit"));
}

static void two_connections_see_each_other(void **state UNUSED)
{
	struct store *second = NULL;
	struct store_hash h = hash("a");

	assert_int_equal(store_open(&second, path, ".", &err), 0);
	assert_int_equal(store_begin(store), 0);
	assert_true(content("a") > 0);
	assert_int_equal(store_find_content(second, &h), 0);
	assert_int_equal(store_commit(store), 0);
	assert_int_equal(store_find_content(second, &h), content("a"));
	/* What is derived is each one's own. */
	assert_int_equal(store_judge_start(store), 0);
	assert_false(store_has_table(second, "facts"));
	assert_true(store_has_table(store, "facts"));
	store_close(second);
}

static int note_row(void *ctx, const struct store_row *row)
{
	const char *a = store_text(row, "a");

	buf_addf(ctx, "%s %" PRId64 " %s\n", a ? a : "null",
		 store_number(row, "b", -7),
		 store_text(row, "nosuch") ? "?" : "none");
	return 0;
}

static int stop(void *ctx, UNUSED const struct store_row *row)
{
	(*(int *)ctx)++;
	return -3;
}

static void queries_give_the_rows_of_the_last_statement(void **state UNUSED)
{
	int calls = 0;

	assert_int_equal(store_query(store, "q",
		"SELECT 'first' AS a; /* x */ SELECT 'x' AS a, 3 AS b UNION "
		"ALL SELECT NULL, NULL; -- end\n ;\n", note_row, &text, &err),
			 0);
	assert_string_equal(text.data, "x 3 none\nnull -7 none\n");
	assert_int_equal(store_query(store, "q", "SELECT 1 UNION SELECT 2",
				     stop, &calls, &err), -3);
	assert_int_equal(calls, 1);
	assert_int_equal(store_query(store, "q", " -- nothing\n", note_row,
				     &text, &err), 0);
	assert_string_equal(err.data, "");
	assert_int_equal(store_script(store, "bad-one", "SELECT 1; SELEC", &err),
			 -1);
	assert_non_null(strstr(err.data, "cannot judge 'bad-one': "));
	buf_clear(&err);
	assert_int_equal(store_script(store, "b", "SELECT nosuch()", &err),
			 -1);
	assert_non_null(strstr(err.data, "nosuch"));
}

static void note_ask(void *ctx, const char *patch, const char *function,
		     const char *from, const char *word)
{
	buf_addf(ctx, "%s %s %s %s\n", patch,
		 function ? function : "-", from ? from : "-",
		 word ? word : "-");
}

static void questions_are_fresh_once(void **state UNUSED)
{
	store_judge_start(store);
	store_script(store, "s", "INSERT INTO question VALUES "
		     "(1, 1, 'p', 'f', 'a.c', NULL), "
		     "(2, 0, 'p', 'f', 'a.c', NULL), "
		     "(2, 0, 'o', NULL, NULL, 'w')", &err);
	assert_int_equal(store_each_question(store, true, note_ask, &text), 0);
	assert_string_equal(text.data, "p f a.c -\n");
	buf_clear(&text);
	store_each_question(store, true, note_ask, &text);
	assert_int_equal(text.len, 0);
	store_each_question(store, false, note_ask, &text);
	assert_string_equal(text.data, "o - - w\np f a.c -\n");
}

static void cannot_open(const char *message)
{
	struct store *second = NULL;

	buf_clear(&err);
	assert_int_equal(store_open(&second, path, ".", &err), -1);
	assert_null(second);
	assert_non_null(strstr(err.data, message));
	assert_non_null(strstr(err.data, path));
	assert_null(strchr(err.data, '\n'));
	buf_clear(&err);
}

static void another_format_is_refused(void **state UNUSED)
{
	assert_int_equal(store_script(store, "s", "UPDATE meta SET value = "
				      "'99' WHERE key = 'format'", &err), 0);
	cannot_open("its format is 99, this refaudit knows 1 (remove the file "
		    "and run again)");
	store_script(store, "s", "DELETE FROM meta", &err);
	cannot_open("a database of another program");
}

static void other_files_are_refused(void **state UNUSED)
{
	char *other = path_join(dir.data, "other");

	free(path);
	path = other;
	file_write_scratch(path, "this is no database at all, whatever it is "
			   "called and however long it may be, you see?", 86,
			   &err);
	cannot_open("file is not a database (remove the file and run again)");
	file_remove_tree(path, &err);
	file_mkdirs(path, &err);
	cannot_open("unable to open database file");
}

static void memory_is_a_store_too(void **state UNUSED)
{
	store_close(store);
	assert_int_equal(store_open(&store, NULL, ".", &err), 0);
	assert_true(content("a") > 0);
	store_close(store);
	assert_int_equal(store_open(&store, NULL, ".", &err), 0);
	assert_int_equal(answer("b"), 1);
}

static void a_lost_table_is_an_error_not_a_crash(void **state UNUSED)
{
	struct store_hash key = hash("k");

	store_script(store, "s", "DROP TABLE scan; DROP TABLE content", &err);
	assert_int_equal(content("a"), 0);
	assert_non_null(strstr(store_error(store), "no such table"));
	assert_non_null(strstr(store_error(store), path));
	assert_int_equal(store_get_scan(store, 1, &key, &text), -1);
	assert_int_equal(store_put_scan(store, 1, &key, "", 0), -1);
	assert_int_equal(store_each_seen(store, "/", &key, note_seen, &text),
			 -1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(contents_have_numbers),
		CASE(files_of_any_name_come_back),
		CASE(scans_are_kept_under_one_key),
		CASE(definitions_come_back),
		CASE(answers_are_told_apart),
		CASE(facts_reach_the_judge),
		CASE(an_answer_is_replaced_whole),
		CASE(troubles_come_back_with_their_paths),
		CASE(a_rolled_back_batch_was_never_there),
		CASE(two_connections_see_each_other),
		CASE(queries_give_the_rows_of_the_last_statement),
		CASE(questions_are_fresh_once),
		CASE(another_format_is_refused),
		CASE(other_files_are_refused),
		CASE(memory_is_a_store_too),
		CASE(a_lost_table_is_an_error_not_a_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
