/* SPDX-License-Identifier: GPL-2.0-only */
/* Any bytes through each escape: what comes out is harmless where it goes. */
#include "base.h"
#include "buf.h"
#include "escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(void (*escape)(struct buf *, const char *), const char *text,
		  const char *forbidden)
{
	struct buf out = BUF_INIT;

	escape(&out, text);
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = out.data[i];

		if (c < ' ' || c == 0x7f || strchr(forbidden, c))
			bug("byte %02x in '%s'", c, out.data);
	}
	buf_release(&out);
}

/* Quotes stand at both ends, and come in pairs between them. */
static void check_csv(const char *text)
{
	struct buf out = BUF_INIT;

	escape_csv(&out, text);
	if (out.len < 2 || out.data[0] != '"' || out.data[out.len - 1] != '"')
		bug("no quotes around '%s'", out.data);
	for (size_t i = 1; i + 1 < out.len; i++)
		if (out.data[i] == '"' && out.data[++i] != '"')
			bug("a lone quote in '%s'", out.data);
	if (strchr("=+-@", out.data[1 + strspn(out.data + 1, " ")]))
		bug("a formula: '%s'", out.data);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check(escape_line, text, "");
	check(escape_uri, text, " <>\"'#?[]\\^`{|}:@&=+$,;!*()");
	/* A backslash only comes before x, u and U, where it is no markup. */
	check(escape_markdown, text, "<>`*[]|~$!@{}^");
	check(escape_csv, text, "");
	check_csv(text);
	free(text);
	return 0;
}
