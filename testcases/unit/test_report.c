/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "json.h"
#include "report.h"

#include <setjmp.h>
#include <cmocka.h>

static const char good[] =
"{'schema': 'refaudit/1',"
" 'tool': {'refaudit': '1', 'spatch': '', 'libclang': '', 'sqlite': ''},"
" 'tree': {'version': '6.12', 'path': '/x'},"
" 'run': {'rules': ['a'], 'options': {'min_coverage': '90'}},"
" 'rules': [{'id': 'a', 'title': 't', 'severity': 'high',"
"  'confidence': 'low', 'measured': '', 'description': '', 'limits': [],"
"  'references': []}],"
" 'coverage': {'files_total': 1, 'files_selected': 1,"
"  'functions_selected': 1, 'functions_seen': 1, 'functions_unseen': 0,"
"  'percent': 95.5, 'troubles': [{'kind': 'blind', 'path': 'a.c',"
"   'function': 'f', 'line': 1, 'rule': '', 'message': 'm'}]},"
" 'counters': [], 'embeddings': {}, 'subsystems': [],"
" 'findings': ["
"  {'id': '1', 'severity': 'low', 'confidence': 'high', 'state': 'new', REST},"
"  {'id': '2', 'severity': 'high', 'confidence': 'low', 'state': 'known',"
"   REST},"
"  {'id': '3', 'severity': 'high', 'confidence': 'high', 'state': 'new',"
"   REST},"
"  {'id': '4', 'severity': 'high', 'confidence': 'high',"
"   'state': 'suppressed', REST},"
"  {'id': '5', 'severity': 'high', 'confidence': 'high', 'state': 'new',"
"   REST}]}";
static const char rest[] = "'rule': 'a', 'path': 'd/a.c', 'line': 1, "
	"'column': 0, 'function': 'f', 'subject': 's', 'message': 'm', "
	"'evidence': [{'path': 'a.c', 'line': 2, 'role': 'r', 'text': ''}], "
	"'advice': '', 'references': [], 'maintainers': [], 'subsystem': ''";

static void add_replaced(struct buf *out, const char *text, const char *from,
			 const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	buf_add(out, text, at - text);
	buf_addstr(out, to);
	buf_addstr(out, at + strlen(from));
}

/* The good report with the first `from` replaced. */
static json_t *changed(const char *from, const char *to)
{
	struct buf whole = BUF_INIT, text = BUF_INIT, err = BUF_INIT;
	json_t *value;

	buf_addstr(&whole, good);
	while (strstr(whole.data, "REST")) {
		struct buf next = BUF_INIT;

		add_replaced(&next, whole.data, "REST", rest);
		buf_release(&whole);
		whole = next;
	}
	add_replaced(&text, whole.data, from, to);
	for (char *p = text.data; *p; p++)
		if (*p == '\'')
			*p = '"';
	value = json_parse(text.data, text.len, &err);
	assert_string_equal(err.data, "");
	buf_release(&whole);
	buf_release(&text);
	buf_release(&err);
	return value;
}

static void wrong(const char *from, const char *to, const char *why)
{
	json_t *report = changed(from, to);
	struct buf err = BUF_INIT;

	assert_int_equal(report_check(report, &err), why ? -1 : 0);
	assert_string_equal(err.data, why ? why : "");
	buf_release(&err);
	json_decref(report);
}

static void takes_what_is_well_formed(void **state UNUSED)
{
	wrong("6.12", "6.12", NULL);
	wrong("'tree'", "'more': [1], 'tree'", NULL);
	wrong("'text': ''", "'text': '', 'excerpt': []", NULL);
	wrong("d/a.c", "d/..a/b..c/...", NULL);
}

static void says_what_is_wrong_and_where(void **state UNUSED)
{
	wrong("refaudit/1", "refaudit/2",
	      "schema: not one of the words that are allowed here");
	wrong("'tree'", "'tere'", "tree: missing");
	wrong("'counters': []", "'counters': {}", "counters: not a list");
	wrong("'counters': []", "'counters': [1]",
	      "counters: not a list of objects");
	wrong("'version': '6.12'", "'version': 6", "version: not a string");
	wrong("'limits': []", "'limits': [0]",
	      "rules[0].limits: not a list of strings");
	wrong("'line': 1, 'col", "'line': 1.5, 'col",
	      "findings[0].line: not a whole number");
	wrong("'line': 2", "'line': -2",
	      "evidence[0].line: not a whole number");
	wrong("'rule': 'a'", "'rule': 'b'",
	      "findings[0].rule: not a rule of this report");
	wrong("'text': ''", "'text': '', 'excerpt': [{}]",
	      "excerpt[0].line: missing");
}

static void paths_stay_in_the_tree(void **state UNUSED)
{
	static const char why[] =
		"findings[0].path: a path that leaves the tree";

	wrong("d/a.c", "/a.c", why);
	wrong("d/a.c", "../a.c", why);
	wrong("d/a.c", "d/../../a.c", why);
	wrong("d/a.c", "d/..", why);
	wrong("d/a.c", "", "findings[0].path: empty");
}

static void no_object_is_no_report(void **state UNUSED)
{
	json_t *list = json_array();
	struct buf err = BUF_INIT;

	assert_int_equal(report_check(list, &err), -1);
	assert_string_equal(err.data,
			    "not a report: the document is no object");
	buf_release(&err);
	json_decref(list);
}

static void ranks_what_matters_first(void **state UNUSED)
{
	static const size_t want[] = { 2, 4, 1, 0, 3 };
	json_t *report = changed("6.12", "6.12");
	size_t n, *at = report_ranked(report, &n);

	assert_int_equal(n, ARRAY_SIZE(want));
	assert_memory_equal(at, want, sizeof(want));
	free(at);
	json_decref(report);
}

static bool is_complete(const char *from, const char *to)
{
	json_t *report = changed(from, to);
	bool complete = report_is_complete(report);

	json_decref(report);
	return complete;
}

static void knows_whether_it_is_complete(void **state UNUSED)
{
	assert_true(is_complete("95.5", "95.5"));
	assert_true(is_complete("95.5", "90"));
	assert_false(is_complete("95.5", "89.9"));
	assert_false(is_complete("'min_coverage': '90'", ""));
	assert_true(is_complete("'90'", "90.5"));
	assert_false(is_complete("'90'", "96"));
	assert_false(is_complete("'blind'", "'failed'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_is_well_formed),
		cmocka_unit_test(says_what_is_wrong_and_where),
		cmocka_unit_test(paths_stay_in_the_tree),
		cmocka_unit_test(no_object_is_no_report),
		cmocka_unit_test(ranks_what_matters_first),
		cmocka_unit_test(knows_whether_it_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
