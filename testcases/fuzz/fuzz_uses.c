/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a C file: uses of a member in it, its include lines, and what
 * differs from itself read backwards.
 */
#include "base.h"
#include "buf.h"
#include "edit.h"
#include "linediff.h"
#include "map.h"
#include "uses.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, other = BUF_INIT, out = BUF_INIT;
	struct map *names = map_new();
	struct uses uses = { 0 };
	struct linediff d;

	buf_add(&text, data, size);
	for (size_t i = size; i-- > 0;)
		buf_addch(&other, data[i]);
	map_intern(names, "ref", 3);
	uses_find(&uses, text.data, text.len, names);
	for (size_t i = 0; i < uses.n; i++)
		if (uses.items[i].offset >= size ||
		    uses.items[i].callee_offset >= size)
			bug("a use outside of the text");
	edit_include(&out, text.data, text.len);
	edit_type(&out, text.data, text.len, 1, "ref");
	linediff_make(&d, text.data, text.len, other.data, other.len);
	linediff_unified(&out, &d);
	linediff_release(&d);
	uses_release(&uses);
	map_free(names);
	buf_release(&text);
	buf_release(&other);
	buf_release(&out);
	return 0;
}
