/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "decl.h"
#include "scan_draft.h"
#include "vec.h"

void scan_draft_init(struct scan_draft *d)
{
	memset(d, 0, sizeof(*d));
	buf_init(&d->strings);
	buf_addch(&d->strings, '\0');
}

void scan_draft_release(struct scan_draft *d)
{
	vec_release(&d->items);
	vec_release(&d->includes);
	vec_release(&d->words);
	vec_release(&d->idents);
	buf_release(&d->strings);
}

void scan_draft_clear(struct scan_draft *d)
{
	d->items.n = 0;
	d->includes.n = 0;
	d->words.n = 0;
	d->idents.n = 0;
	buf_setlen(&d->strings, 1);
	d->file_words = 0;
	d->n_file_words = 0;
	d->why = 0;
	d->defeated = false;
	d->work = 0;
}

static void make_item(const struct scan_file *f,
		      const struct scan_draft_item *from,
		      struct scan_item *item)
{
	*item = from->item;
	item->name = f->all_strings + from->name;
	item->type = f->all_strings + from->type;
	item->words = item->n_words ? f->all_words + from->words : NULL;
	item->idents = item->n_idents ? f->all_idents + from->idents : NULL;
}

/* One piece of memory for all of it, what needs more alignment first. */
static struct scan_file *allocate(const struct scan_draft *d)
{
	size_t items = d->items.n * sizeof(struct scan_item);
	size_t includes = d->includes.n * sizeof(char *);
	size_t idents = d->idents.n * sizeof(uint32_t);
	size_t words = d->words.n * sizeof(uint16_t);
	struct scan_file *f = xmalloc(sizeof(*f) + items + includes + idents +
				      words + d->strings.len);
	char *at = (char *)(f + 1);

	memset(f, 0, sizeof(*f));
	f->n_items = d->items.n;
	f->n_includes = d->includes.n;
	f->items = items ? (struct scan_item *)at : NULL;
	at += items;
	f->includes = includes ? (char **)at : NULL;
	at += includes;
	f->all_idents = (uint32_t *)at;
	at += idents;
	f->all_words = (uint16_t *)at;
	at += words;
	f->all_strings = at;
	return f;
}

struct scan_file *scan_draft_make(const struct scan_draft *d)
{
	struct scan_file *f = allocate(d);

	memcpy(f->all_strings, d->strings.data, d->strings.len);
	if (d->words.n)
		memcpy(f->all_words, d->words.items,
		       d->words.n * sizeof(*f->all_words));
	if (d->idents.n)
		memcpy(f->all_idents, d->idents.items,
		       d->idents.n * sizeof(*f->all_idents));
	f->defeated = d->defeated;
	f->why = d->defeated ? f->all_strings + d->why : NULL;
	for (uint32_t i = 0; i < f->n_items; i++)
		make_item(f, &d->items.items[i], &f->items[i]);
	for (uint32_t i = 0; i < f->n_includes; i++)
		f->includes[i] = f->all_strings + d->includes.items[i];
	f->n_file_words = d->n_file_words;
	f->file_words = d->n_file_words ? f->all_words + d->file_words : NULL;
	return f;
}

struct scan_file *scan_draft_finish(struct scan_draft *d)
{
	struct scan_file *f = scan_draft_make(d);

	scan_draft_release(d);
	return f;
}

uint32_t scan_draft_string(struct scan_draft *d, const char *text, size_t len)
{
	uint32_t at = d->strings.len;

	buf_add(&d->strings, text, len);
	buf_addch(&d->strings, '\0');
	return at;
}

uint32_t scan_draft_ident(struct scan_draft *d, const char *text,
			  uint32_t start, uint32_t end)
{
	uint32_t at = d->strings.len;

	if (!memchr(text + start, '\\', end - start))
		return scan_draft_string(d, text + start, end - start);
	for (; start < end; start++) {
		if (!strchr("\\\r\n\t\v\f ", text[start]))
			buf_addch(&d->strings, text[start]);
	}
	buf_addch(&d->strings, '\0');
	return at;
}

static uint32_t add_name(struct scan_draft *d, const char *text,
			 const struct decl_token *t)
{
	return t ? scan_draft_ident(d, text, t->start, t->end) : 0;
}

static void name_function(struct scan_draft *d, struct scan_draft_item *item,
			  const char *text, const struct decl_names *names)
{
	const struct decl_token *arg = names->argument;

	item->name = add_name(d, text, names->name);
	if (!names->name || !arg)
		return;
	d->strings.len--;
	buf_addch(&d->strings, '(');
	scan_draft_ident(d, text, arg->start, arg->end);
	d->strings.len--;
	buf_add(&d->strings, ")", 2);
}

static void name_type(struct scan_draft *d, struct scan_draft_item *item,
		      const char *text, const struct decl_names *names)
{
	const char *word = names->tag_of == DECL_STRUCT ? "struct " :
			   names->tag_of == DECL_UNION	? "union " :
			   names->tag_of == DECL_ENUM	? "enum " :
							  "";

	if (!names->type)
		return;
	if (item->item.kind == SCAN_TYPEDEF)
		word = "";
	item->type = d->strings.len;
	buf_addstr(&d->strings, word);
	add_name(d, text, names->type);
}

