/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "judgement.h"
#include "rule.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

static char id[] = "some-rule";
static struct rule rule = { .id = id };
static struct rules rules = { .items = &rule, .n = 1 };

static void make(struct judgement *j)
{
	struct finding *f;
	struct evidence *e;

	memset(j, 0, sizeof(*j));
	j->coverage.files_total = 7;
	f = vec_push(&j->findings);
	f->rule = &rule;
	f->severity = xstrdup("low");
	f->confidence = xstrdup("high");
	f->path = xstrdup("a\377b\n.c");
	f->function = xstrdup("");
	f->subject = xstrdup("12:x\n");
	f->message = xstrdup("m");
	f->advice = xstrdup("");
	f->line = 5;
	f->end_col = 9;
	e = vec_push(&f->evidence);
	e->path = xstrdup("e.c");
	e->role = xstrdup("role");
	e->text = xstrdup("text");
	e->line = 3;
	finding_finish(&j->findings);
	trouble_add(&j->troubles, TROUBLE_BLIND, "t.c", "f", 4, "", "why");
}

static void text_holds_everything(void **state UNUSED)
{
	struct buf text = BUF_INIT, again = BUF_INIT, err = BUF_INIT;
	struct judgement j, back;

	make(&j);
	judgement_pack(&text, &j);
	assert_int_equal(judgement_unpack(&back, text.data, text.len, &rules,
					  &err), 0);
	assert_int_equal(back.findings.n, 1);
	assert_ptr_equal(back.findings.items[0].rule, &rule);
	assert_string_equal(back.findings.items[0].id, j.findings.items[0].id);
	assert_string_equal(back.findings.items[0].path, "a\377b\n.c");
	assert_int_equal(back.findings.items[0].evidence.items[0].line, 3);
	assert_string_equal(back.troubles.items[0].message, "why");
	judgement_pack(&again, &back);
	assert_string_equal(again.data, text.data);
	judgement_release(&j);
	judgement_release(&back);
	buf_release(&text);
	buf_release(&again);
}

static void a_broken_text_is_refused(void **state UNUSED)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	struct judgement j, back;
	struct rules none = { 0 };

	make(&j);
	judgement_pack(&text, &j);
	for (size_t len = 0; len < text.len; len++) {
		buf_clear(&err);
		assert_int_equal(judgement_unpack(&back, text.data, len,
						  &rules, &err), -1);
		assert_true(err.len > 0);
	}
	assert_int_equal(judgement_unpack(&back, text.data, text.len, &none,
					  &err), -1);
	judgement_release(&j);
	buf_release(&text);
	buf_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_holds_everything),
		cmocka_unit_test(a_broken_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
