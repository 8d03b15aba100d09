/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fnmatch.h>
#include "buf.h"
#include "ctok.h"
#include "index.h"
#include "map.h"
#include "operand.h"
#include "scan.h"
#include "scan_words.h"
#include "scanner.h"
#include "sites.h"
#include "typing.h"
#include "uses.h"
#include "vars.h"
#include "vec.h"
#include "workspace.h"
#include "workspace_names.h"

/* A member of the tree that has the name of some counter's field. */
struct candidate {
	index_id owner; /* this and field as struct operand says it */
	char *field;
	uint32_t name; /* number of the last name */
	uint32_t counter; /* or MAP_NONE */
	uint32_t line;
	bool is_atomic;
	const char *path;
};

struct sites {
	struct workspace *ws;
	const struct index *index;
	const struct sites_counter *counters;
	size_t n;
	struct map *names; /* last names of the fields */
	struct {
		struct candidate *items;
		size_t n, alloc;
	} candidates;
	struct scan_words *words;
};

/* The text that is being read. */
struct reading {
	struct sites *s;
	struct operand_file source;
	const char *path;
	struct site_list *out;
};

static const char *last_name(const char *field)
{
	const char *dot = strrchr(field, '.');

	return dot ? dot + 1 : field;
}

/* ---- members of the same names ---- */

/* The member of the outer record that has this one for its type. */
static const char *name_in(const struct index *ix, index_id outer, index_id id)
{
	const struct index_record *r = index_record(ix, outer);

	for (uint32_t k = 0; k < r->n_members; k++) {
		const struct index_member *m =
			index_member(ix, r->first_member + k);

		if (m->type.record == id)
			return m->name;
	}
	return "";
}

/*
 * Owner and field as struct operand says them: what stands in an untagged
 * record stands in the one around it, as "u.ref" when that has a name there.
 */
static index_id owner_of(const struct index *ix, index_id id, const char *name,
			 struct buf *field)
{
	const struct index_record *r = index_record(ix, id);

	buf_addstr(field, name);
	while (r->parent != INDEX_NONE && (!*r->tag || strstr(r->tag, "::"))) {
		const char *outer = name_in(ix, r->parent, id);

		if (*outer) {
			char *inner = buf_detach(field, NULL);

			buf_addf(field, "%s.%s", outer, inner);
			free(inner);
		}
		id = r->parent;
		r = index_record(ix, id);
	}
	return id;
}

/* The same tag in the same file: another branch of an #if. */
static bool are_twins(const struct index *ix, index_id a, index_id b)
{
	const struct index_record *x = index_record(ix, a);
	const struct index_record *y = index_record(ix, b);

	return a == b || (*x->tag && !strcmp(x->tag, y->tag) &&
			  !strcmp(x->path, y->path));
}

static uint32_t counter_of(const struct sites *s, index_id owner,
			   const char *field)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sites_counter *c = &s->counters[i];

		if (!strcmp(c->field, field) &&
		    are_twins(s->index, c->record, owner))
			return (uint32_t)i;
	}
	return MAP_NONE;
}

static void add_candidate(struct sites *s, index_id id,
			  const struct index_member *m)
{
	uint32_t name = map_get(s->names, m->name, strlen(m->name));
	struct buf field = BUF_INIT;
	struct candidate *c;

	if (name == MAP_NONE)
		return;
	c = vec_push(&s->candidates);
	c->owner = owner_of(s->index, id, m->name, &field);
	c->field = buf_detach(&field, NULL);
	c->name = name;
	c->line = m->line;
	c->path = index_record(s->index, id)->path;
	c->is_atomic = m->type.name && !strcmp(m->type.name, "atomic_t");
	c->counter = c->is_atomic && !m->type.pointers ?
			     counter_of(s, c->owner, c->field) :
			     MAP_NONE;
}

static void find_candidates(struct sites *s)
{
	for (size_t i = 0; i < index_count(s->index); i++) {
		const struct index_record *r =
			index_record(s->index, (index_id)i);

		for (uint32_t k = 0; k < r->n_members; k++)
			add_candidate(s, (index_id)i,
				      index_member(s->index,
						   r->first_member + k));
	}
}

struct sites *sites_new(struct workspace *ws, const struct index *index,
			const struct sites_counter *counters, size_t n)
{
	struct sites *s = xcalloc(1, sizeof(*s));

	s->ws = ws;
	s->index = index;
	s->counters = counters;
	s->n = n;
	s->names = map_new();
	s->words = scan_words_new(ws->words);
	for (size_t i = 0; i < n; i++) {
		const char *last = last_name(counters[i].field);

		map_intern(s->names, last, strlen(last));
	}
	find_candidates(s);
	return s;
}

