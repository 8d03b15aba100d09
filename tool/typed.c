/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "map.h"
#include "store.h"
#include "store_kept.h"
#include "tree.h"
#include "typed.h"
#include "workspace.h"

struct typed {
	struct store *store;
	const struct index *index;
	const struct workspace_file *file;
	struct store_hash key;
	struct map *answers;	/* question -> offset in text */
	struct buf text;	/* question NUL answer NUL, repeated */
	bool changed;
};

static struct store_hash make_key(const struct workspace_file *file,
				  const struct store_hash *environment)
{
	struct buf all = BUF_INIT;
	struct store_hash key;

	buf_add(&all, environment->bytes, sizeof(environment->bytes));
	buf_addstr(&all, file->tree->path);
	key = store_hash(all.data, all.len);
	buf_release(&all);
	return key;
}

static void index_answers_in(struct typed *t)
{
	const char *p = t->text.data, *end = p + t->text.len;

	while (p < end) {
		const char *answer = p + strlen(p) + 1;

		if (answer >= end)
			break;
		map_put(t->answers, p, answer - p - 1,
			answer - t->text.data);
		p = answer + strlen(answer) + 1;
	}
}

struct typed *typed_open(struct store *store, const struct index *index,
			 const struct workspace_file *file,
			 const struct store_hash *environment)
{
	struct typed *t = xcalloc(1, sizeof(*t));

	t->store = store;
	t->index = index;
	t->file = file;
	t->key = make_key(file, environment);
	t->answers = map_new();
	buf_init(&t->text);
	if (store_get_typed(store, file->content, &t->key, &t->text) == 1)
		index_answers_in(t);
	return t;
}

/* ---- an operand as text: fields that end in a tab ---- */

static void add_record(struct buf *out, const struct index *index, index_id id)
{
	if (id == INDEX_NONE)
		buf_addstr(out, "-\t");
	else
		buf_addf(out, "%u@%s\t", index_ordinal(index, id),
			 index_record(index, id)->path);
}

static void add_operand(struct buf *out, const struct index *index,
			const struct operand *o)
{
	buf_addf(out, "%s\t%u\t%d%d%d%d\t%d\t%u\t%s\t%s\t", o->type.name,
		 o->type.pointers, o->type.is_array, o->type.is_function,
		 o->is_local, o->is_param, o->param, o->member_line, o->field,
		 o->variable);
	add_record(out, index, o->type.record);
	add_record(out, index, o->owner);
}

/* The next field; false when there is none, or it does not fit. */
static bool get_field(const char **at, char *out, size_t size)
{
	size_t n = strcspn(*at, "\t");

	if ((*at)[n] != '\t' || n >= size)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n + 1;
	return true;
}

static bool get_number(const char **at, long *out)
{
	char text[32], *end;

	if (!get_field(at, text, sizeof(text)))
		return false;
	*out = strtol(text, &end, 10);
	return end != text && !*end;
}

static bool get_record(const char **at, const struct index *index,
		       index_id *out)
{
	char text[4096], *end;
	unsigned long ordinal;

	*out = INDEX_NONE;
	if (!get_field(at, text, sizeof(text)))
		return false;
	if (!strcmp(text, "-"))
		return true;
	ordinal = strtoul(text, &end, 10);
	if (*end != '@' || ordinal >= UINT32_MAX)
		return false;
	*out = index_at(index, end + 1, ordinal);
	return *out != INDEX_NONE;
}

static bool get_operand(const char *at, const struct index *index,
			struct operand *o)
{
	long pointers, param, line;
	char flags[5];

	memset(o, 0, sizeof(*o));
	if (!get_field(&at, o->text, sizeof(o->text)) ||
	    !get_number(&at, &pointers) ||
	    !get_field(&at, flags, sizeof(flags)) || strlen(flags) != 4 ||
	    !get_number(&at, &param) || !get_number(&at, &line) ||
	    !get_field(&at, o->field, sizeof(o->field)) ||
	    !get_field(&at, o->variable, sizeof(o->variable)) ||
	    !get_record(&at, index, &o->type.record) ||
	    !get_record(&at, index, &o->owner))
		return false;
	o->type.name = o->text;
	o->type.pointers = pointers;
	o->type.is_array = flags[0] == '1';
	o->type.is_function = flags[1] == '1';
	o->is_local = flags[2] == '1';
	o->is_param = flags[3] == '1';
	o->param = param;
	o->member_line = line;
	return true;
}

/* ---- */

bool typed_get(const struct typed *t, const char *question,
	       struct operand *out)
{
	uint32_t at = map_get(t->answers, question, strlen(question));

	return at != MAP_NONE && get_operand(t->text.data + at, t->index, out);
}

void typed_put(struct typed *t, const char *question,
	       const struct operand *o)
{
	size_t len = strlen(question);

	if (strlen(o->type.name) >= sizeof(o->text) ||
	    map_get(t->answers, question, len) != MAP_NONE)
		return;
	buf_add(&t->text, question, len + 1);
	map_put(t->answers, question, len, t->text.len);
	add_operand(&t->text, t->index, o);
	buf_addch(&t->text, '\0');
	t->changed = true;
}

int typed_close(struct typed *t)
{
	int ret = 0;

	if (t && t->changed)
		ret = store_put_typed(t->store, t->file->content, &t->key,
				      t->text.data, t->text.len);
	if (t) {
		map_free(t->answers);
		buf_release(&t->text);
	}
	free(t);
	return ret;
}
