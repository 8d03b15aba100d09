/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "json.h"
#include "property.h"

#include <setjmp.h>
#include <cmocka.h>

/* class and reasons (with ' for ") of a counter with one operation. */
static json_t *properties(const char *class, const char *reasons)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	json_t *counter, *list;

	buf_addf(&text, "{'class': '%s', 'reasons': [%s], 'operations': "
		 "[{'op': 'atomic_inc'}]}", class, reasons);
	for (char *p = text.data; *p; p++)
		if (*p == '\'')
			*p = '"';
	counter = json_parse(text.data, text.len, &err);
	assert_string_equal(err.data, "");
	list = property_list(counter);
	json_decref(counter);
	buf_release(&text);
	buf_release(&err);
	return list;
}

static void expect(const char *class, const char *reasons, const char *want)
{
	json_t *list = properties(class, reasons);
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < json_array_size(list); i++)
		buf_addf(&got, "%s%s", i ? ", " : "",
			 json_str(json_array_get(list, i), "holds", ""));
	assert_string_equal(got.data, want);
	buf_release(&got);
	json_decref(list);
}

static void a_reference_count_has_all_four(void **state UNUSED)
{
	expect("lifetime", "'when it is zero, f calls kfree', 'starts at 1', "
	       "'is only raised when it is not 0'", "yes, yes, yes, yes");
}

static void what_is_not_seen_is_not_shown(void **state UNUSED)
{
	expect("other", "", "not shown, not shown, not shown, yes");
	expect("other", "'is never set in what was looked at'",
	       "not shown, not shown, not shown, yes");
	expect("lifetime", "'starts at a computed value', 'is raised 3 times, "
	       "always without a test for 0'",
	       "not shown, yes, not shown, yes");
	expect("lifetime", "'starts at 1 or a computed value'",
	       "not shown, yes, not shown, yes");
}

static void what_breaks_one_says_so(void **state UNUSED)
{
	json_t *list;

	expect("usage", "'when it is zero, f calls g', 'starts at 0', "
	       "'is raised from 0 on purpose: the first user is told apart'",
	       "no, no, no, yes");
	expect("offset", "'when it is below zero, f calls kfree', "
	       "'is set to 1 and to 0'", "no, no, not shown, yes");
	expect("lifetime", "'starts at 10'", "no, yes, not shown, yes");
	expect("other", "'x has no refcount_t form where it stands'",
	       "not shown, not shown, not shown, no");
	expect("other", "'is an atomic64_t, which refcount_t cannot replace'",
	       "not shown, not shown, not shown, no");
	list = properties("usage", "'starts at 0'");
	assert_string_equal(json_str(json_array_get(list, 0), "name", ""),
			    "starts at 1");
	assert_string_equal(json_str(json_array_get(list, 0), "why", ""),
			    "starts at 0");
	json_decref(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_count_has_all_four),
		cmocka_unit_test(what_is_not_seen_is_not_shown),
		cmocka_unit_test(what_breaks_one_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
