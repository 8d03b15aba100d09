/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "diagnose.h"
#include "json.h"

static void expect(json_t *list, const char *want)
{
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < json_array_size(list); i++)
		buf_addf(&got, "[%s]",
			 json_string_value(json_array_get(list, i)));
	assert_string_equal(got.data, want);
	buf_release(&got);
	json_decref(list);
}

static void expect_split(const char *command, const char *want)
{
	expect(diagnose_split(command, strlen(command)), want);
}

static void test_split(UNUSED void **state)
{
	expect_split(" gcc  -c x.c ", "[gcc][-c][x.c]");
	expect_split("-DA='\"b c\"' -DD=\\\"e\\\" '' f", "[-DA=\"b c\"]"
		     "[-DD=\"e\"][][f]");
	expect_split("\"a \\\" b\" 'c\\d'", "[a \" b][c\\d]");
	expect_split("", "");
	expect_split("'open", "[open]");
}

/* What could load code, write files or is gcc's alone is left out. */
static void test_flags(UNUSED void **state)
{
	static const char command[] =
		"gcc -Wp,-MMD,x -nostdinc -I./a -I b -include c.h -D__K__ -DA=1 "
		"-fplugin=evil.so -Xclang -load -Xclang evil.so -std=gnu11 "
		"-mindirect-branch=thunk -m64 -Wall -o out.o -c x.c @file -I";
	json_t *all = diagnose_split(command, strlen(command));

	expect(diagnose_flags(all),
	       "[-nostdinc][-I./a][-I][b][-include][c.h][-D__K__][-DA=1]"
	       "[-std=gnu11][-m64][-I]");
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
