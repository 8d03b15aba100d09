/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "json.h"
#include "map.h"
#include "operand.h"
#include "resolve.h"
#include "store.h"
#include "store_run.h"
#include "typed.h"
#include "typing.h"
#include "vars.h"
#include "workspace.h"

struct resolve {
	struct workspace *ws;
	const struct index *index;
	struct store_hash environment;
	bool failed;
	/* The file whose facts are being typed, or MAP_NONE. */
	uint32_t file;
	struct typed *typed;
	bool *seen_record;	/* per record: stands in the table */
	/* Its text, once something has to be looked up there. */
	bool has_text, no_text;
	struct operand_file source;
	uint32_t *lines;	/* offset of each line */
	size_t n_lines, alloc_lines;
	struct vars_cache *cache;	/* of the function being typed */
};

struct resolve *resolve_start(struct workspace *ws, const struct index *index,
			      const struct store_hash *environment)
{
	struct resolve *r = xcalloc(1, sizeof(*r));

	r->ws = ws;
	r->index = index;
	r->environment = *environment;
	r->file = MAP_NONE;
	r->cache = xcalloc(1, sizeof(*r->cache));
	r->seen_record = xcalloc(index_count(index) + 1, sizeof(bool));
	return r;
}

void resolve_end(struct resolve *r)
{
	if (!r)
		return;
	vars_cache_clear(r->cache);
	free(r->cache);
	free(r->seen_record);
	free(r->lines);
	free(r);
}

/* ---- the file ---- */

static void find_lines(struct resolve *r)
{
	const char *text = r->source.text, *end = text + r->source.len;
	size_t n = 0;

	for (const char *p = text; p && p < end;) {
		if (n + 1 >= r->alloc_lines) {
			r->alloc_lines = r->alloc_lines * 2 + 1024;
			r->lines = xrealloc(r->lines, r->alloc_lines *
					    sizeof(*r->lines));
		}
		r->lines[n++] = p - text;
		p = memchr(p, '\n', end - p);
		if (p)
			p++;
	}
	r->n_lines = n;
}

static bool need_text(struct resolve *r)
{
	if (r->has_text || r->no_text)
		return r->has_text;
	r->has_text = typing_operand_file(&r->source, r->ws, r->index,
					  r->file);
	r->no_text = !r->has_text;
	r->source.cache = r->cache;
	if (r->has_text)
		find_lines(r);
	return r->has_text;
}

static void leave_file(struct resolve *r)
{
	if (typed_close(r->typed) < 0)
		r->failed = true;
	r->typed = NULL;
	r->file = MAP_NONE;
}

static void enter_file(struct resolve *r, uint32_t file)
{
	leave_file(r);
	r->file = file;
	r->has_text = r->no_text = false;
	r->typed = typed_open(r->ws->store, r->index, &r->ws->files[file],
			      &r->environment);
}

/* ---- one expression ---- */

static void add_record(struct resolve *r, index_id id)
{
	const struct index_record *record = index_record(r->index, id);

	if (r->seen_record[id])
		return;
	r->seen_record[id] = true;
	if (store_add_record(r->ws->store, index_number(r->index, id),
			     record->tag,
			     record->path, record->line,
			     record->is_union) < 0)
		r->failed = true;
}

static void add_typed(struct resolve *r, int64_t fact, const char *role,
		      int pos, const struct operand *o, bool known)
{
	struct store_resolved row;

	/* Of what is handed to a call only a known type says anything. */
	if (!known && !strcmp(role, "args"))
		return;
	row = (struct store_resolved){
		.fact = fact, .role = role, .pos = pos,
		.type = known ? o->type.name : NULL,
		.record = known ? index_number(r->index, o->type.record) : -1,
		.pointers = o->type.pointers, .is_array = o->type.is_array,
		.owner = known ? index_number(r->index, o->owner) : -1,
		.field = *o->field ? o->field : NULL,
		.field_line = o->member_line,
		.variable = *o->variable ? o->variable : NULL,
		.is_local = o->is_local, .param = o->is_param ? o->param : -1,
		.why = known ? NULL : o->why ? o->why : "unknown",
	};
	if (row.record >= 0)
		add_record(r, o->type.record);
	if (row.owner >= 0)
		add_record(r, o->owner);
	if (store_add_resolved(r->ws->store, &row) < 0)
		r->failed = true;
}

/* Numbers, strings and names in capitals: no object has such a name. */
static bool is_constant(const char *expr)
{
	if (*expr == '"' || *expr == '\'')
		return true;
	return !expr[strspn(expr, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ |~()")];
}

/* What the text says; *lasting: it depends on nothing but the environment. */
static bool look_up(struct resolve *r, const struct store_fact *fact,
		    bool size, const char *expr, struct operand *o,
		    bool *lasting)
{
	uint64_t before = r->ws->asked_elsewhere;
	uint32_t offset;
	bool known;

	offset = fact->line && fact->line <= r->n_lines ?
		r->lines[fact->line - 1] + fact->col : 0;
	known = (size ? operand_sizeof(&r->source, offset, expr, o)
		 : operand_resolve(&r->source, offset, expr, o)) == 0;
	*lasting = known && r->ws->asked_elsewhere == before;
	return known;
}

static void type_one(struct resolve *r, const struct store_fact *fact,
		     const char *role, int pos, const char *expr)
{
	struct operand o = { .why = "a constant", .owner = INDEX_NONE,
			     .type.record = INDEX_NONE };
	bool known = false, size = !strcmp(role, "size"), lasting;
	struct buf question = BUF_INIT;

	if (!is_constant(expr)) {
		buf_addf(&question, "%c%u:%u %s", size ? 's' : 'e', fact->line,
			 fact->col, expr);
		known = typed_get(r->typed, question.data, &o);
		if (!known && !need_text(r)) {
			buf_release(&question);
			return;
		}
		if (!known) {
			known = look_up(r, fact, size, expr, &o, &lasting);
			if (lasting)
				typed_put(r->typed, question.data, &o);
		}
	}
	add_typed(r, fact->id, role, pos, &o, known);
	buf_release(&question);
}

static void type_fact(void *ctx, const struct store_fact *fact)
{
	static const char *const roles[] = { "operand", "object", "size" };
	struct resolve *r = ctx;
	uint32_t file = workspace_find(r->ws, fact->path);
	struct buf ignored = BUF_INIT;
	json_t *attrs, *list;

	if (file == MAP_NONE)
		return;
	if (file != r->file)
		enter_file(r, file);
	attrs = json_parse(fact->attrs, strlen(fact->attrs), &ignored);
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		const char *expr = json_str(attrs, roles[i], NULL);

		if (expr)
			type_one(r, fact, roles[i], 0, expr);
	}
	list = json_object_get(attrs, "args");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *expr = json_string_value(json_array_get(list, i));

		if (expr)
			type_one(r, fact, "args", i, expr);
	}
	json_decref(attrs);
	buf_release(&ignored);
}

int resolve_facts(struct resolve *r)
{
	struct store *store = r->ws->store;
	int ret = store_each_expression(store, type_fact, r);

	leave_file(r);
	return ret < 0 || r->failed ? -1 : 0;
}
