/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_afterput.h"
#include "flow_function.h"
#include "flow_table.h"
#include "flow_words.h"
#include "flow_wraps.h"
#include "pattern.h"
#include "vec.h"
#include "walk_afterput.h"
#include "walk_file.h"
#include "walk_hints.h"
#include "walking.h"

enum { SMALL = 3000 }; /* bytes of a function that may be a wrapper */

/* The function at hand, as the text that it is. */
struct text {
	struct walk_file *file;
	struct flow_words *words;
	const char *bare; /* of the whole file */
	size_t begin, body, end;
	bool body_known;
};

static bool is_one_of(const char *text, const char *const *list)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

/* The table says that it puts its first argument, an object. */
static const struct flow_row *put_row(struct flow_words *ws, struct word *name)
{
	static const char *const no_objects[] = {
		"runtime_pm", "module", "clk", "regulator", NULL,
	};
	const struct flow_row *row = word_row(ws, name);

	return row && row->effect == FLOW_PUT && row->index == 0 &&
			       !is_one_of(row->family, no_objects) ?
		       row :
		       NULL;
}

/* The release function that is given to a put. */
static const char *release_of(const struct op *op)
{
	const char *name = op->n_texts > 1 ? op->texts[1]->text : "";
	size_t n = 0;

	while (is_word_byte(name[n]))
		n++;
	return word_begins(op->name, "kref_put") && n && !name[n] ? name : "";
}

/* ---- macros of the file that put their first argument ---- */

struct macro {
	const char *name, *parameter, *text;
	size_t n_name, n_parameter, n_text;
};

static size_t word_length(const char *p)
{
	size_t n = 0;

	while (is_word_byte(p[n]))
		n++;
	return n;
}

/* "#define name(parameter, ...) text" in the line at p. */
static bool read_macro(const char *p, struct macro *m)
{
	if (*p++ != '#')
		return false;
	p += strspn(p, " \t");
	if (!starts_with(p, "define"))
		return false;
	p += strlen("define");
	if (*p != ' ' && *p != '\t')
		return false;
	p += strspn(p, " \t");
	m->name = p;
	m->n_name = word_length(p);
	p += m->n_name;
	if (!m->n_name || *p++ != '(')
		return false;
	m->parameter = p;
	m->n_parameter = word_length(p);
	p += m->n_parameter;
	p += strcspn(p, "()\n");
	if (!m->n_parameter || *p++ != ')')
		return false;
	m->text = p;
	while (*p && *p != '\n')
		p += p[0] == '\\' && p[1] == '\n' ? 2 : 1;
	m->n_text = p - m->text;
	return true;
}

/* name(parameter, name(&parameter, name(&(parameter: how long name is. */
static size_t is_call_on(const struct macro *m, const char *p)
{
	size_t n = word_length(p);
	const char *q = p + n;

	q += strspn(q, " \t\n");
	if (!n || *q++ != '(')
		return 0;
	q += strspn(q, " \t\n");
	q += *q == '&';
	q += strspn(q, " \t\n");
	if (*q == '(')
		q++;
	return strncmp(q, m->parameter, m->n_parameter) ||
			       is_word_byte(q[m->n_parameter]) ?
		       0 :
		       n;
}

/* The call that is given the parameter first; NULL: none. */
static struct word *call_in(struct flow_words *ws, const struct macro *m)
{
	for (size_t i = 0; i < m->n_text; i++) {
		size_t n;

		if (i && is_word_byte(m->text[i - 1]))
			continue;
		n = is_call_on(m, m->text + i);
		if (n && m->text + i + n < m->text + m->n_text)
			return word_get(ws, m->text + i, n);
	}
	return NULL;
}

static bool is_conditional(const struct macro *m)
{
	struct pattern *p = pattern_new("\\bif\\b|\\?", 0);
	bool found = pattern_search(p, m->text, m->n_text, 0, NULL);

	pattern_free(p);
	return found;
}

static void say_macro(struct sayer *s, const struct text *t,
		      const struct macro *m)
{
	struct word *call = call_in(t->words, m);
	const struct flow_row *row = call ? put_row(t->words, call) : NULL;

	if (!row || is_conditional(m))
		return;
	say_begin(s, "wraps", t->begin, 1);
	say_text(s, "put", call->text);
	say_part(s, "operand", m->parameter, m->n_parameter);
	say_number(s, "number", 0);
	say_text(s, "known", row->family);
	say_text(s, "release", "");
	say_text(s, "frees", "");
	say_part(s, "macro", m->name, m->n_name);
	say_end(s);
}

/* Said at the first function that was shown. */
static void say_macros(struct sayer *s, const struct text *t)
{
	const char *p = t->file->text;
	struct macro m;

	for (; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (*p == '#' && read_macro(p, &m))
			say_macro(s, t, &m);
	}
}

/* ---- uses and wrappers ---- */

