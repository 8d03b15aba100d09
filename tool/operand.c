/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctok.h"
#include "expression.h"
#include "operand.h"
#include "scan.h"
#include "value.h"
#include "vars.h"

enum {
	MAX_DEPTH = 24,		/* parentheses, typeof and initialisers */
	MAX_TOKENS = 4096,
	MAX_PIECES = 64,
};

struct reader {
	const struct operand_file *f;
	const struct ctoks *t;
	uint32_t offset;	/* where names are looked up */
	int depth;
	int *budget;		/* pieces of text that may still be read */
	struct operand *out;
};

static bool read_range(const struct reader *r, size_t i, size_t end,
		       struct value *v);
static bool take_type(const struct reader *r, const struct ctoks *t,
		      const struct var *var, struct value *v);

static bool fail(const struct reader *r, const char *why)
{
	if (!r->out->why)
		r->out->why = why;
	return false;
}

static bool copy_token(char *to, size_t size, const struct ctoks *t, size_t i)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	if (len == 0 || len >= size)
		return false;
	memcpy(to, text, len);
	to[len] = '\0';
	return true;
}

static void copy_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

static struct vars_file vars_of(const struct operand_file *f)
{
	return (struct vars_file){
		.text = f->text, .len = f->len, .scan = f->scan,
		.cache = f->cache,
	};
}

/*
 * Types.
 */

static uint32_t line_of(const char *text, uint32_t offset)
{
	uint32_t line = 1;

	for (const char *p = text; (p = memchr(p, '\n',
		(size_t)(text + offset - p))) != NULL; p++)
		line++;
	return line;
}

/*
 * What typeof(e) or an initialiser e is: text[start, end), seen from `offset`.
 * Members and variables in it are not the operand's.
 */
static bool read_piece(const struct reader *r, const char *text,
		       const struct var *var, uint32_t offset, struct value *v)
{
	struct ctoks t;
	struct operand own;
	struct reader inner = *r;
	struct var type;
	bool ret = false;

	if (r->depth >= MAX_DEPTH || --*r->budget < 0 ||
	    var->end - var->start > MAX_TOKENS)
		return fail(r, "nested too deep");
	own = *r->out;
	ctok_all(&t, text, var->start, var->end);
	inner.t = &t;
	inner.offset = offset;
	inner.depth++;
	inner.out = &own;
	if (var->kind == VAR_TYPEOF && ctok_is_type_word(&t, 0))
		ret = vars_type_name(&t, 0, t.n, &type) &&
		      take_type(&inner, &t, &type, v);
	else
		ret = read_range(&inner, 0, t.n, v);
	ctok_release(&t);
	if (!ret) {
		memcpy(r->out->missing, own.missing, sizeof(own.missing));
		fail(r, own.why);
	}
	return ret;
}

/* The type that a declaration or type name (in `t`) gives. */
static bool take_type(const struct reader *r, const struct ctoks *t,
		      const struct var *var, struct value *v)
{
	bool ok = true;

	value_clear(v);
	switch (var->kind) {
	case VAR_NAMED:
		copy_text(v->name, sizeof(v->name), var->type);
		break;
	case VAR_UNTAGGED:
		if (t || !r->f->index)
			return fail(r, "type has no name");
		v->record = index_untagged(r->f->index, r->f->path,
				line_of(r->f->text, var->offset));
		copy_text(v->name, sizeof(v->name), var->type);
		if (v->record == INDEX_NONE)
			return fail(r, "type has no name");
		break;
	case VAR_TYPEOF:
	case VAR_AUTO:
		ok = var->end > var->start &&
		     read_piece(r, t ? t->text : r->f->text, var,
				t ? r->offset : var->start, v);
		break;
	}
	v->pointers += var->pointers;
	v->is_array |= var->is_array;
	v->is_function |= var->is_function;
	return ok || fail(r, "declared without a type");
}

/* Tokens [i, end) must name a type. */
static bool read_type_name(const struct reader *r, size_t i, size_t end,
			   struct value *v)
{
	struct var var;

	if (!vars_type_name(r->t, i, end, &var))
		return fail(r, "type is not understood");
	return take_type(r, r->t, &var, v);
}

static struct value_scope scope_of(const struct reader *r)
{
	return (struct value_scope){
		.index = r->f->index,
		.path = r->f->path,
		.missing = r->out->missing,
		.missing_size = sizeof(r->out->missing),
	};
}

static bool find_record(const struct reader *r, struct value *v)
{
	struct value_scope scope = scope_of(r);
	const char *why = value_find_record(&scope, v);

	return !why || fail(r, why);
}

