/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_end.h"
#include "flow_function.h"
#include "flow_sites.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "pattern.h"
#include "vec.h"
#include "walk_file.h"
#include "walk_members.h"

/*
 * Each expression is tried on what stands between the last statement and a use
 * of the member: on a whole file they would take too long.
 */
struct searching {
	const struct walk_file *file;
	struct pattern *use; /* ->member, .member */
	struct pattern *put; /* a call named like a put has begun */
	struct pattern *given; /* name = */
	struct pattern *ends; /* ; behind the use */
	struct pattern *ends_value; /* ; , or ? */
};

static const char put[] =
	"(?:put|release|free|destroy|unregister|add_action|remove|cleanup"
	"|fini|exit|drop|unref|close)\\w*\\s*\\([^;{}]*$";
static const char given[] =
	"(\\w+)\\s*=\\s*(?:\\([\\w\\s\\*]*\\))?&?[\\w>.\\[\\]-]*$";
static const char goes[] = /* what such an object belongs to can end */
	"\\.(?:remove|disconnect|unbind|exit|detach|release|close|destroy)\\b"
	"|module_exit|module_\\w*driver|devm_";

static bool stands(const char *source, const struct walk_file *file)
{
	struct pattern *p = pattern_new(source, 0);
	bool found = pattern_search(p, file->text, file->len, 0, NULL);

	pattern_free(p);
	return found;
}

/* Behind the last ; (or brace) before `at`. */
static size_t region_of(const struct walk_file *file, size_t at, bool brace)
{
	while (at) {
		char c = file->text[at - 1];

		if (c == ';' || (brace && (c == '{' || c == '}')))
			break;
		at--;
	}
	return at;
}

/* Something that matches `use` is given to a call named like a put. */
static bool is_given(const struct searching *s, struct pattern *use)
{
	const char *text = s->file->text;
	struct pattern_match m;
	size_t at = 0;

	while (pattern_search(use, text, s->file->len, at, &m)) {
		size_t begin = region_of(s->file, m.begin[0], true);

		if (pattern_search(s->put, text + begin, m.begin[0] - begin, 0,
				   NULL))
			return true;
		at = m.begin[0] + 1;
	}
	return false;
}

/* return ... ->member; */
static bool is_returned(const struct searching *s,
			const struct pattern_match *use)
{
	const char *text = s->file->text;
	size_t begin = region_of(s->file, use->begin[0], false);
	struct pattern *p;
	bool found;

	if (!pattern_match(s->ends, text, s->file->len, use->end[0], NULL))
		return false;
	p = pattern_new("\\breturn\\b", 0);
	found = pattern_search(p, text + begin, use->begin[0] - begin, 0, NULL);
	pattern_free(p);
	return found;
}

/* x = ...->member; and x is given to a call named like a put. */
static bool copy_is_given(const struct searching *s,
			  const struct pattern_match *use)
{
	size_t begin = region_of(s->file, use->begin[0], true);
	const char *text = s->file->text + begin;
	struct buf source = BUF_INIT;
	struct pattern_match m;
	struct pattern *copy;
	bool found;

	if (!pattern_match(s->ends_value, s->file->text, s->file->len,
			   use->end[0], NULL) ||
	    !pattern_search(s->given, text, use->begin[0] - begin, 0, &m))
		return false;
	buf_addstr(&source, "\\b");
	buf_add(&source, text + m.begin[1], m.end[1] - m.begin[1]);
	buf_addstr(&source, "\\b");
	copy = pattern_new(source.data, 0);
	found = is_given(s, copy);
	pattern_free(copy);
	buf_release(&source);
	return found;
}

/* A call named like a put, or who reads it, may put what the member has. */
static bool search(const struct searching *s)
{
	struct pattern_match m;
	size_t at = 0;

	if (is_given(s, s->use))
		return true;
	while (pattern_search(s->use, s->file->text, s->file->len, at, &m)) {
		if (is_returned(s, &m) || copy_is_given(s, &m))
			return true;
		at = m.begin[0] + 1;
	}
	return false;
}

static bool is_dropped(const struct walk_file *file, const char *member)
{
	struct buf use = BUF_INIT;
	struct searching s = {
		.file = file,
		.put = pattern_new(put, 0),
		.given = pattern_new(given, 0),
		.ends = pattern_new("\\s*(?:\\[\\w+\\])?\\s*;", 0),
		.ends_value = pattern_new("\\s*(?:\\[\\w+\\])?\\s*[;,?]", 0),
	};
	bool found;

	buf_addf(&use, "(?:->|\\.)%s\\b", member);
	s.use = pattern_new(use.data, 0);
	found = search(&s);
	pattern_free(s.use);
	pattern_free(s.put);
	pattern_free(s.given);
	pattern_free(s.ends);
	pattern_free(s.ends_value);
	buf_release(&use);
	return found;
}

/* "x->member", "x->member[i]": its parts. */
static bool split(struct flow_words *ws, struct word *place, struct word **base,
		  struct word **member)
{
	size_t n = 0, m;

	while (is_word_byte(place->text[n]))
		n++;
	if (!n || !starts_with(place->text + n, "->"))
		return false;
	for (m = n + 2; is_word_byte(place->text[m]); m++)
		;
	*base = word_part(ws, place, 0, n);
	*member = word_part(ws, place, n + 2, m);
	/* A chain is what it is, so behind the member only indices may come. */
	return m > n + 2 && word_is(ws, place, SHAPE_CHAIN) &&
	       !strpbrk(place->text + m, ".-");
}

static bool is_defined(const struct walk_file *file, const char *tag)
{
	struct buf head = BUF_INIT;
	const char *p = file->text;

	buf_addf(&head, "struct %s {", tag);
	while ((p = strstr(p, head.data)) && p > file->text &&
	       is_word_byte(p[-1]))
		p++;
	buf_release(&head);
	return p;
}

static void look_at(struct stored_places *out, const struct walk_file *file,
		    struct flow_function *f, struct word *place)
{
	struct word *base, *member, *tag;
	struct stored_place *p;

	if (!split(f->words, place, &base, &member))
		return;
	tag = word_some(base->local) ? base->local : base->param;
	if (!word_some(tag) || !is_defined(file, tag->text) ||
	    !stands(goes, file))
		return;
	p = vec_push(out);
	p->record = tag;
	p->member = member;
	p->place = place;
	p->dropped = is_dropped(file, member->text);
}

void walk_stored(struct stored_places *out, const struct walk_file *file,
		 struct flow_function *f, const struct site *site,
		 const struct ends *ends)
{
	struct words places = { 0 };

	if (site->lvalue->is_dropped) /* put again by the function itself */
		return;
	for (size_t i = 0; i < ends->n; i++)
		if (ends->items[i].how == END_KEPT)
			words_add(&places, ends->items[i].detail);
	if (site->kept)
		words_add(&places, site->lvalue);
	words_sort(&places);
	for (size_t i = 0; i < places.n; i++)
		look_at(out, file, f, places.items[i]);
	vec_release(&places);
}
