/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctok.h"
#include "scan.h"
#include "vars.h"
#include "vec.h"

enum { NOT_FOUND = -1 };

/*
 * Reading one declaration.
 */

/* __u32, __be16 and the other types of the kernel that begin with "__". */
static bool is_reserved_type(const char *text, size_t len)
{
	static const char *const types[] = {
		"__u#", "__s#", "__be#", "__le#", "__wsum", "__sum16",
		"__kernel_", "__int#", "__virtio#", "__fs#", "__addrpair",
		"__portpair", "__builtin_va_list", "__counter",
	};

	if (len > 2 && text[len - 1] == 't' && text[len - 2] == '_')
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t n = strcspn(types[i], "#");

		if (len < n || memcmp(text, types[i], n) != 0)
			continue;
		if (!types[i][n] ||
		    (len > n && text[n] >= '0' && text[n] <= '9'))
			return true;
	}
	return false;
}

static bool is_annotation(const struct ctoks *t, size_t i)
{
	static const char *const others[] = {
		"asmlinkage", "noinline", "notrace", "STATIC", "INLINE",
		"noinstr", "noinline_for_stack", "fastcall",
	};
	size_t len;
	const char *text = ctok_text(t, i, &len);

	if (!ctok_is_ident(t, i))
		return false;
	for (size_t k = 0; k < ARRAY_SIZE(others); k++)
		if (ctok_is(t, i, others[k]))
			return true;
	return len > 2 && text[0] == '_' && text[1] == '_' &&
	       !ctok_is_type_word(t, i) && !is_reserved_type(text, len);
}

/* The token behind a group that opens at i; i when nothing opens there. */
static size_t skip_group(const struct ctoks *t, size_t i)
{
	return ctok_is(t, i, "(") ? ctok_close(t, i) + 1 : i;
}

/* Qualifiers, attributes and annotations. */
static size_t skip_decoration(const struct ctoks *t, size_t i)
{
	for (;;) {
		if (ctok_kind(t, i) == CTOK_DIRECTIVE)
			i++;
		else if (ctok_is_qualifier(t, i) || is_annotation(t, i))
			i = skip_group(t, i + 1);
		else
			return i;
	}
}

static void append_word(struct var *v, const struct ctoks *t, size_t i)
{
	size_t used = strlen(v->type), len;
	const char *text = ctok_text(t, i, &len);

	if (used + len + 2 > sizeof(v->type))
		return;
	if (used)
		v->type[used++] = ' ';
	memcpy(v->type + used, text, len);
	v->type[used + len] = '\0';
}

/* struct, union or enum at i; returns the token behind it. */
static size_t read_tagged(const struct ctoks *t, size_t i, struct var *v)
{
	size_t keyword = i++;

	while (ctok_is_qualifier(t, i) ||
	       (is_annotation(t, i) &&
		(ctok_is_ident(t, i + 1) || ctok_is(t, i + 1, "{") ||
		 ctok_is(t, i + 1, "("))))
		i = skip_group(t, i + 1);
	v->kind = VAR_NAMED;
	v->type[0] = '\0';
	append_word(v, t, keyword);
	if (ctok_is_ident(t, i)) {
		append_word(v, t, i++);
	} else {
		v->kind = VAR_UNTAGGED;
		v->offset = t->items[keyword].start;
	}
	while (is_annotation(t, i) && ctok_is(t, i + 1, "{"))
		i++;
	if (ctok_is(t, i, "{"))
		i = ctok_close(t, i) + 1;
	return i;
}

static size_t read_typeof(const struct ctoks *t, size_t i, struct var *v)
{
	size_t close = ctok_close(t, i + 1);

	if (!ctok_is(t, i + 1, "(") || close >= t->n)
		return t->n;
	v->kind = VAR_TYPEOF;
	v->start = t->items[i + 1].end;
	v->end = t->items[close].start;
	return close + 1;
}

/*
 * Specifiers from i up to `end`. Returns the token behind them, or NOT_FOUND
 * when they do not name a type. A plain word is a type name if none came
 * before it; the next one is the declarator's.
 */
static ptrdiff_t read_specifiers(const struct ctoks *t, size_t i, size_t end,
				 struct var *v)
{
	bool found = false;