static bool point_at(const struct reader *r, struct value *v)
{
	struct value_scope scope = scope_of(r);
	const char *why = value_point_at(&scope, v);

	return !why || fail(r, why);
}

/*
 * Places: what may stand at the start of an expression.
 */

static void note_variable(const struct reader *r, const struct var *var,
			  const char *name)
{
	copy_text(r->out->variable, sizeof(r->out->variable), name);
	r->out->is_local = var->where != VAR_FILE;
	r->out->is_param = var->where == VAR_PARAM;
	r->out->param = var->where == VAR_PARAM ? var->param : -1;
}

/* A macro on every architecture, and what it stands for is always a task. */
static bool read_current(const struct reader *r, struct value *v)
{
	copy_text(v->name, sizeof(v->name), "struct task_struct");
	v->pointers = 1;
	answer_no_place(r->out);
	return true;
}

static bool read_name(const struct reader *r, size_t i, struct value *v)
{
	struct vars_file f = vars_of(r->f);
	char name[128];
	struct var var;

	if (!copy_token(name, sizeof(name), r->t, i))
		return fail(r, "name is too long");
	if (!vars_find(&f, r->offset, name, &var))
		return !strcmp(name, "current") ? read_current(r, v) :
			fail(r, "name is not declared in the file");
	if (!take_type(r, NULL, &var, v))
		return false;
	note_variable(r, &var, name);
	return true;
}

/* What a call of the function is, from its declaration or the caller. */
static bool read_result(const struct reader *r, size_t i, struct value *v)
{
	struct vars_file f = vars_of(r->f);
	const char *text = NULL;
	char name[128];
	struct ctoks t;
	struct var var;
	bool ret;

	if (!copy_token(name, sizeof(name), r->t, i))
		return fail(r, "name is too long");
	if (vars_function(&f, name, &var))
		return take_type(r, NULL, &var, v);
	if (r->f->return_type)
		text = r->f->return_type(r->f->ctx, name);
	if (!text)
		return fail(r, "function is not declared in the file");
	ctok_all(&t, text, 0, strlen(text));
	ret = vars_type_name(&t, 0, t.n, &var) && take_type(r, &t, &var, v);
	ctok_release(&t);
	return ret || fail(r, "return type is not understood");
}

static bool read_macro(struct reader *r, const struct expression_macro *m,
		       size_t open, size_t close, struct value *v)
{
	size_t i, end;

	if (!expression_argument(r->t, open, close, m->n, &i, &end))
		return fail(r, "macro call is not understood");
	if (m->shape == TYPE_POINTER) {
		if (!read_type_name(r, i, end, v))
			return false;
		v->pointers++;
		return true;
	}
	if (!read_range(r, i, end, v))
		return false;
	if (m->shape == TARGET)
		return point_at(r, v);
	if (m->shape == SAME)
		answer_no_place(r->out);
	return true;
}

/*
 * Steps behind a place: ->m .m [i].
 */

static bool go_to_member(struct reader *r, const char *name, bool arrow,
			 struct value *v)
{
	struct value_scope scope = scope_of(r);
	const struct index_member *m;
	index_id owner;
	const char *why = value_member(&scope, name, arrow, v, &owner, &m);

	if (why)
		return fail(r, why);
	answer_member(r->out, scope.index, owner, m, arrow);
	return true;
}

/* Through "__sk_common.skc_refcnt", which a macro calls sk_refcnt. */
static bool go_by_alias(struct reader *r, const char *path, bool arrow,
			struct value *v)
{
	char name[128];
	size_t len;

	for (;;) {
		len = strcspn(path, ".");
		if (len >= sizeof(name))
			return fail(r, "name is too long");
		memcpy(name, path, len);
		name[len] = '\0';
		if (!go_to_member(r, name, arrow, v))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
		arrow = false;
	}
}

static bool step_to_member(struct reader *r, size_t i, bool arrow,
			   struct value *v)
{
	const char *alias;
	char name[128];

	if (!copy_token(name, sizeof(name), r->t, i) ||
	    !ctok_is_ident(r->t, i))
		return fail(r, "member is not understood");
	if (!find_record(r, v))
		return false;
	alias = index_alias(r->f->index, name);
	if (alias &&
	    !index_find_member(r->f->index, v->record, name, NULL))
		return go_by_alias(r, alias, arrow, v);
	return go_to_member(r, name, arrow, v);
}

