/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "map.h"

#include <setjmp.h>
#include <cmocka.h>

static void misses_what_is_not_there(void **state UNUSED)
{
	struct map *m = map_new();

	assert_int_equal(map_get(m, "a", 1), MAP_NONE);
	assert_int_equal(map_get(m, "", 0), MAP_NONE);
	assert_int_equal(map_count(m), 0);
	map_free(m);
	map_free(NULL);
}

static void put_keeps_and_set_replaces(void **state UNUSED)
{
	struct map *m = map_new();

	assert_int_equal(map_put(m, "a", 1, 7), 7);
	assert_int_equal(map_put(m, "a", 1, 8), 7);
	map_set(m, "a", 1, 9);
	assert_int_equal(map_get(m, "a", 1), 9);
	map_set(m, "b", 1, 10);
	assert_int_equal(map_get(m, "b", 1), 10);
	assert_int_equal(map_count(m), 2);
	map_free(m);
}

static void keys_are_bytes(void **state UNUSED)
{
	struct map *m = map_new();
	char key[] = "changes";

	map_put(m, "a\0b", 3, 1);
	map_put(m, "a\0c", 3, 2);
	map_put(m, "a", 1, 3);
	map_put(m, "", 0, 4);
	map_put(m, "\xff", 1, 5);
	map_put(m, key, 7, 6);
	memset(key, 'x', 7);
	assert_int_equal(map_get(m, "a\0b", 3), 1);
	assert_int_equal(map_get(m, "a\0c", 3), 2);
	assert_int_equal(map_get(m, "a", 1), 3);
	assert_int_equal(map_get(m, "", 0), 4);
	assert_int_equal(map_get(m, "\xff", 1), 5);
	assert_int_equal(map_get(m, "changes", 7), 6);
	assert_int_equal(map_get(m, "change", 6), MAP_NONE);
	assert_string_equal(map_key(m, 5), "changes");
	map_free(m);
}

static void interns_in_order_and_keys_stay(void **state UNUSED)
{
	struct map *m = map_new();
	const char *first;
	char name[32];

	assert_int_equal(map_intern(m, "first", 5), 0);
	first = map_key(m, 0);
	for (uint32_t i = 1; i < 100000; i++) {
		int len = snprintf(name, sizeof(name), "name%" PRIu32, i);

		assert_int_equal(map_intern(m, name, (size_t)len), i);
	}
	assert_ptr_equal(map_key(m, 0), first);
	assert_string_equal(first, "first");
	for (uint32_t i = 1; i < 100000; i++) {
		int len = snprintf(name, sizeof(name), "name%" PRIu32, i);

		assert_int_equal(map_intern(m, name, (size_t)len), i);
		assert_string_equal(map_key(m, i), name);
		assert_int_equal(map_value(m, i), i);
	}
	assert_int_equal(map_count(m), 100000);
	map_free(m);
}

static void takes_long_keys_between_short_ones(void **state UNUSED)
{
	struct map *m = map_new();
	size_t len = 200000;
	char *big = xmalloc(len);

	memset(big, 'k', len);
	map_put(m, "s", 1, 1);
	map_put(m, big, len, 2);
	map_put(m, big, len - 1, 3);
	map_put(m, "t", 1, 4);
	assert_int_equal(map_get(m, big, len), 2);
	assert_int_equal(map_get(m, big, len - 1), 3);
	assert_int_equal(map_get(m, "s", 1), 1);
	assert_int_equal(map_get(m, "t", 1), 4);
	assert_int_equal(strlen(map_key(m, 1)), len);
	free(big);
	map_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misses_what_is_not_there),
		cmocka_unit_test(put_keeps_and_set_replaces),
		cmocka_unit_test(keys_are_bytes),
		cmocka_unit_test(interns_in_order_and_keys_stay),
		cmocka_unit_test(takes_long_keys_between_short_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
