/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "json.h"

#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static void assert_text(const char *bytes, size_t len, const char *want)
{
	json_t *value = json_text_n(bytes, len);

	assert_string_equal(json_string_value(value), want);
	assert_int_equal(json_string_length(value), strlen(want));
	json_decref(value);
}

#define TEXT(bytes, want) assert_text(bytes, sizeof(bytes) - 1, want)

static void keeps_valid_text(void **state UNUSED)
{
	TEXT("", "");
	TEXT("plain \"quoted\" \\ tab\tline\n", "plain \"quoted\" \\ tab\tline\n");
	TEXT("\xc2\xa0", "\xc2\xa0");
	TEXT("\xdf\xbf \xe0\xa0\x80", "\xdf\xbf \xe0\xa0\x80");
	TEXT("\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80");
	TEXT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
	     "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
	assert_true(json_is_null(json_text(NULL)));
}

static void spells_out_invalid_bytes(void **state UNUSED)
{
	TEXT("a\xff" "b", "a\\xFFb");
	TEXT("\xe9t\xe9", "\\xE9t\\xE9");
	TEXT("\x80", "\\x80");
	TEXT("\xc0\x80", "\\xC0\\x80");
	TEXT("\xc1\xbf", "\\xC1\\xBF");
	TEXT("\xe0\x9f\xbf", "\\xE0\\x9F\\xBF");
	TEXT("\xed\xa0\x80", "\\xED\\xA0\\x80");
	TEXT("\xf0\x8f\xbf\xbf", "\\xF0\\x8F\\xBF\\xBF");
	TEXT("\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80");
	TEXT("\xf5\x80\x80\x80", "\\xF5\\x80\\x80\\x80");
}

static void spells_out_truncated_characters(void **state UNUSED)
{
	TEXT("x\xc3", "x\\xC3");
	TEXT("\xe2\x82", "\\xE2\\x82");
	TEXT("\xf0\x9f\x98", "\\xF0\\x9F\\x98");
	TEXT("\xc3(", "\\xC3(");
	TEXT("\xe2\x82\xc3\xa9", "\\xE2\\x82\xc3\xa9");
	assert_text("\xc3\xa9", 1, "\\xC3");
}

static void spells_out_control_characters(void **state UNUSED)
{
	TEXT("a\0b", "a\\x00b");
	TEXT("\033[31m\r\x7f", "\\x1B[31m\\x0D\\x7F");
	TEXT("\xc2\x9b", "\\xC2\\x9B");
}

static void prints_in_order_of_setting(void **state UNUSED)
{
	json_t *object = json_object();
	json_t *list = json_array();
	struct buf out = BUF_INIT;

	json_put(object, "z", json_integer(1));
	json_put(object, "a", json_text("x\xff"));
	json_push(list, json_true());
	json_push(list, json_null());
	json_put(object, "list", list);
	json_put(object, "z", json_integer(2));
	buf_addstr(&out, "> ");
	json_print(&out, object, 0);
	assert_string_equal(out.data, "> {\"z\":2,\"a\":\"x\\\\xFF\","
			    "\"list\":[true,null]}");
	buf_clear(&out);
	json_print(&out, object, 1);
	assert_string_equal(out.data, "{\n \"z\": 2,\n \"a\": \"x\\\\xFF\",\n"
			    " \"list\": [\n  true,\n  null\n ]\n}");
	buf_release(&out);
	json_decref(object);
}

static void assert_refused(const char *text, size_t len, const char *start)
{
	struct buf err = BUF_INIT;

	assert_null(json_parse(text, len, &err));
	assert_true(starts_with(err.data, start));
	buf_release(&err);
}

#define REFUSED(text, start) assert_refused(text, sizeof(text) - 1, start)

static void refuses_bad_documents(void **state UNUSED)
{
	REFUSED("", "line 1: ");
	REFUSED("{\n\"a\": }", "line 2: ");
	REFUSED("{} {}", "line 1: ");
	REFUSED("{\"a\":1,\"a\":2}", "line 1: ");
	REFUSED("\"\xff\"", "line 1: ");
	REFUSED("{\"a\":1}\0", "line 1: ");
	REFUSED("[1,2", "line 1: ");
}

static void parses_a_part_of_a_buffer(void **state UNUSED)
{
	struct buf err = BUF_INIT;
	json_t *value = json_parse("{\"n\":3,\"s\":\"t\"}junk", 15, &err);

	assert_non_null(value);
	assert_int_equal(json_int(value, "n", -1), 3);
	assert_int_equal(json_int(value, "s", -1), -1);
	assert_int_equal(json_int(value, "none", -1), -1);
	assert_string_equal(json_str(value, "s", "f"), "t");
	assert_string_equal(json_str(value, "n", "f"), "f");
	assert_null(json_str(value, "none", NULL));
	assert_string_equal(json_str(NULL, "s", "f"), "f");
	assert_int_equal(err.len, 0);
	json_decref(value);
}

static void refuses_endless_depth(void **state UNUSED)
{
	struct buf deep = BUF_INIT;

	for (int i = 0; i < 100000; i++)
		buf_addch(&deep, '[');
	assert_refused(deep.data, deep.len, "line 1: ");
	buf_release(&deep);
}

static void loads_a_file(void **state UNUSED)
{
	struct buf dir = BUF_INIT;
	struct buf err = BUF_INIT;
	char *path;
	json_t *value;

	assert_int_equal(file_mkdtemp(&dir, "test-json", &err), 0);
	path = path_join(dir.data, "x.json");
	assert_null(json_load_path(path, &err));
	assert_non_null(strstr(err.data, "cannot read '"));
	buf_clear(&err);

	file_write(path, "[1]", 3, &err);
	value = json_load_path(path, &err);
	assert_int_equal(json_array_size(value), 1);
	assert_int_equal(err.len, 0);
	json_decref(value);

	file_write(path, "[\n", 2, &err);
	assert_null(json_load_path(path, &err));
	assert_non_null(strstr(err.data, "x.json': line 2: "));

	buf_clear(&err);
	assert_int_equal(file_remove_tree(dir.data, &err), 0);
	free(path);
	buf_release(&err);
	buf_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_valid_text),
		cmocka_unit_test(spells_out_invalid_bytes),
		cmocka_unit_test(spells_out_truncated_characters),
		cmocka_unit_test(spells_out_control_characters),
		cmocka_unit_test(prints_in_order_of_setting),
		cmocka_unit_test(refuses_bad_documents),
		cmocka_unit_test(parses_a_part_of_a_buffer),
		cmocka_unit_test(refuses_endless_depth),
		cmocka_unit_test(loads_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