static bool step(struct reader *r, size_t *i, size_t end, struct value *v)
{
	if (ctok_is(r->t, *i, "->") || ctok_is(r->t, *i, ".")) {
		bool arrow = ctok_is(r->t, *i, "->");

		if (!step_to_member(r, *i + 1, arrow, v))
			return false;
		*i += 2;
	} else if (ctok_is(r->t, *i, "[")) {
		if (!v->is_array && v->pointers > 0)
			v->pointers--;
		v->is_array = false;
		*i = ctok_close(r->t, *i) + 1;
	} else if (ctok_is(r->t, *i, "++") || ctok_is(r->t, *i, "--")) {
		++*i;
	} else if (ctok_is(r->t, *i, "(")) {
		return fail(r, "call through a pointer");
	} else {
		return fail(r, "expression is not understood");
	}
	return *i <= end || fail(r, "expression is not understood");
}

/* A name, a call, or something in parentheses; *i moves behind it. */
static bool read_primary(struct reader *r, size_t *i, size_t end,
			 struct value *v)
{
	size_t at = *i, close;
	const struct expression_macro *m;

	if (ctok_is(r->t, at, "(")) {
		close = ctok_close(r->t, at);
		*i = close + 1;
		if (close >= end)
			return fail(r, "expression is not understood");
		return read_range(r, at + 1, close, v);
	}
	if (!ctok_is_ident(r->t, at) || ctok_is_statement_word(r->t, at))
		return fail(r, "expression is not understood");
	if (!ctok_is(r->t, at + 1, "(") || at + 1 >= end) {
		*i = at + 1;
		return read_name(r, at, v);
	}
	close = ctok_close(r->t, at + 1);
	*i = close + 1;
	if (close >= end)
		return fail(r, "expression is not understood");
	m = expression_macro(r->t, at);
	if (m)
		return read_macro(r, m, at + 1, close, v);
	return read_result(r, at, v);
}

/* `(struct foo *)e` at i: the type, and *i behind the ')'. */
static bool is_cast(const struct reader *r, size_t i, size_t end,
		    struct var *var, size_t *after)
{
	size_t close = ctok_close(r->t, i);

	if (!ctok_is(r->t, i, "(") || close + 1 >= end ||
	    !vars_type_name(r->t, i + 1, close, var))
		return false;
	*after = close + 1;
	/* `(a)->b` and `(a)[i]` are no casts; `(a)(b)` may be a call. */
	if (ctok_is(r->t, *after, "->") || ctok_is(r->t, *after, ".") ||
	    ctok_is(r->t, *after, "["))
		return false;
	return var->pointers > 0 || ctok_is_type_word(r->t, i + 1);
}

static bool read_unary(struct reader *r, size_t i, size_t end, struct value *v)
{
	struct var var;
	size_t after;

	if (ctok_is(r->t, i, "&")) {
		if (!read_unary(r, i + 1, end, v))
			return false;
		v->pointers++;
		v->is_array = false;
		return true;
	}
	if (ctok_is(r->t, i, "*")) {
		if (!read_unary(r, i + 1, end, v) || !point_at(r, v))
			return false;
		r->out->variable[0] = '\0';
		return true;
	}
	if (ctok_is(r->t, i, "++") || ctok_is(r->t, i, "--"))
		return read_unary(r, i + 1, end, v);
	if (is_cast(r, i, end, &var, &after)) {
		answer_no_place(r->out);
		return take_type(r, r->t, &var, v);
	}
	if (!read_primary(r, &i, end, v))
		return false;
	while (i < end)
		if (!step(r, &i, end, v))
			return false;
	return true;
}

/*
 * Binary operators.
 */

/* Tokens [i, end) instead of what failed; both failed: the first says why. */
static bool read_instead(struct reader *r, const struct operand *before,
			 size_t i, size_t end, struct value *v)
{
	struct operand first = *r->out;

	*r->out = *before;
	if (read_range(r, i, end, v))
		return true;
	*r->out = first;
	return false;
}

/* `c ? a : b` and `a ?: b`: either branch, and no place by itself. */
static bool read_ternary(struct reader *r, size_t start, size_t at, size_t end,
			 struct value *v)
{
	size_t colon = expression_colon(r->t, at, end);
	struct operand before = *r->out;
	bool ok;

	ok = colon == at + 1 ? read_range(r, start, at, v)
			     : read_range(r, at + 1, colon, v);
	if (!ok)
		ok = read_instead(r, &before, colon + 1, end, v);
	if (ok)
		answer_no_place(r->out);
	return ok;
}

static bool read_sum(struct reader *r, size_t start, size_t at, size_t end,
		     struct value *v)
{
	struct operand before = *r->out;

	if (read_range(r, start, at, v) && value_is_pointer(v))
		return true;
	return (read_instead(r, &before, at + 1, end, v) && value_is_pointer(v)) ||
	       fail(r, "arithmetic");
}

