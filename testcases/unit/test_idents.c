/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "idents.h"
#include "map.h"

#include <setjmp.h>
#include <cmocka.h>

/* Whether the text may have, and whether it mentions, one of some names. */
static bool asked(const char *text, const char *const *words, bool *may)
{
	struct map *map = map_new();
	struct idents_names *names;
	struct idents idents = { 0 };
	size_t len = strlen(text);
	/* A copy without terminator: reading past the end is an error. */
	char *copy = xmalloc(len ? len : 1);
	bool mentioned;

	memcpy(copy, text, len);
	for (; *words; words++)
		map_put(map, *words, strlen(*words), 1);
	names = idents_names_new(map);
	idents_make(&idents, copy, len);
	assert_true(idents.known);
	*may = idents_may_have(&idents, names);
	mentioned = idents_mention(copy, 0, (uint32_t)len, names);
	idents_release(&idents);
	idents_names_free(names);
	map_free(map);
	free(copy);
	return mentioned;
}

static void has(const char *text, const char *word, bool expected)
{
	const char *const words[] = { "elsewhere", word, NULL };
	bool may;

	assert_int_equal(asked(text, words, &may), expected);
	assert_int_equal(may, expected);
}

static void only_whole_identifiers_count(void **state UNUSED)
{
	has("kref_put(&x->ref, f);", "kref_put", true);
	has("kref_put(&x->ref, f)", "f", true);
	has("my_kref_put(&x->ref, f);", "kref_put", false);
	has("kref_put_mutex(&x->ref);", "kref_put", false);
	has("kref_put", "kref_put", true);
	has("kref_pu", "kref_put", false);
	has("", "kref_put", false);
	has("_a1 = 2;", "_a1", true);
}

static void comments_and_strings_count(void **state UNUSED)
{
	has("/* see kref_put */", "kref_put", true);
	has("\"kref_put\"", "kref_put", true);
	has("#define PUT kref_put", "kref_put", true);
}

static void bytes_that_are_no_letters_divide(void **state UNUSED)
{
	has("a\xe9" "b", "b", true);
	has("a\xe9" "b", "ab", false);
	has("12kref", "kref", true);
}

static void no_name_is_mentioned_nowhere(void **state UNUSED)
{
	const char *const none[] = { NULL };
	bool may;

	assert_false(asked("kref_put(&x->ref, f);", none, &may));
	assert_false(may);
}

/* More than a table of the size it begins with holds. */
static void every_one_of_many_is_found(void **state UNUSED)
{
	struct buf text = BUF_INIT;
	char word[32];

	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "name_%d = name_%d;\n", i, i / 2);
	for (int i = 0; i < 5000; i += 311) {
		snprintf(word, sizeof(word), "name_%d", i);
		has(text.data, word, true);
		snprintf(word, sizeof(word), "name_%d", i + 5000);
		has(text.data, word, false);
	}
	buf_release(&text);
}

static void a_part_of_a_text_is_asked_for_alone(void **state UNUSED)
{
	static const char text[] = "get(a); put(b);";
	struct map *map = map_new();
	struct idents_names *names;

	map_put(map, "put", 3, 1);
	names = idents_names_new(map);
	assert_false(idents_mention(text, 0, 8, names));
	assert_true(idents_mention(text, 8, sizeof(text) - 1, names));
	assert_false(idents_mention(text, 9, sizeof(text) - 1, names));
	idents_names_free(names);
	map_free(map);
}

static void each_is_kept_once(void **state UNUSED)
{
	static const char text[] = "a b a b a c";
	struct idents idents = { 0 };

	idents_make(&idents, text, sizeof(text) - 1);
	assert_int_equal(idents.n, 3);
	idents_make(&idents, text, 1);
	assert_int_equal(idents.n, 1);
	idents_release(&idents);
	assert_false(idents.known);
}

/* A copy is its own; what is borrowed is given back by whom it belongs to. */
static void copies_and_borrowers(void **state UNUSED)
{
	static uint32_t lent[] = { 7, 9 };
	struct idents from = { .items = lent, .n = 2, .known = true,
			       .borrowed = true };
	struct idents to = { 0 }, unknown = { 0 };

	idents_copy(&to, &from);
	assert_true(to.known && !to.borrowed && to.items != lent);
	assert_int_equal(to.n, 2);
	assert_memory_equal(to.items, lent, sizeof(lent));
	idents_copy(&to, &unknown);
	assert_false(to.known);
	idents_make(&from, "a b", 3);
	assert_true(from.known && !from.borrowed && from.items != lent);
	assert_int_equal(from.n, 2);
	idents_release(&from);
	idents_release(&to);
	assert_int_equal(lent[1], 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_identifiers_count),
		cmocka_unit_test(comments_and_strings_count),
		cmocka_unit_test(copies_and_borrowers),
		cmocka_unit_test(bytes_that_are_no_letters_divide),
		cmocka_unit_test(no_name_is_mentioned_nowhere),
		cmocka_unit_test(every_one_of_many_is_found),
		cmocka_unit_test(a_part_of_a_text_is_asked_for_alone),
		cmocka_unit_test(each_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