void sites_free(struct sites *s)
{
	if (!s)
		return;
	map_free(s->names);
	scan_words_free(s->words);
	for (size_t i = 0; i < s->candidates.n; i++)
		free(s->candidates.items[i].field);
	vec_release(&s->candidates);
	free(s);
}

bool sites_mentions(const struct sites *s, const char *text, size_t len)
{
	return uses_has(text, len, s->names);
}

size_t sites_declarations(const struct sites *s, uint32_t counter,
			  uint32_t *lines, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < s->candidates.n && n < max; i++)
		if (s->candidates.items[i].counter == counter)
			lines[n++] = s->candidates.items[i].line;
	return n;
}

/* ---- what is done at a use ---- */

static bool is_one_of(const char *name, const char *const *globs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fnmatch(globs[i], name, 0) == 0)
			return true;
	return false;
}

static bool is_operation(const struct use *u)
{
	static const char *const globs[] = { "atomic_*", "refcount_*",
					     "__refcount_*" };

	if (u->designator)
		return !strcmp(u->callee, "ATOMIC_INIT") ||
		       !strcmp(u->callee, "REFCOUNT_INIT");
	return u->address && !u->inside &&
	       is_one_of(u->callee, globs, ARRAY_SIZE(globs));
}

/* What looks at the address alone. */
static bool needs_address_only(const struct use *u)
{
	static const char *const globs[] = {
		"wake_up_var*",	   "wait_var_event*", "___wait_var_event",
		"prefetch",	   "prefetchw",	      "init_wait_var_entry",
		"__var_waitqueue",
	};

	return u->address && !u->inside &&
	       is_one_of(u->callee, globs, ARRAY_SIZE(globs));
}

static char *doubt_about(const struct use *u)
{
	struct buf why = BUF_INIT;

	if (u->designator)
		buf_addstr(&why, "it gets a first value that is not "
				 "ATOMIC_INIT()");
	else if (u->inside)
		buf_addf(&why, "what is inside '%s' is used directly",
			 u->object);
	else if (u->address && *u->callee)
		buf_addf(&why, "the address of '%s' is handed to '%s'",
			 u->object, u->callee);
	else if (u->address)
		buf_addf(&why, "the address of '%s' is kept", u->object);
	else
		buf_addf(&why, "'%s' is used without an operation", u->object);
	return buf_detach(&why, NULL);
}

static struct site *add_site(struct reading *r, const struct use *u,
			     uint32_t counter)
{
	struct site *site = vec_push(r->out);

	site->counter = counter;
	site->op = xstrdup("");
	site->line = u->line;
	site->offset = u->offset;
	return site;
}

static void take(struct reading *r, const struct use *u, uint32_t counter)
{
	struct site *site = add_site(r, u, counter);

	if (is_operation(u)) {
		free(site->op);
		site->op = xstrdup(u->callee);
		site->offset = u->callee_offset;
		site->line = u->callee_line;
		site->col = u->callee_col;
	} else if (needs_address_only(u)) {
		site->kind = SITE_ADDRESS;
	} else {
		site->kind = SITE_DOUBT;
		site->why = doubt_about(u);
	}
}

/* ---- of which type it is ---- */

static bool in_sight(const struct reading *r, const struct candidate *c,
		     uint32_t distance)
{
	uint32_t d = index_distance(r->s->index, r->path, c->path);

	return d != UINT32_MAX && d <= distance;
}

/* Nobody who has a counter of another kind writes this. */
static bool is_of_other_kind(const struct use *u)
{
	static const char *const globs[] = {
		"refcount_*",  "__refcount_*",	   "REFCOUNT_INIT",
		"kref_*",      "KREF_INIT",	   "percpu_*",
		"local_*",     "this_cpu_*",	   "atomic_long_*",
		"atomic64_*",  "ATOMIC_LONG_INIT", "ATOMIC64_INIT",
		"put_user",    "get_user",	   "spin_*",
		"mutex_*",     "INIT_LIST_HEAD",   "list_*",
		"copy_*_user", "READ_ONCE",	   "WRITE_ONCE",
		"test_bit",    "set_bit",	   "clear_bit",
		"be*_to_cpu*", "le*_to_cpu*",	   "u64_stats_*",
	};

	return is_one_of(u->callee, globs, ARRAY_SIZE(globs));
}

/* What stands before the body of a function says nothing of an atomic_t. */
static bool head_has_no_atomic(const char *text, const struct scan_item *item)
{
	static const char *const words[] = { "atomic_t", "void" };

	/* of a parameter: void * takes anything */
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (scan_range_has(text, item->start, item->body_start,
				   words[i]))
			return false;
	return true;
}

