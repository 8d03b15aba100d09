/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "opt.h"
#include "vec.h"

#define HELP_COLUMN	26
#define HELP_WIDTH	80

/* The words of argv that are still to be looked at. */
struct words {
	const char *const *next;
	int left;
};

static const char *take_word(struct words *words)
{
	if (!words->left)
		return NULL;
	words->left--;
	return *words->next++;
}

/*
 * The nearest name
 */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Optimal string alignment: insert, delete, replace, swap two neighbours. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t width = m + 1;
	size_t *d = xcalloc((n + 1) * width, sizeof(*d));
	size_t result;

	for (size_t j = 0; j <= m; j++)
		d[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = d + i * width;
		size_t *up = row - width;

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				      up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1]) {
				size_t swap = d[(i - 2) * width + j - 2] + 1;

				if (swap < row[j])
					row[j] = swap;
			}
		}
	}
	result = d[n * width + m];
	free(d);
	return result;
}

const char *opt_nearest(const char *word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t best_distance = SIZE_MAX;
	size_t len = strlen(word);

	if (len > 64)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t d = distance(word, names[i]);

		if (len >= 2 && starts_with(names[i], word))
			d = 1;
		if (d < best_distance) {
			best = names[i];
			best_distance = d;
		}
	}
	return best_distance <= 1 + len / 4 ? best : NULL;
}

/*
 * Parsing
 */

static const struct opt *find_opt(const struct opt *table, const char *name,
				  size_t len)
{
	for (; table->name; table++)
		if (strlen(table->name) == len &&
		    memcmp(table->name, name, len) == 0)
			return table;
	return NULL;
}

static int unknown(const struct opt *table, const char *word,
		   struct buf *err)
{
	const char *name = word + strspn(word, "-");
	char *bare = xstrndup(name, strcspn(name, "="));
	struct opt_list names = { 0 };
	const char *near;

	for (; table->name; table++)
		*vec_push(&names) = table->name;
	*vec_push(&names) = "help";
	near = opt_nearest(bare, names.items, names.n);
	buf_addf(err, "unknown option '%.*s'", (int)strcspn(word, "="), word);
	if (near)
		buf_addf(err, ", did you mean '--%s'?", near);
	opt_list_release(&names);
	free(bare);
	return -1;
}

/* Decimal digits only: no sign, no blanks, no hexadecimal. */
static bool parse_uint(unsigned int *out, const char *text)
{
	uint64_t number = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > UINT_MAX)
			return false;
	}
	*out = (unsigned int)number;
	return true;
}

static int set_uint(unsigned int *target, const struct opt *opt,
		    const char *value, struct buf *err)
{
	unsigned int max = opt->max ? opt->max : UINT_MAX;
	unsigned int number;

	if (parse_uint(&number, value) && number >= opt->min && number <= max) {
		*target = number;
		return 0;
	}
	buf_addf(err, "option '--%s' needs a number", opt->name);
	if (opt->max)
		buf_addf(err, " from %u to %u", opt->min, opt->max);
	else if (opt->min)
		buf_addf(err, ", %u or more", opt->min);
	buf_addf(err, ", not '%s'", value);
	return -1;
}

static int set_value(void *into, const struct opt *opt, const char *value,
		     struct buf *err)
{
	void *target = (char *)into + opt->offset;

	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)target = true;
		return 0;
	case OPT_STRING:
		*(const char **)target = value;
		return 0;
	case OPT_LIST:
		*vec_push((struct opt_list *)target) = value;
		return 0;
	case OPT_UINT:
		return set_uint(target, opt, value, err);
	}
	bug("option '--%s' of kind %d", opt->name, (int)opt->kind);
}

static int parse_long(void *into, const struct opt *table, const char *word,
		      struct words *rest, struct buf *err)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	const struct opt *opt = find_opt(table, name, len);

	if (!opt)
		return unknown(table, word, err);
	if (opt->kind == OPT_FLAG && value) {
		buf_addf(err, "option '--%s' takes no value", opt->name);
		return -1;
	}
	if (opt->kind != OPT_FLAG && !value)
		value = take_word(rest);
	if (opt->kind != OPT_FLAG && !value) {
		buf_addf(err, "option '--%s' needs a value: %s", opt->name,
			 opt->arg ? opt->arg : "VALUE");
		return -1;
	}
	return set_value(into, opt, value, err);
}

static int add_operand(struct opt_list *operands, const char *word,
		       struct buf *err)
{
	if (!operands) {
		buf_addf(err, "unexpected argument '%s'", word);
		return -1;
	}
	*vec_push(operands) = word;
	return 0;
}

int opt_parse(void *into, const struct opt *table, int argc,
	      const char *const *argv, struct opt_list *operands,
	      struct buf *err)
{
	struct words words = { .next = argv, .left = argc };
	bool options_ended = false;
	const char *word;
	int ret = 0;

	take_word(&words);
	while (ret == 0 && (word = take_word(&words))) {
		if (options_ended || word[0] != '-' || !word[1])
			ret = add_operand(operands, word, err);
		else if (strcmp(word, "--") == 0)
			options_ended = true;
		else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
			ret = 1;
		else if (word[1] == '-')
			ret = parse_long(into, table, word, &words, err);
		else
			ret = unknown(table, word, err);
	}
	return ret;
}

void opt_list_release(struct opt_list *list)
{
	vec_release(list);
}

/*
 * Help
 */

static void pad_to(struct buf *out, size_t line_start, size_t column)
{
	do {
		buf_addch(out, ' ');
	} while (out->len - line_start < column);
}

static void add_wrapped(struct buf *out, size_t line_start, const char *text)
{
	const char *gap = "";

	for (;;) {
		size_t len;

		text += strspn(text, " ");
		if (!*text)
			break;
		len = strcspn(text, " ");
		if (*gap && out->len - line_start + 1 + len > HELP_WIDTH) {
			buf_addch(out, '\n');
			line_start = out->len;
			pad_to(out, line_start, HELP_COLUMN);
			gap = "";
		}
		buf_addstr(out, gap);
		buf_add(out, text, len);
		text += len;
		gap = " ";
	}
	buf_addch(out, '\n');
}

static void add_line(struct buf *out, const char *name, const char *arg,
		     const char *help)
{
	size_t start = out->len;

	buf_addf(out, "  --%s", name);
	if (arg)
		buf_addf(out, " %s", arg);
	if (out->len - start >= HELP_COLUMN - 1) {
		buf_addch(out, '\n');
		start = out->len;
	}
	pad_to(out, start, HELP_COLUMN);
	add_wrapped(out, start, help);
}

void opt_help(struct buf *out, const struct opt *table)
{
	for (; table->name; table++) {
		const char *arg = table->arg ? table->arg : "VALUE";

		add_line(out, table->name,
			 table->kind == OPT_FLAG ? NULL : arg, table->help);
	}
	add_line(out, "help", NULL, "show this text");
}

void opt_split(struct opt_list *out, const struct opt_list *in)
{
	for (size_t i = 0; i < in->n; i++)
		for (const char *p = in->items[i]; *p;) {
			size_t n = strcspn(p, ",");

			if (n)
				*vec_push(out) = xstrndup(p, n);
			p += n;
			p += *p == ',';
		}
}

void opt_free_split(struct opt_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free((char *)list->items[i]);
	vec_release(list);
}
