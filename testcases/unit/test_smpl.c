/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_words.h"
#include "smpl.h"
#include "smpl_patch.h"
#include "smpl_python.h"
#include "smpl_words.h"

#include <setjmp.h>
#include <cmocka.h>

static const char text[] =
	"// a comment\n"
	"virtual report, facts\n"
	"\n"
	"@initialize:python@\n@@\nimport re\n"
	"\n"
	"@first@\n"
	"identifier op =~ \"^a(b|c)?$\", x, y !~ \"z\"; // of both\n"
	"expression list[n] args;\n"
	"position at;\n"
	"@@\n"
	"op@at(x, args)\n"
	"\n"
	"@off depends on report@\n"
	"struct what *ever;\n"
	"@@\n"
	"+ whatever\n"
	"\n"
	"@script:python depends on facts && !off@\n"
	"op << first.op;\n"
	"at << first.at = [];\n"
	"@@\n"
	"print(op)  // said\n"
	"\n"
	"@second exists@\n"
	"expression first.args; local idexpression struct s *p;\n"
	"position at != first.at;\n"
	"@@\n"
	"x@at(args, p)\n"
	"\n"
	"@script:python@\n"
	"ever << off.ever;\n"
	"@@\n"
	"print(ever)\n";

static struct smpl *read(struct ctree_words *words)
{
	struct buf err = BUF_INIT;
	struct smpl *patch =
		smpl_read(words, text, strlen(text), "facts", &err);

	assert_string_equal(err.data, "");
	buf_release(&err);
	return patch;
}

static void rules_and_their_metavariables(void **state UNUSED)
{
	struct ctree_words *words = ctree_words_new();
	struct smpl *patch = read(words);
	const struct smpl_rule *first = &patch->rules[0];
	const struct smpl_rule *second = &patch->rules[2];

	assert_int_equal(patch->n_rules, 3);
	assert_string_equal(first->name, "first");
	assert_int_equal(first->line, 8);
	assert_int_equal(first->n_metas, 5);
	assert_string_equal(first->metas[0].name, "op");
	assert_non_null(first->metas[0].shape);
	assert_true(first->metas[2].not_shape);
	assert_int_equal(first->metas[3].kind, CTREE_M_EXPRESSIONS);
	assert_true(first->metas[4].position);
	assert_false(first->exists);
	assert_true(patch->rules[1].off);
	assert_true(second->exists);
	assert_true(second->metas[0].inherited);
	assert_int_equal(second->metas[0].slot, first->metas[3].slot);
	assert_int_equal(second->metas[1].form, SMPL_LOCAL_NAME);
	assert_non_null(second->metas[1].type);
	assert_int_equal(second->metas[2].not_place, first->metas[4].slot);
	smpl_free(patch);
	ctree_words_free(words);
}

static void scripts_and_what_they_bind(void **state UNUSED)
{
	struct ctree_words *words = ctree_words_new();
	struct smpl *patch = read(words);
	const struct smpl_script *script = &patch->scripts[1];

	assert_int_equal(patch->n_scripts, 3);
	assert_int_equal(patch->scripts[0].kind, SMPL_INITIALIZE);
	assert_int_equal(script->kind, SMPL_SCRIPT);
	assert_int_equal(script->line, 24);
	assert_string_equal(script->text, "print(op)  \n\n");
	assert_int_equal(script->n_binds, 2);
	assert_string_equal(script->binds[0].name, "op");
	assert_null(script->binds[0].fallback);
	assert_string_equal(script->binds[1].fallback, "[]");
	assert_int_equal(script->binds[1].slot, patch->rules[0].metas[4].slot);
	assert_true(patch->scripts[2].off);
	assert_int_equal(patch->n_steps, 6);
	smpl_free(patch);
	ctree_words_free(words);
}

static void python(const char *with, const char *without)
{
	struct buf out = BUF_INIT;

	smpl_python(&out, with, strlen(with));
	assert_string_equal(out.data, without);
	buf_release(&out);
}

static void comments_in_scripts(void **state UNUSED)
{
	python("a // b\nc\n", "a \nc\n");
	python("'//' \"//\" # it's // b\n// c\n",
	       "'//' \"//\" # it's // b\n\n");
	python("\"\"\"a\n// b\"c\n\"\"\" // d", "\"\"\"a\n// b\"c\n\"\"\" ");
	python("'a\\'//' '", "'a\\'//' '");
	python("'open // a\n//b", "'open // a\n");
}

static void words_around_rules(void **state UNUSED)
{
	static const char line[] = "a=~\"b\\\"c\" // d\n<<**;";
	struct smpl_words w;

	smpl_words_start(&w, line, strlen(line), 7);
	assert_true(smpl_words_eat(&w, "a"));
	assert_int_equal(w.line, 7);
	assert_true(smpl_words_eat(&w, "=~"));
	assert_int_equal(w.kind, SMPL_W_STRING);
	assert_true(smpl_words_eat(&w, "\"b\\\"c\""));
	assert_int_equal(w.line, 8);
	assert_true(smpl_words_eat(&w, "<<"));
	assert_true(smpl_words_eat(&w, "*"));
	assert_true(smpl_words_eat(&w, "*"));
	assert_true(smpl_words_eat(&w, ";"));
	assert_int_equal(w.kind, SMPL_W_END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_and_their_metavariables),
		cmocka_unit_test(scripts_and_what_they_bind),
		cmocka_unit_test(comments_in_scripts),
		cmocka_unit_test(words_around_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
