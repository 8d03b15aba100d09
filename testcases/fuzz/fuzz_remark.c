/* SPDX-License-Identifier: GPL-2.0-only */
/* Any bytes with comments in them: lines ascend, and no text is too long. */
#include "base.h"
#include "remark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(void *ctx, uint32_t line, const char *words)
{
	uint32_t *last = ctx;

	if (line < *last || strlen(words) > REMARK_MAX)
		bug("line %u after %u: '%s'", line, *last, words);
	*last = line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t last = 1;
	char *text = xmalloc(size + 1);

	memcpy(text, data, size);
	remark_each(text, size, check, &last);
	free(text);
	return 0;
}
