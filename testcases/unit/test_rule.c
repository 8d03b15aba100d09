/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "lint.h"
#include "rule.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct rules rules;

static const char good[] =
	"// SPDX-License-Identifier: GPL-2.0-only\n"
	"/// The title.\n"
	"//# Limits: one thing\n"
	"//# goes on.\n"
	"//# Limits: another.\n"
	"// Id: good\n"
	"// Severity: high\n"
	"// Confidence: low\n"
	"// Measured: 9/10 on 6.12.1\n"
	"// Words: one two,\n"
	"//   three @list.txt\n"
	"// File-words: four\n"
	"// Keep: callees small\n"
	"// Narrow: kref\n"
	"// Facts: self\n"
	"// Since: 4.11   \n"
	"// Until: -\n"
	"// Requires: 1.1.1\n"
	"// References: Documentation/a.rst\n"
	"// References: https://example.org/x: y\n"
	"//\n"
	"// Severity: prose that is no key any more\n"
	"\n"
	"virtual report, context, org, patch, facts\n"
	"\n"
	"@good_first@\n"
	"@@\n"
	"f();\n"
	"@script:python depends on facts@\n"
	"@@\n"
	"virtually = 1\n";

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
	memset(&rules, 0, sizeof(rules));
	assert_int_equal(file_mkdtemp(&dir, "rule", &err), 0);
	put("cocci/lib/emit.cocci", "LIBRARY\n");
	put("cocci/data/list.txt", "# from somewhere\nlisted\n\nlong # why\n");
	return 0;
}