/* The address goes where no atomic_t can go. */
static bool goes_elsewhere(struct reading *r, const struct use *u)
{
	int item = scan_item_at(r->source.scan, u->offset);
	const struct workspace_place *p;
	bool any = false;

	if (u->returned)
		return item >= 0 &&
		       r->source.scan->items[item].kind == SCAN_FUNCTION &&
		       !scan_range_has(r->source.text,
				       r->source.scan->items[item].start,
				       r->source.scan->items[item].body_start,
				       "atomic_t");
	for (p = workspace_function(r->s->ws, u->callee); p;
	     p = workspace_next_function(r->s->ws, p)) {
		size_t len;
		const char *text = workspace_text(r->s->ws, p->file, &len);

		any = true;
		if (!text ||
		    !head_has_no_atomic(
			    text,
			    &r->s->ws->files[p->file].scan->items[p->item]))
			return false;
	}
	return any;
}

/*
 * The tag of `struct foo *base` if the item says so exactly once, as the
 * prototype of a trace event does; else "".
 */
static void declared_tag(const struct reading *r, const struct use *u,
			 const char *base, char *tag, size_t size)
{
	int number = scan_item_at(r->source.scan, u->offset);
	const struct scan_item *item;
	struct ctoks t;

	*tag = '\0';
	if (number < 0 || !*base)
		return;
	item = &r->source.scan->items[number];
	ctok_all(&t, r->source.text, item->start, item->end);
	for (size_t i = 2; i < t.n; i++) {
		size_t k = i, len;
		const char *text;
		char found[128];

		if (!ctok_is(&t, i, base))
			continue;
		while (k > 0 && ctok_is(&t, k - 1, "*"))
			k--;
		if (k == i || k < 2 ||
		    !(ctok_is(&t, k - 2, "struct") ||
		      ctok_is(&t, k - 2, "union")))
			continue;
		text = ctok_text(&t, k - 1, &len);
		snprintf(found, sizeof(found), "%.*s", (int)len, text);
		if (*tag && strcmp(tag, found) != 0) {
			*tag = '\0';
			break;
		}
		snprintf(tag, size, "%s", found);
	}
	ctok_release(&t);
}

/* "n" of "n->ref" and "(n)->ref", "" of anything longer. */
static void base_of(const struct use *u, char *base, size_t size)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyz_"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *p = u->object + strspn(u->object, "( ");
	size_t n = strspn(p, word);
	const char *end = p + n + strspn(p + n, ") ");

	*base = '\0';
	if (n && n < size && (starts_with(end, "->") || *end == '.')) {
		const char *rest = end + (*end == '.' ? 1 : 2);

		if (rest[strspn(rest, word)] == '\0')
			snprintf(base, size, "%.*s", (int)n, p);
	}
}

/*
 * The type is not known: which of the members of that name can it be? Those
 * that the file declares itself, else those of the headers that it includes,
 * else those it can see at all, else (a header relies on what was included
 * before it) any. Of several, the one whose tag the base has for a name.
 */
struct choice {
	const struct candidate *only;
	size_t n;
};

/* Some member called like tokens [name, name + n) is such a record. */
static bool is_member(const struct index *ix, const char *name, size_t n,
		      index_id record)
{
	for (size_t i = 0; i < index_count(ix); i++) {
		const struct index_record *r = index_record(ix, (index_id)i);

		for (uint32_t k = 0; k < r->n_members; k++) {
			const struct index_member *m =
				index_member(ix, r->first_member + k);

			if (strncmp(m->name, name, n) != 0 || m->name[n])
				continue;
			/* What its type is nobody may have asked yet. */
			m = index_find_member(ix, (index_id)i, m->name, NULL);
			if (m->type.record == record && index_is_by_value(m))
				return true;
		}
	}
	return false;
}

/* ".u.ref = " fits a field "u.ref", and a "ref" of what is somewhere a u. */
static bool fits_designator(const struct reading *r, const struct use *u,
			    const struct candidate *c)
{
	const char *path = u->designator,
		   *dot = path ? strrchr(path, '.') : NULL, *outer;

	if (!dot || ends_with(c->field, path))
		return true;
	if (strchr(c->field, '.'))
		return false;
	for (outer = dot; outer > path && outer[-1] != '.'; outer--)
		;
	return is_member(r->s->index, outer, (size_t)(dot - outer), c->owner);
}

static bool is_possible(const struct reading *r, const struct use *u,
			const struct candidate *c, const char *tag)
{
	return c->name == u->name && (c->is_atomic || !is_operation(u)) &&
	       (!*tag ||
		!strcmp(index_record(r->s->index, c->owner)->tag, tag)) &&
	       fits_designator(r, u, c);
}

static void choose_within(const struct reading *r, const struct use *u,
			  const char *tag, uint32_t distance,
			  struct choice *out)
{
	*out = (struct choice){ 0 };
	for (size_t i = 0; i < r->s->candidates.n; i++) {
		const struct candidate *c = &r->s->candidates.items[i];

		if (!is_possible(r, u, c, tag) ||
		    (distance != UINT32_MAX && !in_sight(r, c, distance)))
			continue;
		if (out->only && out->only->counter == c->counter &&
		    c->counter != MAP_NONE)
			continue;
		out->only = c;
		out->n++;
	}
}

