/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "json.h"
#include "nesting.h"

#include <setjmp.h>
#include <cmocka.h>

static struct index *some_tree(void)
{
	static const char *const files[][2] = {
		{ "include/linux/kref.h", "R\t0\tstruct\tkref\t5\t-1\n"
		  "M\t0\trefcount\t6\trefcount_t\t0\t-\n" },
		{ "include/linux/refcount.h",
		  "R\t0\tstruct\trefcount_struct\t3\t-1\n"
		  "M\t0\trefs\t4\tatomic_t\t0\t-\n"
		  "T\trefcount_t\t5\tstruct refcount_struct\t0\t-\n" },
		{ "include/linux/kobject.h", "R\t0\tstruct\tkobject\t10\t-1\n"
		  "M\t0\tname\t11\tchar\t1\t-\n"
		  "M\t0\tkref\t12\tstruct kref\t0\t-\n" },
		{ "drivers/a.c", "R\t0\tstruct\tlamp\t20\t-1\n"
		  "M\t0\tparent\t21\tstruct kobject\t1\t-\n"
		  "R\t1\tunion\t-\t22\t0\n"
		  "M\t1\tfirst\t23\tstruct kobject\t0\t-\n"
		  "M\t1\tsecond\t24\tint\t0\t-\n"
		  "M\t0\t-\t22\t#1\t0\t-\n"
		  "M\t0\tref\t26\tstruct kref\t0\t-\n"
		  "R\t2\tstruct\tstreet\t30\t-1\n"
		  "M\t2\tlamps\t31\tstruct lamp\t0\ta\n" },
		{ "drivers/b.c", "R\t0\tstruct\tplain\t5\t-1\n"
		  "M\t0\tn\t6\tint\t0\t-\n"
		  "R\t1\tstruct\tunnamed\t8\t-1\n"
		  "M\t1\tref\t9\tstruct kref\t0\t-\n"
		  "R\t2\tstruct\tcounted\t12\t-1\n"
		  "M\t2\tusers\t13\trefcount_t\t0\t-\n"
		  "M\t2\tothers\t14\trefcount_t\t1\t-\n" },
	};
	struct index *ix = index_new();
	struct buf err = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		assert_int_equal(index_add(ix, files[i][0], files[i][1],
					   strlen(files[i][1]), &err), 0);
	index_finish(ix);
	buf_release(&err);
	return ix;
}

/* "tag:line(member:line=tag, ...) ..." for evidence at these places. */
static void expect(const char *evidence, const char *want)
{
	struct buf text = BUF_INIT, err = BUF_INIT, got = BUF_INIT;
	struct index *ix = some_tree();
	json_t *findings, *list;

	buf_addf(&text, "[{\"evidence\": [%s]}]", evidence);
	findings = json_parse(text.data, text.len, &err);
	assert_non_null(findings);
	list = nesting_list(ix, findings);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *s = json_array_get(list, i);
		const json_t *members = json_object_get(s, "members");

		buf_addf(&got, "%s%s:%lld(", i ? " " : "",
			 json_str(s, "struct", "?"), json_int(s, "line", 0));
		for (size_t k = 0; k < json_array_size(members); k++) {
			const json_t *m = json_array_get(members, k);

			buf_addf(&got, "%s%s:%lld=%s", k ? ", " : "",
				 json_str(m, "name", "?"),
				 json_int(m, "line", 0),
				 json_str(json_object_get(m, "type"), "struct",
					  "?"));
		}
		buf_addch(&got, ')');
	}
	assert_string_equal(got.data ? got.data : "", want);
	json_decref(findings);
	json_decref(list);
	index_free(ix);
	buf_release(&text);
	buf_release(&err);
	buf_release(&got);
}

#define AT(path, line) "{\"path\": \"" path "\", \"line\": " line "}"
#define DOWN "kobject:10(kref:12=kref) kref:5() "

static void walks_down_to_the_roots(void **state UNUSED)
{
	expect(AT("drivers/a.c", "30"),
	       DOWN "lamp:20(first:23=kobject, ref:26=kref) "
	       "street:30(lamps:31=lamp)");
}

static void a_refcount_t_outside_a_kref_is_a_root(void **state UNUSED)
{
	expect(AT("drivers/b.c", "12"),
	       "counted:12(users:13=refcount_struct) refcount_struct:3()");
}

static void lists_each_once(void **state UNUSED)
{
	expect(AT("drivers/a.c", "20") "," AT("drivers/a.c", "20") ","
	       AT("include/linux/kref.h", "5"),
	       DOWN "lamp:20(first:23=kobject, ref:26=kref)");
}

static void lists_only_what_holds_something(void **state UNUSED)
{
	expect("", "");
	expect(AT("drivers/b.c", "5") "," AT("drivers/a.c", "21") ","
	       AT("drivers/c.c", "20"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_down_to_the_roots),
		cmocka_unit_test(a_refcount_t_outside_a_kref_is_a_root),
		cmocka_unit_test(lists_each_once),
		cmocka_unit_test(lists_only_what_holds_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
