/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "frozen.h"
#include "index.h"
#include "types_frozen.h"

#include <setjmp.h>
#include <unistd.h>
#include <cmocka.h>

static const unsigned char key[FROZEN_KEY] = "just this key...";

static const char device_h[] =
	"R\t0\tstruct\tdevice\t3\t-1\nM\t0\tid\t4\tint\t0\t-\n";
static const char other_c[] =
	"R\t0\tstruct\tfoo\t9\t-1\nM\t0\tn\t10\tint\t0\t-\n";
static const char then_c[] =
	"R\t0\tstruct\tfoo\t1\t-1\nM\t0\tdev\t2\tstruct device\t0\t-\n"
	"R\t1\tstruct\tinner\t4\t0\nM\t1\tx\t5\tint\t0\t-\n"
	"T\tfoo_t\t8\tstruct foo\t0\t-\n";
static const char now_c[] =
	"R\t0\tstruct\tbar\t1\t-1\nM\t0\tfoo\t2\tstruct foo\t0\t-\n"
	"R\t1\tstruct\tfoo\t5\t-1\nM\t1\tdev\t6\tstruct device\t0\t-\n"
	"M\t1\tref\t7\tatomic_t\t0\t-\n"
	"R\t2\tstruct\t-\t9\t-1\nM\t2\tb\t9\tstruct bar\t0\t-\n"
	"T\tmine_t\t9\t#2\t0\t-\n";

static char include_device[] = "<linux/device.h>";
static char *includes[] = { include_device };

static void add(struct index *ix, const char *path, const char *text)
{
	struct buf err = BUF_INIT;

	if (ends_with(path, ".c"))
		index_add_includes(ix, path, includes, 1);
	assert_int_equal(index_add(ix, path, text, strlen(text), &err), 0);
	buf_release(&err);
}

static struct index *build(const char *a_c)
{
	struct index *ix = index_new();

	add(ix, "drivers/a.c", a_c);
	add(ix, "drivers/b.c", other_c);
	add(ix, "include/linux/device.h", device_h);
	index_finish(ix);
	return ix;
}

/* Written and mapped again; the first one is freed. */
static struct index *freeze(struct index *ix, char *path)
{
	struct freezer *f = freezer_new(FROZEN_TYPES);
	struct index **root, *copy = index_freeze(ix, f);
	struct buf err = BUF_INIT;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(freezer_write(f, path, key,
				       freezer_put(f, &copy, sizeof(copy)),
				       &err), 0);
	freezer_free(f);
	index_free(ix);
	buf_release(&err);
	root = frozen_map(FROZEN_TYPES, path, key);
	assert_non_null(root);
	return *root;
}

static void replace(struct index *ix, const char *then, const char *now)
{
	const struct index_replacement r = {
		.path = "drivers/a.c", .includes = includes, .n_includes = 1,
		.then = then, .then_len = strlen(then),
		.now = now, .now_len = strlen(now),
	};
	struct buf err = BUF_INIT;

	assert_int_equal(index_replace(ix, &r, &err), 0);
	buf_release(&err);
}