static void add_doubts(struct reading *r, const struct use *u, const char *tag,
		       uint32_t distance)
{
	for (size_t i = 0; i < r->s->candidates.n; i++) {
		const struct candidate *c = &r->s->candidates.items[i];
		struct buf why = BUF_INIT;
		struct site *site;

		if (!is_possible(r, u, c, tag) || c->counter == MAP_NONE ||
		    (distance != UINT32_MAX && !in_sight(r, c, distance)))
			continue;
		site = add_site(r, u, c->counter);
		site->kind = SITE_DOUBT;
		buf_addf(&why,
			 "'%s' may be this counter: its type is not "
			 "known",
			 *u->object ? u->object : u->designator);
		site->why = buf_detach(&why, NULL);
	}
}

static void take_by_name(struct reading *r, const struct use *u,
			 const char *missing)
{
	static const uint32_t distances[] = { 0, 1, UINT32_MAX - 1,
					      UINT32_MAX };
	struct choice choice = { 0 };
	char base[64], tag[128] = "";
	/* Nothing complains when the wrong one is initialised: all count. */
	size_t d = u->designator ? 2 : 0;

	/* A counter is no number: without & nothing can be done to it. */
	if ((!is_operation(u) && !u->address && !u->inside) ||
	    is_of_other_kind(u) || (u->address && goes_elsewhere(r, u)))
		return;
	base_of(u, base, sizeof(base));
	if (starts_with(missing, "struct "))
		snprintf(tag, sizeof(tag), "%s", missing + strlen("struct "));
	else
		declared_tag(r, u, base, tag, sizeof(tag));
	for (; d < ARRAY_SIZE(distances) && !choice.n; d++) {
		if (distances[d] == UINT32_MAX && !ends_with(r->path, ".h"))
			break;
		choose_within(r, u, tag, distances[d], &choice);
	}
	if (choice.n > 1 && *base && !*tag) {
		struct choice named;

		choose_within(r, u, base, distances[d - 1], &named);
		if (named.n == 1)
			choice = named;
	}
	if (choice.n == 1 && choice.only->counter != MAP_NONE)
		take(r, u, choice.only->counter);
	else if (choice.n > 1)
		add_doubts(r, u, tag, distances[d - 1]);
}

/* `current` is declared nowhere: every architecture has a macro. */
static bool of_expression(struct reading *r, const struct use *u,
			  struct operand *o)
{
	static const char current[] = "current->";
	struct buf expr = BUF_INIT;
	bool known;

	if (starts_with(u->object, current))
		buf_addf(&expr, "((struct task_struct *)current)->%s",
			 u->object + strlen(current));
	else
		buf_addstr(&expr, u->object);
	known = operand_resolve(&r->source, u->offset, expr.data, o) == 0 &&
		o->owner != INDEX_NONE;
	buf_release(&expr);
	return known;
}

static void take_use(struct reading *r, const struct use *u)
{
	struct operand o = { 0 };
	uint32_t counter;
	bool known;

	known = *u->object && of_expression(r, u, &o);
	if (!known) {
		take_by_name(r, u, o.missing);
		return;
	}
	counter = counter_of(r->s, o.owner, o.field);
	if (counter != MAP_NONE)
		take(r, u, counter);
}

static int by_place(const void *a, const void *b)
{
	const struct site *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->counter < y->counter ? -1 : x->counter > y->counter;
}

void sites_read(struct sites *s, uint32_t file, const char *text, size_t len,
		struct site_list *out)
{
	struct reading r = { .s = s, .out = out };
	struct vars_cache cache = { 0 };
	struct scan_file *scan = NULL;
	struct uses uses = { 0 };
	size_t first = out->n;

	uses_find(&uses, text, len, s->names);
	if (uses.n && typing_operand_file(&r.source, s->ws, s->index, file)) {
		if (text != r.source.text)
			scan = scan_text_with(text, len, s->words);
		r.path = r.source.path;
		r.source.text = text;
		r.source.len = len;
		r.source.scan = scan ? scan : r.source.scan;
		r.source.cache = &cache;
		for (size_t i = 0; i < uses.n; i++)
			take_use(&r, &uses.items[i]);
	}
	if (out->n - first > 1)
		qsort(out->items + first, out->n - first, sizeof(*out->items),
		      by_place);
	vars_cache_clear(&cache);
	if (scan)
		scan_free(scan);
	uses_release(&uses);
}

void sites_release(struct site_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i].op);
		free(list->items[i].why);
	}
	vec_release(list);
}