static int teardown(void **state UNUSED)
{
	rule_free_all(&rules);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

/* Puts `good` with one line replaced; NULL removes the line. */
static void put_changed(const char *line, const char *with)
{
	const char *at = strstr(good, line);
	struct buf text = BUF_INIT;

	assert_non_null(at);
	buf_add(&text, good, at - good);
	buf_addstr(&text, with ? with : "");
	buf_addstr(&text, with ? at + strlen(line)
		   : at + strcspn(at, "\n") + 1);
	put("cocci/counter/good.cocci", text.data);
	put("cocci/counter/good.sql", "SELECT 1");
	put("cocci/counter/good.md", "# Good\n");
	buf_release(&text);
}

static void load(void)
{
	int ret;

	rule_free_all(&rules);
	ret = rule_load_all(&rules, dir.data, &err);
	assert_string_equal(err.data, "");
	assert_int_equal(ret, 0);
}

static void refuses(const char *line, const char *with, const char *message)
{
	put_changed(line, with);
	buf_clear(&err);
	rule_free_all(&rules);
	assert_int_equal(rule_load_all(&rules, dir.data, &err), -1);
	assert_non_null(strstr(err.data, message));
	assert_non_null(strstr(err.data, "cocci/counter/good.cocci"));
	assert_null(strchr(err.data, '\n'));
	assert_int_equal(rules.n, 0);
}

static void reads_every_key(void **state UNUSED)
{
	const struct rule *r;

	put_changed("", "");
	put("cocci/counter/good.ask.sql", "SELECT 2");
	load();
	assert_int_equal(rules.n, 1);
	r = rule_find(&rules, "good");
	assert_non_null(r);
	assert_string_equal(r->family, "counter");
	assert_string_equal(r->path, "cocci/counter/good.cocci");
	assert_string_equal(r->title, "The title.");
	assert_string_equal(r->severity, "high");
	assert_string_equal(r->confidence, "low");
	assert_string_equal(r->measured, "9/10 on 6.12.1");
	assert_string_equal(r->narrow, "kref");
	assert_string_equal(r->since, "4.11");
	assert_null(r->until);
	assert_string_equal(r->sql, "SELECT 1");
	assert_string_equal(r->ask_sql, "SELECT 2");
	assert_string_equal(r->doc, "# Good\n");
	assert_int_equal(r->keep, RULE_KEEP_CALLEES | RULE_KEEP_SMALL);
	assert_true(r->emits);
	assert_false(r->off || r->on_ask || rule_is_facts(r));
	assert_string_equal(rules.library, "LIBRARY\n");
}

static void assert_strings(const struct rule_strings *v, const char *all)
{
	struct buf joined = BUF_INIT;

	for (size_t i = 0; i < v->n; i++)
		buf_addf(&joined, "%s|", v->items[i]);
	assert_string_equal(joined.data, all);
	buf_release(&joined);
}

static void reads_lists(void **state UNUSED)
{
	const struct rule *r;

	put_changed("", "");
	load();
	r = &rules.items[0];
	assert_strings(&r->words, "one|two|three|listed|long|");
	assert_strings(&r->file_words, "four|");
	assert_strings(&r->limits, "one thing goes on.|another.|");
	assert_strings(&r->references,
		       "Documentation/a.rst|https://example.org/x:|y|");
	assert_strings(&r->facts, "self|");
	assert_strings(&r->unknown_keys, "");
}

static void reads_when_a_rule_is_on(void **state UNUSED)
{
	put_changed("// Since: 4.11   ", "// On: ask");
	load();
	assert_true(rules.items[0].on_ask);
	put_changed("// Since: 4.11   ", "// On: request");
	load();
	assert_true(rules.items[0].off);
	put_changed("// Since: 4.11   ", "// On: default");
	load();
	assert_false(rules.items[0].off || rules.items[0].on_ask);
	refuses("// Since: 4.11   ", "// On: sunday",
		"On: 'sunday' is not default, request or ask");
}

static void refuses_bad_headers(void **state UNUSED)
{
	refuses("Severity: high", "Severity: awful",
		"Severity: 'awful' is none of: high medium low info");
	refuses("Severity: high", "Severity: hig", "'hig' is none of");
	refuses("Severity: high", "Severity: high low", "'high low'");
	refuses("Severity: high", "Severity:", "Severity: '' is none of");
	refuses("Confidence: low", "Confidence: info",
		"Confidence: 'info' is none of");
	refuses("Keep: callees small", "Keep: callees tall",
		"Keep: unknown word 'tall'");
	refuses("Narrow: kref", "Narrow: net", "Narrow: 'net' is none of");
	refuses("@list.txt", "@nosuch.txt", "nosuch.txt': No such file");
	refuses("Id: good", "Id: better", "Id 'better' is not the file's name");
	refuses("Id: good", "Id: goo", "Id 'goo' is not the file's name");
}

static void takes_the_id_from_the_file(void **state UNUSED)
{
	put("cocci/counter/good.cocci", "/// Title.\n// Severity: low\n");
	load();
	assert_non_null(rule_find(&rules, "good"));
	assert_null(rule_find(&rules, "goo"));
}

static void needs_the_library(void **state UNUSED)
{
	char *lib = path_join(dir.data, "cocci/lib/emit.cocci");

	put_changed("", "");
	assert_int_equal(file_remove_tree(lib, &err), 0);
	assert_int_equal(rule_load_all(&rules, dir.data, &err), -1);
	assert_non_null(strstr(err.data, "emit.cocci"));
	free(lib);
}

static void an_empty_catalogue_is_one(void **state UNUSED)
{
	load();
	assert_int_equal(rules.n, 0);
	put("cocci/counter/good.cocci", "");
	load();
	assert_int_equal(rules.n, 1);
	assert_null(rules.items[0].title);
}

static void facts_come_first_and_may_be_sql_alone(void **state UNUSED)
{
	put_changed("", "");
	put("cocci/facts/zebra.sql", "SELECT 3");
	put("cocci/facts/apple.cocci", "// Id: apple\n");
	put("cocci/facts/apple.sql", "SELECT 4");
	put("cocci/facts/apple.ask.sql", "SELECT 5");
	put("cocci/counter/good.fix.cocci", "a repair is no rule");
	put("cocci/stray.cocci", "in no family");
	load();
	assert_int_equal(rules.n, 3);
	assert_string_equal(rules.items[0].id, "apple");
	assert_string_equal(rules.items[1].id, "zebra");
	assert_string_equal(rules.items[2].id, "good");
	assert_null(rules.items[1].patch);
	assert_string_equal(rules.items[1].sql, "SELECT 3");
	assert_string_equal(rules.items[0].sql, "SELECT 4");
	assert_true(rule_is_facts(&rules.items[0]));
}

static void a_bundle_has_no_virtual_lines(void **state UNUSED)
{
	struct buf text = BUF_INIT;

	put_changed("", "");
	load();
	rule_bundle_text(&text, &rules.items[0]);
	assert_null(strstr(text.data, "virtual report"));
	assert_non_null(strstr(text.data, "virtually = 1\n"));
	assert_non_null(strstr(text.data, "\n@good_first@\n@@\nf();\n"));
	assert_non_null(strstr(text.data, "\n//# goes on.\n"));
	buf_release(&text);
}

static void who_matches_is_nothing_to_spatch(void **state UNUSED)
{
	struct buf with = BUF_INIT, without = BUF_INIT;

	put_changed("", "");
	load();
	assert_null(rules.items[0].matcher);
	rule_bundle_text(&without, &rules.items[0]);
	put_changed("// Keep: callees small\n",
		    "// Matcher: local\n// Keep: callees small\n");
	load();
	assert_string_equal(rules.items[0].matcher, "local");
	rule_bundle_text(&with, &rules.items[0]);
	assert_string_equal(with.data, without.data);
	buf_release(&with);
	buf_release(&without);
	refuses("// Keep: callees small\n", "// Matcher: other\n",
		"Matcher: 'other' is none of: local");
}

static void a_patch_brings_its_python_and_data(void **state UNUSED)
{
	put("cocci/lib/way.py", "way = 1\n");
	put("cocci/data/two-words.txt", "# from here\nname get\n");
	put_changed("// Keep: callees small\n",
		    "// With: data/two-words.txt lib/way.py\n");
	load();
	assert_non_null(strstr(rules.items[0].patch,
			       "\n@initialize:python@\n@@\nTWO_WORDS = "
			       "\"\"\"# from here\nname get\n\"\"\"\n"
			       "\n@initialize:python@\n@@\nway = 1\n\n/"));
	assert_string_equal(rules.items[0].title, "The title.");
	refuses("// Keep: callees small\n", "// With: lib/none.py\n",
		"none.py");
}

/* Every line of what lint says, of `good` with one line changed. */
static void lint_says(const char *line, const char *with, const char *all)
{
	struct buf text = BUF_INIT;
	size_t n, lines = 0;

	put_changed(line, with);
	load();
	n = lint_rules(&rules, &text);
	assert_string_equal(text.data, all);
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	assert_int_equal(n, lines);
	buf_release(&text);
}

#define HERE "cocci/counter/good.cocci: "

static void lint_sees_what_is_wrong(void **state UNUSED)
{
	lint_says("", "", "");
	lint_says("// Words", "// Wrods", HERE "unknown key 'Wrods'\n");
	lint_says("// Severity: high", NULL, HERE "missing key 'Severity'\n");
	lint_says("// Confidence: low", NULL,
		  HERE "missing key 'Confidence'\n");
	lint_says("// Measured", NULL,
		  HERE "Confidence 'low' without Measured\n");
	lint_says("/// The", NULL,
		  HERE "no '/// sentence' that says what it is for\n");
	lint_says("Facts: self", "Facts: self nobody",
		  HERE "Facts: 'nobody' emits no facts\n");
	lint_says("depends on facts", "",
		  HERE "Facts: 'self' emits no facts\n");
	lint_says("virtual report", "// not report", HERE
		  "does not declare the virtual rules report, context, org, "
		  "patch, facts\n");
	lint_says("@@\nf();\n", "@@\nf();\n@good_first depends on facts@\n",
		  HERE "SmPL rule name 'good_first' is used twice\n");
	lint_says("@@\nf();\n", "@@\nset << good_first.set;\n",
		  HERE "a script's variable is called 'set', which other "
		  "scripts call\n");
	lint_says("@@\nf();\n", "@@\nsetter << good_first.set;\n", "");
	lint_says("@@\nf();\n", "@@\ndef helper(x):\nHelper << a.b;\n"
		  "helper << good_first.x;\n",
		  HERE "a script's variable is called 'helper', which other "
		  "scripts call\n");
}

static void lint_sees_names_used_by_two_patches(void **state UNUSED)
{
	put("cocci/counter/zoo.cocci",
	    "/// Zoo.\n// Id: zoo\n// Severity: low\n"
	    "// Confidence: unmeasured\n\n"
	    "virtual report, context, org, patch, facts\n"
	    "@good_first@\n@@\ng();\n");
	put("cocci/counter/zoo.sql", "SELECT 1");
	put("cocci/counter/zoo.md", "# Zoo\n");
	lint_says("", "", "cocci/counter/zoo.cocci: SmPL rule name "
		  "'good_first' is used twice\n");
}

static void lint_wants_the_files_beside(void **state UNUSED)
{
	struct buf text = BUF_INIT;

	put("cocci/counter/good.cocci", good);
	load();
	assert_int_equal(lint_rules(&rules, &text), 2);
	assert_string_equal(text.data, HERE "no .md beside it\n"
			    HERE "no .sql beside it\n");
	buf_release(&text);
}

static void lint_reads_word_lists(void **state UNUSED)
{
	put("cocci/data/list.txt", "# from\nb\na\na\n");
	lint_says("", "", "cocci/data/list.txt:3: 'a' is not after 'b'\n"
		  "cocci/data/list.txt:4: 'a' is not after 'a'\n");
	put("cocci/data/list.txt", "a\nb\n");
	lint_says("", "", "cocci/data/list.txt:1: does not begin with its "
		  "origin in a comment\n");
}

static void lint_wants_test_cases(void **state UNUSED)
{
	put("testcases/rules/other/bad.c", "");
	lint_says("", "", HERE "no testcases/rules/good/bad.c\n"
		  HERE "no testcases/rules/good/good.c\n");
	put("testcases/rules/good/bad.c", "");
	put("testcases/rules/good/good.c", "");
	lint_says("", "", "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_every_key),
		CASE(reads_lists),
		CASE(reads_when_a_rule_is_on),
		CASE(refuses_bad_headers),
		CASE(takes_the_id_from_the_file),
		CASE(needs_the_library),
		CASE(an_empty_catalogue_is_one),
		CASE(facts_come_first_and_may_be_sql_alone),
		CASE(a_bundle_has_no_virtual_lines),
		CASE(who_matches_is_nothing_to_spatch),
		CASE(a_patch_brings_its_python_and_data),
		CASE(lint_sees_what_is_wrong),
		CASE(lint_sees_names_used_by_two_patches),
		CASE(lint_wants_the_files_beside),
		CASE(lint_reads_word_lists),
		CASE(lint_wants_test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
