/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input is an expression, a NUL, and the file it stands in. Definitions are
 * fixed. Every function of the file, and a place in its middle, is asked. The
 * same bytes are prepared for libclang, and read as definitions.
 * `make check-fuzz` builds and runs it.
 */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "operand.h"
#include "prep.h"
#include "scan.h"
#include "scanner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char definitions[] =
	"R\t0\tstruct\tdevice\t1\t-1\n"
	"M\t0\tparent\t2\tstruct device\t1\t-\n"
	"M\t0\tkobj\t3\tint\t0\t-\n"
	"R\t1\tstruct\tfoo\t5\t-1\n"
	"M\t1\tdev\t6\tstruct device\t0\t-\n"
	"M\t1\tref\t7\tatomic_t\t0\t-\n"
	"R\t2\tunion\t-\t8\t1\n"
	"M\t1\t-\t8\t#2\t0\t-\n"
	"M\t2\tnext\t9\tstruct foo\t1\t-\n"
	"M\t2\tall\t9\tstruct foo\t1\ta\n"
	"T\tfoo_t\t11\tstruct foo\t0\t-\n"
	"T\tfoo_p\t12\tstruct foo\t1\t-\n"
	"T\tloop_t\t13\tloop_t\t1\t-\n"
	"A\tfoo_dev\tdev.parent\n";

static struct index *load(void)
{
	struct index *ix = index_new();
	struct buf err = BUF_INIT;

	if (index_add(ix, "include/linux/device.h", definitions,
		      sizeof(definitions) - 1, &err) < 0)
		bug("%s", err.data);
	buf_release(&err);
	index_finish(ix);
	return ix;
}

static void check(const struct operand *o, int ret)
{
	if ((ret == 0) != (o->why == NULL))
		bug("%d, but the reason is '%s'", ret, o->why ? o->why : "");
	if (o->type.name != o->text)
		bug("the type's name is not the operand's");
}

static void ask(const struct operand_file *f, uint32_t offset,
		const char *expr)
{
	struct operand o;

	check(&o, operand_resolve(f, offset, expr, &o));
	check(&o, operand_sizeof(f, offset, expr, &o));
}

static void ask_everywhere(struct operand_file *f, const char *expr)
{
	struct buf type = BUF_INIT;

	ask(f, (uint32_t)(f->len / 2), expr);
	for (uint32_t i = 0; i < f->scan->n_items; i++) {
		const struct scan_item *item = &f->scan->items[i];

		if (item->kind != SCAN_FUNCTION)
			continue;
		ask(f, item->body_end, expr);
		operand_return_type(f, i, &type);
	}
	buf_release(&type);
}

static void prepare(const char *text, size_t len)
{
	struct prep prep;
	struct buf prefix = BUF_INIT;

	prep_file(&prep, text, len);
	if (prep.text.len != len)
		bug("%zu bytes became %zu", len, prep.text.len);
	prep_prefix(&prep, &prefix);
	buf_release(&prefix);
	prep_release(&prep);
}

static void add_definitions(const char *text, size_t len)
{
	struct index *ix = index_new();
	struct buf err = BUF_INIT;

	index_add(ix, "a.c", text, len, &err);
	index_finish(ix);
	for (size_t i = 0; i < index_count(ix); i++)
		index_embeds(ix, (index_id)i, INDEX_DEVICE, &err, NULL);
	index_free(ix);
	buf_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, '\0', size);
	struct operand_file f = { .path = "drivers/a.c" };
	struct map *words;
	struct index *ix;
	struct scan_file *scan;
	char *expr, *text;

	if (!nul || size > 65536)
		return 0;
	expr = xstrndup((const char *)data, (size_t)(nul - data));
	f.len = size - (size_t)(nul - data) - 1;
	text = xmalloc(f.len + 1);
	memcpy(text, nul + 1, f.len);
	text[f.len] = '\0';
	words = map_new();
	ix = load();
	scan = scan_text(text, f.len, words);
	f.text = text;
	f.scan = scan;
	f.index = ix;

	ask_everywhere(&f, expr);
	f.index = NULL;
	ask_everywhere(&f, expr);
	prepare(text, f.len);
	add_definitions(text, f.len);

	scan_free(scan);
	index_free(ix);
	map_free(words);
	free(text);
	free(expr);
	return 0;
}