	memset(v, 0, sizeof(*v));
	v->param = -1;
	while (i < end) {
		size_t next = skip_decoration(t, i);

		if (next > i) {
			i = next;
		} else if (ctok_is(t, i, "struct") || ctok_is(t, i, "union") ||
			   ctok_is(t, i, "enum")) {
			i = read_tagged(t, i, v);
			found = true;
		} else if (ctok_is(t, i, "typeof") ||
			   ctok_is(t, i, "__typeof__")) {
			i = read_typeof(t, i, v);
			found = true;
		} else if (ctok_is(t, i, "__auto_type")) {
			v->kind = VAR_AUTO;
			found = true;
			i++;
		} else if (ctok_is_type_word(t, i)) {
			append_word(v, t, i++);
			found = true;
		} else if (ctok_is_ident(t, i) && !found &&
			   !ctok_is_statement_word(t, i)) {
			append_word(v, t, i++);
			found = true;
		} else {
			break;
		}
	}
	return found && i <= end ? (ptrdiff_t)i : NOT_FOUND;
}

struct declarator {
	struct var var;		/* the specifiers' type and what stars add */
	size_t name;		/* token; t->n in an abstract declarator */
};

static size_t skip_stars(const struct ctoks *t, size_t i, struct var *v)
{
	for (;;) {
		size_t next = skip_decoration(t, i);

		/* `*__rcu name`, but `* __name;` is a name. */
		if (next > i && !ctok_is_ident(t, next) &&
		    !ctok_is(t, next, "*") && !ctok_is(t, next, "(") &&
		    is_annotation(t, next - 1))
			return next - 1;
		i = next;
		if (!ctok_is(t, i, "*"))
			return i;
		v->pointers++;
		i++;
	}
}

/* `(*name)(...)`, `(*name[3])(...)`, `(*name)[4]`; f(*p) is a call. */
static size_t read_inner(const struct ctoks *t, size_t i, struct declarator *d)
{
	size_t close = ctok_close(t, i), name;

	name = skip_stars(t, i + 1, &d->var);
	if (!ctok_is(t, i + 1, "*") || !ctok_is_ident(t, name) ||
	    (!ctok_is(t, close + 1, "(") && !ctok_is(t, close + 1, "[")))
		return i;
	d->name = name;
	d->var.is_array |= ctok_is(t, name + 1, "[");
	return close + 1;
}

/*
 * One declarator from i. Returns the token that ended it: one of , ; = : ) or
 * whatever was not understood.
 */
static size_t read_declarator(const struct ctoks *t, size_t i,
			      const struct var *specifiers,
			      struct declarator *d)
{
	d->var = *specifiers;
	d->name = t->n;
	i = skip_stars(t, i, &d->var);
	if (ctok_is(t, i, "("))
		i = read_inner(t, i, d);
	else if (ctok_is_ident(t, i) && !ctok_is_type_word(t, i))
		d->name = i++;
	for (;;) {
		size_t next = skip_decoration(t, i);

		if (next > i) {
			i = next;
		} else if (ctok_is(t, i, "[")) {
			d->var.is_array = true;
			i = ctok_close(t, i) + 1;
		} else if (ctok_is(t, i, "(")) {
			d->var.is_function = true;
			i = ctok_close(t, i) + 1;
		} else if (ctok_is_ident(t, i) &&
			   !ctok_is_type_word(t, i) && d->name < t->n) {
			i = skip_group(t, i + 1);
		} else {
			break;
		}
	}
	if (d->var.kind != VAR_UNTAGGED && d->name < t->n)
		d->var.offset = t->items[d->name].start;
	return i;
}

/* From '=' to the ',' or ';' that ends the initialiser. */
static size_t skip_initialiser(const struct ctoks *t, size_t i)
{
	for (; i < t->n; i++) {
		if (ctok_is(t, i, "(") || ctok_is(t, i, "[") ||
		    ctok_is(t, i, "{"))
			i = ctok_close(t, i);
		else if (ctok_is(t, i, ",") || ctok_is(t, i, ";") ||
			 ctok_is(t, i, ")"))
			break;
	}
	return i;
}

static bool ends_declarator(const struct ctoks *t, size_t i)
{
	return ctok_is(t, i, ",") || ctok_is(t, i, ";") || ctok_is(t, i, "=") ||
	       ctok_is(t, i, ":") || ctok_is(t, i, ")") || i >= t->n;
}

/*
 * The declaration that starts at i, if it is one and declares `name`. *stop
 * gets the token it ends at, or i when it is no declaration.
 */
static bool read_declaration(const struct ctoks *t, size_t i, const char *name,
			     struct var *out, size_t *stop)
{
	struct var specifiers;
	struct declarator d;
	ptrdiff_t next = read_specifiers(t, i, t->n, &specifiers);
	bool found = false;