void scan_draft_name(struct scan_draft *d, struct scan_draft_item *item,
		     const struct decl *decl)
{
	struct decl_names names = { 0 };

	switch (item->item.kind) {
	case SCAN_FUNCTION:
		decl_function(decl, &names);
		name_function(d, item, decl->text, &names);
		break;
	case SCAN_RECORD:
	case SCAN_ENUM:
		decl_record(decl, &names);
		item->name = add_name(d, decl->text, names.name);
		break;
	case SCAN_TYPEDEF:
		decl_typedef(decl, &names);
		item->name = add_name(d, decl->text, names.name);
		name_type(d, item, decl->text, &names);
		break;
	case SCAN_OBJECT:
		decl_object(decl, &names);
		item->name = add_name(d, decl->text, names.name);
		name_type(d, item, decl->text, &names);
		break;
	default:
		break;
	}
	item->item.line = names.name ? names.name->line : item->item.first_line;
}

static int compare_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void scan_draft_take_words(struct scan_draft *d, struct scan_draft_item *item,
			   size_t from)
{
	size_t to = from;

	item->words = from;
	d->work += d->words.n - from;
	if (d->words.n - from > 1)
		qsort(d->words.items + from, d->words.n - from,
		      sizeof(uint16_t), compare_u16);
	for (size_t i = from; i < d->words.n; i++) {
		if (to == from || d->words.items[to - 1] != d->words.items[i])
			d->words.items[to++] = d->words.items[i];
	}
	d->words.n = to;
	item->item.n_words = to - from;
}

static bool has_idents(enum scan_kind kind)
{
	return kind == SCAN_RECORD || kind == SCAN_TYPEDEF;
}

void scan_draft_set_idents(struct scan_draft *d, struct scan_draft_item *item,
			   const uint32_t *idents, size_t n)
{
	size_t from = d->idents.n, to = from;

	if (!has_idents(item->item.kind))
		return;
	for (size_t i = 0; i < n; i++)
		*vec_push(&d->idents) = idents[i];
	item->idents = from;
	d->work += n;
	if (n > 1)
		qsort(d->idents.items + from, n, sizeof(uint32_t), compare_u32);
	for (size_t i = from; i < d->idents.n; i++) {
		if (to == from || d->idents.items[to - 1] != d->idents.items[i])
			d->idents.items[to++] = d->idents.items[i];
	}
	d->idents.n = to;
	item->item.n_idents = to - from;
}

/*
 * The same item came to an end in more than one branch: one item that reaches
 * to the last end, with the body of the first.
 */
static void merge(struct scan_draft_item *old,
		  const struct scan_draft_item *new)
{
	struct scan_item *o = &old->item;
	const struct scan_item *n = &new->item;

	if (n->end > o->end) {
		o->end = n->end;
		o->last_line = n->last_line;
	}
	if (o->kind == SCAN_OTHER && n->kind != SCAN_OTHER &&
	    o->start == n->start) {
		struct scan_draft_item keep = *new;

		keep.item.end = o->end;
		keep.item.last_line = o->last_line;
		*old = keep;
	} else if (has_idents(o->kind) && n->n_idents > o->n_idents) {
		old->idents = new->idents;
		o->n_idents = n->n_idents;
	}
}

/*
 * Items are complete in the order of their starts, save where a branch went
 * back: so the search is from the end.
 */
struct scan_draft_item *scan_draft_place(struct scan_draft *d,
					 const struct scan_draft_item *new)
{
	struct scan_draft_item *items = d->items.items;
	size_t n = d->items.n, from = n, to;

	while (from > 0 && items[from - 1].item.end > new->item.start)
		from--;
	for (to = from; to < n && items[to].item.start < new->item.end; to++)
		;
	d->work += n - from;
	if (from == to) {
		vec_push(&d->items);
		items = d->items.items;
		memmove(items + from + 1, items + from,
			(n - from) * sizeof(*items));
		items[from] = *new;
		return &items[from];
	}
	if (items[from].item.start <= new->item.start &&
	    items[from].item.kind != SCAN_MACRO) {
		if (items[from].item.start < new->item.start)
			items[from].item.ragged = true;
		merge(&items[from], new);
	} else {
		items[from] = *new;
	}
	memmove(items + from + 1, items + to, (n - to) * sizeof(*items));
	d->items.n = n - (to - from) + 1;
	return &items[from];
}

void scan_draft_drop_macros(struct scan_draft *d)
{
	size_t to = 0;

	for (size_t i = 0; i < d->items.n; i++) {
		const struct scan_draft_item *item = &d->items.items[i];

		if (item->item.kind != SCAN_MACRO || item->item.n_words ||
		    item->has_arguments)
			d->items.items[to++] = *item;
	}
	d->items.n = to;
}