/* All that anybody may ask, but for the numbers of records. */
static void describe(struct index *ix, struct buf *out)
{
	static const char *const names[] = {
		"struct foo", "struct bar", "struct device", "foo_t", "mine_t",
		"struct inner", "struct none",
	};
	static const char *const paths[] = {
		"drivers/a.c", "drivers/b.c", "drivers/c.c",
		"include/linux/device.h",
	};

	for (size_t n = 0; n < ARRAY_SIZE(names); n++)
		for (size_t p = 0; p < ARRAY_SIZE(paths); p++) {
			index_id id = index_lookup(ix, names[n], paths[p],
						   NULL);
			const struct index_record *r;

			buf_addf(out, "%s in %s: %d", names[n], paths[p],
				 index_knows(ix, names[n]));
			if (id == INDEX_NONE) {
				buf_addch(out, '\n');
				continue;
			}
			r = index_record(ix, id);
			buf_addf(out, " %s %s %u %" PRId64 " %d%d", r->tag,
				 r->path, r->line, index_number(ix, id),
				 index_at(ix, r->path,
					  index_ordinal(ix, id)) == id,
				 index_numbered(ix, index_number(ix, id)) ==
					 id);
			buf_addf(out, " device %d ",
				 index_embeds(ix, id, INDEX_DEVICE, out, NULL));
			for (uint32_t i = 0; i < r->n_members; i++) {
				const struct index_member *m = index_member(
					ix, r->first_member + i);

				index_find_member(ix, id, m->name, NULL);
				buf_addf(out, " %s:%s:%d", m->name,
					 m->type.name,
					 m->type.record != INDEX_NONE);
			}
			buf_addch(out, '\n');
		}
	buf_addf(out, "untagged %d\n",
		 index_untagged(ix, "drivers/a.c", 9) != INDEX_NONE);
}

static void expect_same(struct index *ix, struct index *fresh)
{
	struct buf got = BUF_INIT, want = BUF_INIT;

	describe(ix, &got);
	describe(fresh, &want);
	assert_string_equal(got.data, want.data);
	assert_non_null(strstr(got.data, "struct foo in drivers/b.c"));
	index_free(ix);
	index_free(fresh);
	buf_release(&got);
	buf_release(&want);
}

static void test_a_mapped_index_answers_the_same(void **state UNUSED)
{
	char path[] = "/tmp/test_types_frozen.XXXXXX";

	expect_same(freeze(build(then_c), path), build(then_c));
	unlink(path);
}

static void test_a_file_is_replaced(void **state UNUSED)
{
	char path[] = "/tmp/test_types_frozen.XXXXXX";
	struct index *ix = freeze(build(then_c), path);

	replace(ix, then_c, now_c);
	expect_same(ix, build(now_c));
	/* What was changed is not in the file. */
	ix = *(struct index **)frozen_map(FROZEN_TYPES, path, key);
	expect_same(ix, build(then_c));
	unlink(path);
}

static void test_a_file_goes_and_comes_back(void **state UNUSED)
{
	struct index *ix = build(then_c);

	replace(ix, then_c, "");
	assert_int_equal(index_lookup(ix, "struct inner", "drivers/a.c", NULL),
			 INDEX_NONE);
	assert_true(index_knows(ix, "struct foo"));
	replace(ix, "", now_c);
	expect_same(ix, build(now_c));
}

static void test_what_nobody_knows_is_not_replaced(void **state UNUSED)
{
	struct index *ix = build(then_c);
	const struct index_replacement r = {
		.path = "drivers/a.c", .now = now_c, .now_len = strlen(now_c),
	};
	struct buf err = BUF_INIT;

	assert_int_equal(index_replace(ix, &r, &err), -1);
	assert_string_equal(err.data, "what 'drivers/a.c' defined is not "
			    "known any more");
	index_free(ix);
	buf_release(&err);
}

static void test_another_key_maps_nothing(void **state UNUSED)
{
	char path[] = "/tmp/test_types_frozen.XXXXXX";
	static const unsigned char other[FROZEN_KEY] = "another key.....";
	struct index *ix = freeze(build(then_c), path);

	index_free(ix);
	assert_null(frozen_map(FROZEN_TYPES, path, other));
	assert_int_equal(truncate(path, 4096), 0);
	assert_null(frozen_map(FROZEN_TYPES, path, key));
	unlink(path);
	assert_null(frozen_map(FROZEN_TYPES, path, key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mapped_index_answers_the_same),
		cmocka_unit_test(test_a_file_is_replaced),
		cmocka_unit_test(test_a_file_goes_and_comes_back),
		cmocka_unit_test(test_what_nobody_knows_is_not_replaced),
		cmocka_unit_test(test_another_key_maps_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