	*stop = i;
	while (next != NOT_FOUND) {
		size_t at = read_declarator(t, (size_t)next, &specifiers, &d);

		if (d.name >= t->n || !ends_declarator(t, at))
			break;
		if (ctok_is(t, at, "=")) {
			size_t value = at + 1;

			at = skip_initialiser(t, value);
			if (d.var.kind == VAR_AUTO && at > value &&
			    at < t->n) {
				d.var.start = t->items[value].start;
				d.var.end = t->items[at].start;
			}
		}
		if (ctok_is(t, d.name, name)) {
			*out = d.var;
			found = true;
		}
		*stop = at;
		next = ctok_is(t, at, ",") ? (ptrdiff_t)at + 1 : NOT_FOUND;
	}
	return found;
}

bool vars_type_name(const struct ctoks *t, size_t i, size_t end,
		    struct var *out)
{
	struct declarator d;
	struct var specifiers;
	ptrdiff_t next = read_specifiers(t, i, end, &specifiers);
	size_t at;

	if (next == NOT_FOUND)
		return false;
	at = read_declarator(t, (size_t)next, &specifiers, &d);
	*out = d.var;
	return at == end && d.name >= t->n;
}

/*
 * Locals: every declaration of the name up to the place, forgotten when its
 * block is closed.
 */

struct found {
	struct var var;
	int depth;
};

struct finds {
	struct found *items;
	size_t n, alloc;
};

static bool starts_statement(const struct ctoks *t, size_t i)
{
	size_t before = i - 1;

	while (before > 0 && ctok_kind(t, before) == CTOK_DIRECTIVE)
		before--;
	return ctok_is(t, before, ";") || ctok_is(t, before, "{") ||
	       ctok_is(t, before, "}") || ctok_is(t, before, ":") ||
	       (ctok_is(t, before, "(") && before > 0 &&
		ctok_is(t, before - 1, "for"));
}

void vars_cache_clear(struct vars_cache *c)
{
	if (c->tokens)
		ctok_release(c->tokens);
	free(c->tokens);
	memset(c, 0, sizeof(*c));
}

/* Tokens of a function's body: the cache's, or `own`, which is to be freed. */
static const struct ctoks *body_tokens(const struct vars_file *f,
				       uint32_t start, uint32_t end,
				       struct ctoks *own)
{
	struct vars_cache *c = f->cache;

	if (!c) {
		ctok_all(own, f->text, start, end);
		return own;
	}
	if (!c->tokens || c->text != f->text || c->start != start ||
	    c->end != end) {
		vars_cache_clear(c);
		c->tokens = xcalloc(1, sizeof(*c->tokens));
		ctok_all(c->tokens, f->text, start, end);
		c->text = f->text;
		c->start = start;
		c->end = end;
	}
	return c->tokens;
}

/*
 * Whether the name stands anywhere before offset as a declarator can: behind
 * a word that is no statement's, or behind * , } or ).
 */
static bool may_be_declared(const struct ctoks *t, uint32_t offset,
			    const char *name)
{
	for (size_t i = 1; i < t->n && t->items[i].start <= offset; i++) {
		if (ctok_kind(t, i) != CTOK_IDENT || !ctok_is(t, i, name))
			continue;
		if (ctok_kind(t, i - 1) == CTOK_IDENT ?
		    !ctok_is_statement_word(t, i - 1) :
		    ctok_is(t, i - 1, "*") || ctok_is(t, i - 1, ",") ||
		    ctok_is(t, i - 1, "}") || ctok_is(t, i - 1, ")") ||
		    ctok_kind(t, i - 1) == CTOK_DIRECTIVE)
			return true;
	}
	return false;
}

static void search_body(const struct ctoks *t, uint32_t offset,
			const char *name, struct finds *finds)
{
	struct var var;
	size_t stop;
	int depth = 0;

	for (size_t i = 0; i < t->n && t->items[i].start <= offset; i++) {
		if (ctok_is(t, i, "{"))
			depth++;
		if (ctok_is(t, i, "}")) {
			depth--;
			while (finds->n &&
			       finds->items[finds->n - 1].depth > depth)
				finds->n--;
		}
		if (i == 0 || !starts_statement(t, i) ||
		    !read_declaration(t, i, name, &var, &stop))
			continue;
		*vec_push(finds) = (struct found){ var, depth };
		if (stop > i)
			i = stop - 1;
	}
}

static bool find_local(const struct vars_file *f, uint32_t start,
		       uint32_t offset, const char *name, uint32_t end,
		       struct var *out)
{
	struct finds finds = { 0 };
	struct ctoks own = { 0 };
	const struct ctoks *t = body_tokens(f, start, end, &own);
	bool found;