static bool read_split(struct reader *r, size_t i, size_t end,
		       struct value *v)
{
	size_t at;

	switch (expression_split(r->t, i, end, &at)) {
	case SPLIT_COMMA:
		return read_range(r, at + 1, end, v);
	case SPLIT_ASSIGN:
		return read_range(r, i, at, v);
	case SPLIT_TERNARY:
		return read_ternary(r, i, at, end, v);
	case SPLIT_SUM:
		return read_sum(r, i, at, end, v);
	default:
		return read_unary(r, i, end, v);
	}
}

/* An expression of tokens [i, end). */
static bool read_range(const struct reader *outer, size_t i, size_t end,
		       struct value *v)
{
	struct reader r = *outer;

	value_clear(v);
	if (i >= end)
		return fail(&r, "expression is empty");
	if (++r.depth > MAX_DEPTH)
		return fail(&r, "nested too deep");
	return read_split(&r, i, end, v);
}

static int ask(const struct operand_file *f, uint32_t offset,
	       const char *expr,
	       bool (*read)(struct reader *r, struct value *v),
	       struct operand *out)
{
	struct ctoks t;
	int budget = MAX_PIECES;
	struct reader r = {
		.f = f, .t = &t, .offset = offset, .budget = &budget,
		.out = out,
	};
	struct value_scope scope;
	struct value v;
	bool ok;

	answer_start(out);
	ctok_all(&t, expr, 0, strlen(expr));
	ok = t.n <= MAX_TOKENS ? read(&r, &v)
			       : fail(&r, "expression is too long");
	ctok_release(&t);
	if (!ok)
		return answer_unknown(out);
	scope = scope_of(&r);
	return answer_known(out, &v, &scope);
}

static bool read_all(struct reader *r, struct value *v)
{
	return read_range(r, 0, r->t->n, v);
}

int operand_resolve(const struct operand_file *f, uint32_t offset,
		    const char *expr, struct operand *out)
{
	return ask(f, offset, expr, read_all, out);
}

/* sizeof(type), sizeof(e), sizeof e; i is at the word. */
static bool read_sizeof(struct reader *r, size_t i, struct value *v)
{
	size_t open = i + 1, close = ctok_close(r->t, open);
	struct var var;

	if (!ctok_is(r->t, open, "("))
		return read_range(r, open, expression_unary_end(r->t, open), v);
	if (close >= r->t->n)
		return fail(r, "sizeof is not understood");
	if (ctok_is_type_word(r->t, open + 1))
		return read_type_name(r, open + 1, close, v);
	if (read_range(r, open + 1, close, v))
		return true;
	if (close != open + 2 || !vars_type_name(r->t, open + 1, close, &var))
		return false;
	/* A word that no declaration explains is a typedef. */
	r->out->why = NULL;
	return take_type(r, r->t, &var, v);
}

/* struct_size(p, ...): what p points to. struct_size_t(type, ...): type. */
static bool read_struct_size(struct reader *r, size_t i, bool is_type,
			     struct value *v)
{
	size_t start, end, close = ctok_close(r->t, i + 1);

	if (close >= r->t->n ||
	    !expression_argument(r->t, i + 1, close, 0, &start, &end))
		return fail(r, "struct_size is not understood");
	if (is_type)
		return read_type_name(r, start, end, v);
	return read_range(r, start, end, v) && point_at(r, v);
}

static bool read_size(struct reader *r, struct value *v)
{
	for (size_t i = 0; i < r->t->n; i++) {
		if (ctok_is(r->t, i, "sizeof"))
			return read_sizeof(r, i, v);
		if (ctok_is(r->t, i, "struct_size") &&
		    ctok_is(r->t, i + 1, "("))
			return read_struct_size(r, i, false, v);
		if (ctok_is(r->t, i, "struct_size_t") &&
		    ctok_is(r->t, i + 1, "("))
			return read_struct_size(r, i, true, v);
	}
	return fail(r, "size names no type");
}

int operand_sizeof(const struct operand_file *f, uint32_t offset,
		   const char *expr, struct operand *out)
{
	return ask(f, offset, expr, read_size, out);
}

bool operand_return_type(const struct operand_file *f, uint32_t i,
			 struct buf *out)
{
	struct vars_file vars = vars_of(f);
	struct var var;

	if (!vars_function_item(&vars, i, &var) || var.kind != VAR_NAMED)
		return false;
	buf_addf(out, "%s%s", var.type, var.pointers ? " " : "");
	for (int k = 0; k < var.pointers; k++)
		buf_addch(out, '*');
	return true;
}
