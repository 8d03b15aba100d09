/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as what an index worker wrote: split into answers, and each answer
 * given to an index, which then must bear every question.
 */
#include "base.h"
#include "buf.h"
#include "index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct split {
	struct index *index;
	const char *bytes;
	size_t size, count;
};

static void found(void *ctx, size_t i, const char *text, size_t len)
{
	struct split *s = ctx;
	struct buf err = BUF_INIT, path = BUF_INIT;

	if (i != s->count++)
		bug("answer %zu came as number %zu", i, s->count);
	if (text < s->bytes || len > s->size ||
	    text + len > s->bytes + s->size)
		bug("an answer outside of the bytes");
	buf_addf(&path, "%s/f%zu.%c", s->count > 1 ? "net" : "include/linux",
		 i, i & 1 ? 'c' : 'h');
	if ((index_add(s->index, path.data, text, len, &err) < 0) !=
	    (err.len > 0))
		bug("an error without a message, or the reverse");
	buf_release(&path);
	buf_release(&err);
}

static void ask(const struct index *ix)
{
	struct buf path = BUF_INIT;
	index_id carrier;

	for (size_t i = 0; i < index_count(ix); i++) {
		const struct index_record *r = index_record(ix, (index_id)i);

		for (int root = 0; root < INDEX_ROOTS; root++)
			index_embeds(ix, (index_id)i, (enum index_root)root,
				     &path, &carrier);
		index_lookup(ix, r->tag, r->path, NULL);
		for (uint32_t m = 0; m < r->n_members; m++)
			index_find_member(ix, (index_id)i,
					  index_member(ix, r->first_member +
						       m)->name, NULL);
	}
	buf_release(&path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct split s = { .index = index_new(), .bytes = (const char *)data,
			   .size = size };

	if (index_answers(s.bytes, size, found, &s) != s.count)
		bug("answers were not counted");
	/* And the same bytes as one answer more. */
	found(&s, s.count, s.bytes, size);
	index_finish(s.index);
	ask(s.index);
	index_free(s.index);
	return 0;
}