static void say_use(struct sayer *s, const struct text *t, const struct op *op,
		    const struct uses *uses, const struct use *use)
{
	static const char *const hows[] = {
		[USE_FIELD] = "field",
		[USE_CALL] = "call",
		[USE_INSIDE] = "inside",
	};
	const struct flow_row *row = word_row(t->words, op->name);
	const char *why[WALK_HINTS], *args;
	size_t n =
		walk_hints(why, t->file, t->begin, op->at, uses->object->text);
	struct buf cut = BUF_INIT;

	say_begin(s, "used", op->at, op->name->len);
	say_text(s, "put", op->name->text);
	say_text(s, "operand", op->texts[0]->text);
	say_text(s, "object", uses->object->text);
	say_text(s, "name", use->name->text);
	say_text(s, "form", uses->member ? "member" : "direct");
	say_text(s, "how", hows[use->how]);
	say_text(s, "use", use->part->text);
	say_text(s, "callee", use->callee->text);
	buf_add(&cut, use->args->text, say_cut(use->args->text, 200));
	args = cut.data;
	say_list(s, "args", &args, 1);
	say_number(s, "use_line", walk_line(t->file, use->at));
	say_words(s, "origin", &use->origin);
	say_words(s, "given", &use->given);
	say_words(s, "failed", &use->failed);
	say_text(s, "kept", use->kept ? "1" : "0");
	say_text(s, "later", use->later ? "1" : "0");
	say_list(s, "why", why, n);
	say_text(s, "known", row ? row->family : "");
	say_text(s, "release", release_of(op));
	say_end(s);
	buf_release(&cut);
}

static void say_uses(struct sayer *s, const struct text *t,
		     struct flow_function *f, const struct wanted *wanted)
{
	for (size_t n = 0; n < f->graph.n; n++) {
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];
			struct uses uses = { 0 };

			if (!op->is_call || !op->n_texts ||
			    !walk_is_wanted(wanted, op->at) ||
			    (word_row(t->words, op->name) &&
			     !put_row(t->words, op->name)))
				continue;
			flow_uses(f, n, k, &uses);
			for (size_t i = 0; i < uses.n; i++)
				say_use(s, t, op, &uses, &uses.items[i]);
			flow_uses_release(&uses);
		}
	}
}

/* Whether what runs at zero frees ("1"), or only tells somebody ("0"). */
static const char *frees(const struct text *t)
{
	return walk_frees(t->bare + t->body, t->end - t->body);
}

static void say_wraps(struct sayer *s, const struct text *t,
		      struct flow_function *f)
{
	struct wraps wraps = { 0 };

	flow_wraps(f, &wraps);
	for (size_t i = 0; i < wraps.n; i++) {
		const struct op *op = wraps.items[i].op;
		const struct flow_row *row = put_row(t->words, op->name);

		say_begin(s, "wraps", op->at, op->name->len);
		say_text(s, "put", op->name->text);
		say_text(s, "operand", op->texts[0]->text);
		say_number(s, "number", wraps.items[i].number);
		say_text(s, "known", row ? row->family : "");
		say_text(s, "release", release_of(op));
		say_text(s, "frees",
			 word_ends(op->name, "_and_test") ? frees(t) : "");
		say_end(s);
	}
	vec_release(&wraps);
}

static void say_release(struct sayer *s, const struct text *t)
{
	const char *head = t->bare + t->begin;
	const char *kref =
		memmem(head, t->body - t->begin, "struct kref *", 13);

	while (kref && kref > head && is_word_byte(kref[-1]))
		kref = memmem(kref + 1, t->bare + t->body - kref - 1,
			      "struct kref *", 13);
	if (!kref)
		return;
	say_begin(s, "release", t->begin, 1);
	say_text(s, "frees", frees(t));
	say_end(s);
}

/* Where the function begins, its body, and its end. */
static void find_text(struct text *t)
{
	const char *from = t->bare + t->begin, *end, *brace;

	end = strstr(from, "\n}");
	t->end = end ? (size_t)(end - t->bare) : t->file->len;
	brace = memchr(from, '{', t->end - t->begin);
	t->body = brace ? (size_t)(brace - t->bare) : t->end;
}

static bool may_wrap(const struct text *t)
{
	return t->end - t->begin < SMALL &&
	       memchr(t->bare + t->begin, '*', t->body - t->begin);
}

void walk_after_put(struct walking *w, size_t start, const char *name)
{
	struct text t = {
		.file = w->file,
		.words = w->words,
		.bare = walk_bare(w->file),
		.begin = start,
	};
	struct sayer s = {
		.out = w->out,
		.file = w->file,
		.patch = "use-after-put",
		.function = name,
	};
	struct wanted wanted = { 0 };
	struct flow_function f;
	bool named;

	find_text(&t);
	if (!w->file->seen) {
		w->file->seen = true;
		say_macros(&s, &t);
	}
	say_release(&s, &t);
	walk_find_wanted(&wanted, t.bare, t.begin, t.end);
	named = walk_names_put(t.bare + t.begin, t.end - t.begin);
	if (wanted.n || (named && may_wrap(&t))) {
		if (flow_function_read(&f, w->words, w->file->text,
				       w->file->len, start, name)) {
			say_uses(&s, &t, &f, &wanted);
			if (named)
				say_wraps(&s, &t, &f);
		}
		w->odd = f.graph.too_deep;
		flow_function_release(&f);
	}
	vec_release(&wanted);
}