	if (may_be_declared(t, offset, name))
		search_body(t, offset, name, &finds);
	found = finds.n > 0;
	if (found)
		*out = finds.items[finds.n - 1].var;
	out->where = VAR_LOCAL;
	vec_release(&finds);
	ctok_release(&own);
	return found;
}

/*
 * Parameters.
 */

/* "read" of an item named "SYSCALL_DEFINE3(read)"; else the name itself. */
static bool is_call_name(const char *name)
{
	return strchr(name, '(') != NULL;
}

/* The '(' of the parameters: behind the name, else the last one. */
static size_t parameter_list(const struct ctoks *t, const char *name)
{
	size_t last = t->n;

	for (size_t i = 0; i < t->n; i++) {
		if (!ctok_is(t, i, "("))
			continue;
		if (i > 0 && ctok_is(t, i - 1, name))
			return i;
		last = i;
		i = ctok_close(t, i);
	}
	return last;
}

static size_t next_comma(const struct ctoks *t, size_t i, size_t end)
{
	for (; i < end && !ctok_is(t, i, ","); i++)
		if (ctok_is(t, i, "(") || ctok_is(t, i, "[") ||
		    ctok_is(t, i, "{"))
			i = ctok_close(t, i);
	return i < end ? i : end;
}

/* SYSCALL_DEFINE3(name, type, name, type, name, ...) */
static bool find_in_pairs(const struct ctoks *t, size_t i, size_t close,
			  const char *name, struct var *out)
{
	size_t type, comma, end;

	i = next_comma(t, i, close);
	for (int n = 0; i < close; n++) {
		type = i + 1;
		comma = next_comma(t, type, close);
		end = next_comma(t, comma + 1, close);
		if (comma + 2 == end && ctok_is(t, comma + 1, name) &&
		    vars_type_name(t, type, comma, out)) {
			out->param = n;
			return true;
		}
		i = end;
	}
	return false;
}

static bool find_in_list(const struct ctoks *t, size_t i, size_t close,
			 const char *name, struct var *out)
{
	struct var specifiers;
	struct declarator d;
	ptrdiff_t next;

	for (int n = 0; i < close; n++) {
		size_t end = next_comma(t, i, close);

		next = read_specifiers(t, i, end, &specifiers);
		if (next != NOT_FOUND) {
			read_declarator(t, (size_t)next, &specifiers, &d);
			if (ctok_is(t, d.name, name)) {
				*out = d.var;
				out->param = n;
				return true;
			}
		}
		i = end + 1;
	}
	return false;
}

static bool find_param(const struct vars_file *f, const struct scan_item *item,
		       const char *name, struct var *out)
{
	struct ctoks t;
	size_t open, close;
	bool found = false;

	ctok_all(&t, f->text, item->start, item->body_start);
	open = parameter_list(&t, item->name);
	close = ctok_close(&t, open);
	if (close < t.n && is_call_name(item->name))
		found = find_in_pairs(&t, open + 1, close, name, out);
	else if (close < t.n)
		found = find_in_list(&t, open + 1, close, name, out);
	out->where = VAR_PARAM;
	ctok_release(&t);
	return found;
}

/*
 * File scope.
 */

/* Macros that define an object: its type, or NULL when argument 1 is that. */
struct definer {
	const char *macro;
	const char *type;
};

static const struct definer definers[] = {
	{ "DEFINE_PER_CPU", NULL },
	{ "DEFINE_PER_CPU_ALIGNED", NULL },
	{ "DEFINE_PER_CPU_PAGE_ALIGNED", NULL },
	{ "DEFINE_PER_CPU_READ_MOSTLY", NULL },
	{ "DEFINE_PER_CPU_SHARED_ALIGNED", NULL },
	{ "DECLARE_PER_CPU", NULL },
	{ "DECLARE_PER_CPU_ALIGNED", NULL },
	{ "DECLARE_PER_CPU_READ_MOSTLY", NULL },
	{ "DECLARE_PER_CPU_SHARED_ALIGNED", NULL },
	{ "DEFINE_IDA", "struct ida" },
	{ "DEFINE_IDR", "struct idr" },
	{ "DEFINE_MUTEX", "struct mutex" },
	{ "DEFINE_SPINLOCK", "spinlock_t" },
	{ "DEFINE_RAW_SPINLOCK", "raw_spinlock_t" },
	{ "DEFINE_RWLOCK", "rwlock_t" },
	{ "DEFINE_XARRAY", "struct xarray" },
	{ "DECLARE_RWSEM", "struct rw_semaphore" },
	{ "DECLARE_COMPLETION", "struct completion" },
	{ "DECLARE_WAIT_QUEUE_HEAD", "wait_queue_head_t" },
	{ "DECLARE_WORK", "struct work_struct" },
	{ "DECLARE_DELAYED_WORK", "struct delayed_work" },
	{ "LIST_HEAD", "struct list_head" },
	{ "HLIST_HEAD", "struct hlist_head" },
};

