/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "marshal.h"

#include <setjmp.h>
#include <cmocka.h>

static void expect(struct buf *b, const char *bytes, size_t len)
{
	assert_int_equal(b->len, len);
	assert_memory_equal(b->data, bytes, len);
	buf_release(b);
}

#define EXPECT(b, bytes) expect(b, bytes, sizeof(bytes) - 1)

static void values(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	size_t list;

	marshal_tuple(&b, 3);
	marshal_none(&b);
	marshal_number(&b, -2);
	list = marshal_open(&b);
	marshal_string(&b, "ab", 2);
	marshal_close(&b, list, 1);
	EXPECT(&b, ")\3Ni\xfe\xff\xff\xff[\1\0\0\0z\2ab");
}

static void strings(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	char text[256];

	marshal_string(&b, "\xc3\xa4", 2);
	EXPECT(&b, "u\2\0\0\0\xc3\xa4");
	/* Latin-1, a surrogate, a sequence that is cut, one that is too long */
	marshal_string(&b, "\xe4", 1);
	EXPECT(&b, "u\3\0\0\0\xef\xbf\xbd");
	marshal_string(&b, "\xed\xa0\x80", 3);
	EXPECT(&b, "u\x9\0\0\0\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	marshal_string(&b, "\xe2\x82", 2);
	EXPECT(&b, "u\6\0\0\0\xef\xbf\xbd\xef\xbf\xbd");
	marshal_string(&b, "\xc0\x80", 2);
	EXPECT(&b, "u\6\0\0\0\xef\xbf\xbd\xef\xbf\xbd");
	memset(text, 'a', sizeof(text));
	marshal_string(&b, text, sizeof(text));
	assert_int_equal(b.len, 5 + 256);
	assert_memory_equal(b.data, "u\0\1\0\0a", 6);
	buf_release(&b);
}

static void frames(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	size_t frame = marshal_frame(&b);

	marshal_none(&b);
	marshal_frame_end(&b, frame);
	frame = marshal_frame(&b);
	marshal_number(&b, 1);
	marshal_frame_end(&b, frame);
	EXPECT(&b, "\1\0\0\0N\5\0\0\0i\1\0\0\0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(strings),
		cmocka_unit_test(frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
