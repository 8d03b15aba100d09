/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "json.h"
#include "letter.h"
#include "maintainers.h"

static void expect_prefix(const char *path, const char *want)
{
	struct buf out = BUF_INIT;

	letter_prefix(&out, path);
	assert_string_equal(out.data, want);
	buf_release(&out);
}

static void test_prefix(UNUSED void **state)
{
	expect_prefix("net/sched/cls_u32.c", "net: sched: ");
	expect_prefix("net/core/dev.c", "net: ");
	expect_prefix("fs/btrfs/bio.c", "btrfs: ");
	expect_prefix("fs/aio.c", "aio: ");
	expect_prefix("kernel/bpf/arena.c", "bpf: ");
	expect_prefix("kernel/fork.c", "fork: ");
	expect_prefix("drivers/gpu/drm/i915/gt/x.c", "drm/i915: ");
	expect_prefix("drivers/net/ethernet/a/mlx5/x.c", "mlx5: ");
	expect_prefix("drivers/net/tun.c", "tun: ");
	expect_prefix("drivers/infiniband/hw/irdma/x.c", "RDMA/irdma: ");
	expect_prefix("drivers/i2c/busses/x.c", "i2c: ");
	expect_prefix("sound/core/x.c", "ALSA: core: ");
	expect_prefix("mm/rmap.c", "mm: ");
	expect_prefix("include/linux/key.h", "key: ");
	expect_prefix("init.c", "init: ");
}

static void test_wrap(UNUSED void **state)
{
	struct buf out = BUF_INIT;

	letter_wrap(&out, " - ", "   ", "some words that go on until there is "
		    "no room on the line any more, and then on the next");
	assert_string_equal(out.data, " - some words that go on until there "
			    "is no room on the line any more,\n   and then "
			    "on the next\n");
	buf_clear(&out);
	letter_wrap(&out, "", "", "  one   \n two ");
	assert_string_equal(out.data, "one two\n");
	buf_release(&out);
}

static void test_file_name(UNUSED void **state)
{
	struct letter l = {
		.prefix = "drm/i915: ", .name = "a.b.ref",
		.subject = "convert a.b.ref to refcount_t", .number = 7,
	};
	struct buf out = BUF_INIT;

	letter_file_name(&out, &l);
	assert_string_equal(out.data,
			    "0007-drm-i915-convert-a.b.ref-to-refcount_t.patch");
	buf_release(&out);
}

/* What a counter of a report does not say is not claimed. */
static void test_unknown(UNUSED void **state)
{
	json_t *counter = json_object(), *reasons = json_array();
	struct maintainers *nobody = maintainers_load("/nonexistent");
	struct letter_file file = { .path = "a.c", .gone = 1, .come = 1 };
	struct letter l = {
		.counter = counter, .prefix = "a: ", .name = "s.ref",
		.subject = "convert s.ref to refcount_t",
		.from = "A <a@b>", .number = 1, .of = 1, .files = &file,
		.n_files = 1, .n_sites = 1, .spatch_version = "1.1.1",
		.checks = "", .barriers = "", .maintainers = nobody,
	};
	struct buf out = BUF_INIT, diff = BUF_INIT;

	json_put(counter, "struct", json_text("s"));
	json_put(counter, "field", json_text("ref"));
	json_put(counter, "class", json_text("lifetime"));
	json_put(counter, "reasons", reasons);
	letter_write(&out, &l, &diff);
	assert_non_null(strstr(out.data, "Subject: [PATCH] a: convert"));
	assert_non_null(strstr(out.data, "starts at 1: not shown"));
	assert_non_null(strstr(out.data, "never raised from 0: not shown"));
	assert_null(strstr(out.data, "To: "));
	assert_null(strstr(out.data, "Signed-off-by:"));
	json_decref(counter);
	maintainers_free(nobody);
	buf_release(&out);
	buf_release(&diff);
}

static const char *learnt(const char *subjects)
{
	static char out[64];
	struct buf prefix = BUF_INIT;

	snprintf(out, sizeof(out), "%s",
		 letter_learn_prefix(&prefix, subjects) ? prefix.data : "-");
	buf_release(&prefix);
	return out;
}

static void test_learnt(UNUSED void **state)
{
	assert_string_equal(learnt("a: b: one\nc: two\na: b: three\n"),
			    "a: b: ");
	assert_string_equal(learnt("a: one\nb: two\nb: three\na: four\n"),
			    "a: ");
	assert_string_equal(learnt("a: one\nb: two\nfix it\n"), "-");
	assert_string_equal(learnt("a: 1\na: 2\nx\ny\nz\nu\nv\n"), "-");
	assert_string_equal(learnt("Revert \"a: one\"\nRevert \"a: two\"\n"),
			    "-");
	assert_string_equal(learnt("a:b\na:b\n: c\n: c\n"), "-");
	assert_string_equal(learnt(""), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_learnt),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_file_name),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