static bool read_definer(const struct ctoks *t, size_t i, const char *name,
			 struct var *out)
{
	size_t end, comma;

	i = skip_decoration(t, i);
	end = ctok_close(t, i + 1);
	if (!ctok_is(t, i + 1, "(") || end >= t->n)
		return false;
	comma = next_comma(t, i + 2, end);
	for (size_t k = 0; k < ARRAY_SIZE(definers); k++) {
		const struct definer *d = &definers[k];

		if (!ctok_is(t, i, d->macro))
			continue;
		if (!d->type)
			return ctok_is(t, comma + 1, name) &&
			       vars_type_name(t, i + 2, comma, out);
		if (!ctok_is(t, i + 2, name))
			return false;
		memset(out, 0, sizeof(*out));
		out->param = -1;
		out->offset = t->items[i + 2].start;
		memcpy(out->type, d->type, strlen(d->type) + 1);
		return true;
	}
	return false;
}

static bool may_declare(const struct scan_item *item, const char *name)
{
	switch (item->kind) {
	case SCAN_OBJECT:
		return strcmp(item->name, name) == 0 || !*item->name;
	case SCAN_RECORD:
	case SCAN_OTHER:
		return true;
	default:
		return false;
	}
}

/* Objects by name are sure; of the rest, what mentions the name is read. */
static bool find_in_item(const struct vars_file *f,
			 const struct scan_item *item, const char *name,
			 struct var *out)
{
	struct ctoks t;
	size_t stop;
	bool found;

	if (!may_declare(item, name) ||
	    !scan_range_has(f->text, item->start, item->end, name))
		return false;
	ctok_all(&t, f->text, item->start, item->end);
	found = read_definer(&t, 0, name, out) ||
		read_declaration(&t, 0, name, out, &stop);
	ctok_release(&t);
	out->where = VAR_FILE;
	return found;
}

static bool find_at_file_scope(const struct vars_file *f, const char *name,
			       struct var *out)
{
	for (uint32_t i = 0; i < f->scan->n_items; i++)
		if (find_in_item(f, &f->scan->items[i], name, out) &&
		    !out->is_function)
			return true;
	return false;
}

bool vars_find(const struct vars_file *f, uint32_t offset, const char *name,
	       struct var *out)
{
	int i = scan_item_at(f->scan, offset);
	const struct scan_item *item = i < 0 ? NULL : &f->scan->items[i];

	if (item && item->kind == SCAN_FUNCTION) {
		if (find_local(f, item->body_start, offset, name, item->end,
			       out))
			return true;
		if (find_param(f, item, name, out))
			return true;
	}
	return find_at_file_scope(f, name, out);
}

bool vars_function_item(const struct vars_file *f, uint32_t i,
			struct var *out)
{
	const struct scan_item *item = &f->scan->items[i];
	struct ctoks t;
	ptrdiff_t next = NOT_FOUND;

	if (item->kind != SCAN_FUNCTION || is_call_name(item->name))
		return false;
	ctok_all(&t, f->text, item->start, item->body_start);
	next = read_specifiers(&t, 0, t.n, out);
	if (next != NOT_FOUND) {
		size_t name = skip_stars(&t, (size_t)next, out);

		if (!ctok_is(&t, name, item->name))
			next = NOT_FOUND;
	}
	ctok_release(&t);
	out->where = VAR_FILE;
	return next != NOT_FOUND;
}

bool vars_function(const struct vars_file *f, const char *name,
		   struct var *out)
{
	for (uint32_t i = 0; i < f->scan->n_items; i++)
		if (f->scan->items[i].kind == SCAN_FUNCTION &&
		    strcmp(f->scan->items[i].name, name) == 0)
			return vars_function_item(f, i, out);
	for (uint32_t i = 0; i < f->scan->n_items; i++)
		if (f->scan->items[i].kind == SCAN_OTHER &&
		    find_in_item(f, &f->scan->items[i], name, out) &&
		    out->is_function) {
			out->is_function = false;
			return true;
		}
	return false;
}
