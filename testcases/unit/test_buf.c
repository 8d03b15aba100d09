/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"

#include <setjmp.h>
#include <cmocka.h>

static void starts_empty_and_terminated(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	assert_string_equal(b.data, "");
	buf_clear(&b);
	buf_setlen(&b, 0);
	buf_add(&b, "", 0);
	buf_addstr(&b, "");
	assert_int_equal(b.len, 0);
	assert_int_equal(b.alloc, 0);
	assert_int_equal(buf_empty[0], 0);
	buf_release(&b);
}

static void keeps_nul_bytes(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	buf_add(&b, "a\0b", 3);
	buf_addch(&b, '\0');
	buf_addch(&b, 0xff);
	assert_int_equal(b.len, 5);
	assert_memory_equal(b.data, "a\0b\0\xff", 6);
	buf_release(&b);
	assert_string_equal(b.data, "");
}

static void grows_over_many_appends(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "%04d", i);
	assert_int_equal(b.len, 40000);
	assert_memory_equal(b.data + 39996, "9999", 5);
	buf_setlen(&b, 4);
	assert_string_equal(b.data, "0000");
	buf_clear(&b);
	assert_string_equal(b.data, "");
	assert_true(b.alloc > 0);
	buf_release(&b);
}

static void formats_long_text_after_other_text(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	buf_addstr(&b, "x");
	buf_addf(&b, "%500d|%s", 7, "y");
	buf_addf(&b, "%s", "");
	assert_int_equal(b.len, 503);
	assert_string_equal(b.data + 500, "7|y");
	buf_release(&b);
}

static void gives_bytes_away(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	size_t len = 99;
	char *text;

	text = buf_detach(&b, &len);
	assert_string_equal(text, "");
	assert_int_equal(len, 0);
	free(text);

	buf_addstr(&b, "mine");
	text = buf_detach(&b, NULL);
	assert_string_equal(text, "mine");
	assert_string_equal(b.data, "");
	free(text);
	buf_release(&b);
}

static void grow_keeps_content(void **state UNUSED)
{
	struct buf b;

	buf_init(&b);
	buf_grow(&b, 10);
	memcpy(b.data, "0123456789", 10);
	buf_setlen(&b, 10);
	buf_grow(&b, 100000);
	assert_string_equal(b.data, "0123456789");
	buf_release(&b);
}

static void blanks_a_range(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	buf_addstr(&b, "ab\ncd\nef");
	buf_blank(&b, 1, 5);
	assert_string_equal(b.data, "a \n  \nef");
	buf_blank(&b, 3, 3);
	assert_string_equal(b.data, "a \n  \nef");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_empty_and_terminated),
		cmocka_unit_test(keeps_nul_bytes),
		cmocka_unit_test(grows_over_many_appends),
		cmocka_unit_test(formats_long_text_after_other_text),
		cmocka_unit_test(gives_bytes_away),
		cmocka_unit_test(grow_keeps_content),
		cmocka_unit_test(blanks_a_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
