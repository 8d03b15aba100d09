/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "deftext.h"

enum { MAX_FIELDS = 7 };

struct fields {
	const char *field[MAX_FIELDS];
	size_t len[MAX_FIELDS];
	size_t n;
};

static void split_line(struct fields *f, const char *text, size_t len)
{
	const char *end = text + len, *tab;

	f->n = 0;
	while (f->n < MAX_FIELDS) {
		tab = memchr(text, '\t', (size_t)(end - text));
		f->field[f->n] = text;
		f->len[f->n++] = (size_t)((tab ? tab : end) - text);
		if (!tab)
			return;
		text = tab + 1;
	}
	f->n = 0; /* too many */
}

static bool read_number(const struct fields *f, size_t i, int32_t min,
			int32_t max, int32_t *out)
{
	const char *text = f->field[i];
	size_t len = f->len[i];
	bool negative = len > 1 && *text == '-';
	int64_t value = 0;

	if (len == 0 || len > 10)
		return false;
	for (size_t k = negative; k < len; k++) {
		if (text[k] < '0' || text[k] > '9')
			return false;
		value = value * 10 + text[k] - '0';
	}
	if (negative)
		value = -value;
	*out = (int32_t)value;
	return value >= min && value <= max;
}

static bool read_line_number(const struct fields *f, size_t i, uint32_t *out)
{
	int32_t number;

	if (!read_number(f, i, 0, INT32_MAX, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

static struct deftext_string string(const struct fields *f, size_t i)
{
	return (struct deftext_string){ f->field[i], f->len[i] };
}

/* "-" stands for no name. */
static struct deftext_string name(const struct fields *f, size_t i)
{
	struct deftext_string s = string(f, i);

	if (s.len == 1 && s.text[0] == '-')
		s.len = 0;
	return s;
}

/* Fields i, i + 1, i + 2: base, pointers, flags. */
static bool read_type(const struct deftext *d, const struct fields *f, size_t i,
		      struct deftext_type *type)
{
	struct fields number;
	int32_t pointers;

	if (f->len[i] == 0 || f->len[i + 2] == 0 ||
	    !read_number(f, i + 1, 0, UINT16_MAX, &pointers))
		return false;
	type->record = -1;
	if (f->field[i][0] == '#') {
		number.field[0] = f->field[i] + 1;
		number.len[0] = f->len[i] - 1;
		if (!read_number(&number, 0, 0, d->records - 1, &type->record))
			return false;
	}
	type->name = string(f, i);
	type->pointers = (uint16_t)pointers;
	type->is_array = memchr(f->field[i + 2], 'a', f->len[i + 2]);
	type->is_function = f->field[i][0] == '(';
	return true;
}

static bool read_record(struct deftext *d, const struct fields *f,
			struct deftext_line *out)
{
	out->kind = DEFTEXT_RECORD;
	if (f->n != 6 ||
	    !read_number(f, 1, d->records, d->records, &out->record) ||
	    !read_line_number(f, 4, &out->line) ||
	    !read_number(f, 5, -1, out->record - 1, &out->parent))
		return false;
	out->name = name(f, 3);
	out->is_union = f->len[2] == strlen("union");
	d->records++;
	return true;
}

static bool read_member(const struct deftext *d, const struct fields *f,
			struct deftext_line *out)
{
	out->kind = DEFTEXT_MEMBER;
	if (f->n != 7 || !read_number(f, 1, 0, d->records - 1, &out->record) ||
	    !read_line_number(f, 3, &out->line) ||
	    !read_type(d, f, 4, &out->type))
		return false;
	out->name = name(f, 2);
	return true;
}

static bool read_typedef(const struct deftext *d, const struct fields *f,
			 struct deftext_line *out)
{
	out->kind = DEFTEXT_TYPEDEF;
	if (f->n != 6 || !read_line_number(f, 2, &out->line) ||
	    !read_type(d, f, 3, &out->type))
		return false;
	out->name = string(f, 1);
	return true;
}

static bool read_alias(const struct fields *f, struct deftext_line *out)
{
	out->kind = DEFTEXT_ALIAS;
	if (f->n != 3 || !f->len[1] || !f->len[2])
		return false;
	out->name = string(f, 1);
	out->target = string(f, 2);
	return true;
}

static bool read_line(struct deftext *d, const struct fields *f,
		      struct deftext_line *out)
{
	if (f->n == 0 || f->len[0] != 1)
		return false;
	switch (f->field[0][0]) {
	case 'R':
		return read_record(d, f, out);
	case 'M':
		return read_member(d, f, out);
	case 'T':
		return read_typedef(d, f, out);
	case 'A':
		return read_alias(f, out);
	default:
		return false;
	}
}

int deftext_next(struct deftext *d, struct deftext_line *out)
{
	struct fields f;
	const char *stop;

	if (d->text >= d->end)
		return 0;
	d->line++;
	stop = memchr(d->text, '\n', (size_t)(d->end - d->text));
	if (!stop)
		return -1;
	split_line(&f, d->text, (size_t)(stop - d->text));
	d->text = stop + 1;
	return read_line(d, &f, out) ? 1 : -1;
}
