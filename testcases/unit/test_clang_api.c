/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"

/* As where the library went away after the program was built. */
#define LIBCLANG "/nowhere/libclang.so"
#include "../../tool/clang_api.c"

#include <setjmp.h>
#include <cmocka.h>

static void test_a_missing_library_is_said(void **state UNUSED)
{
	struct buf err = BUF_INIT;

	assert_null(clang_api_load(&err));
	assert_true(starts_with(err.data, "cannot load libclang: "));
	assert_non_null(strstr(err.data, LIBCLANG));
	assert_true(ends_with(err.data, "(install it, or build refaudit anew)"));
	buf_release(&err);
}

static void test_a_missing_library_has_no_identity(void **state UNUSED)
{
	struct buf out = BUF_INIT, err = BUF_INIT;

	assert_int_equal(clang_api_identify(&out, &err), -1);
	assert_int_equal(out.len, 0);
	assert_string_equal(err.data, "cannot use libclang '" LIBCLANG "': "
			    "No such file or directory (install it, or build "
			    "refaudit anew)");
	buf_release(&out);
	buf_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_missing_library_is_said),
		cmocka_unit_test(test_a_missing_library_has_no_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
