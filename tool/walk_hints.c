/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_words.h"
#include "pattern.h"
#include "vec.h"
#include "walk_file.h"
#include "walk_hints.h"

static const char put_like[] =
	"put|unref|deref|drop|release|free|destroy|close|unregister|PUT|UNREF"
	"|DROP|RELEASE|FREE";
static const char argument[] = /* the first, from its parenthesis on */
	"\\(\\s*(?:\\([^()]*\\)\\s*)?&?\\s*"
	"([A-Za-z_]\\w*(?:\\s*(?:->|\\.)\\s*\\w+)*)\\s*[,)]";
static const char not_put[] = /* of calls named so: not of an object */
	"(nla|skb|nlmsg|genlmsg|hdr|pm|clk|module|symbol|regulator|tag|msg"
	"|page_pool|fifo|seq|cpu|folio|page|write|user)_put|put_(user|unaligned"
	"|cpu|cmsg|unused|page|entry|bits|byte|long|tag|char|data|write|be|le)"
	"|^(k|kv|v|devm_k)free|^put[us]$|autosuspend|pm_runtime|input$|output$";
static const char other_names[] =
	"_priv\\s*\\(|->\\s*(priv|hostdata|private_data)\\b|\\bto_\\w+\\s*\\("
	"|=\\s*&\\s*\\w+\\s*->";
static const char speaks[] =
	"\\b(holds?|held|holding|still|keeps?|owns?|owned|owner|borrow\\w*|extra"
	"|original|another|already|last|initial|picked|balance\\w*|safe|drop\\w*"
	"|release\\w*|ref\\w*)\\b";
static const char stopped[] = /* then it is the reference of what was stopped */
	"\\bif\\s*\\([^;{}]*\\b(cancel_\\w+|del_timer\\w*|timer_delete\\w*"
	"|timer_shutdown\\w*|hrtimer_(?:try_to_)?cancel|mod_timer|queue_\\w+"
	"|schedule_\\w+|kthread_\\w+|test_and_\\w+|xchg|cmpxchg|\\w+_dequeue\\w*"
	"|\\w+_pending)\\s*\\([^;{}]*\\{?[^;{}]*$";

static bool is_in(const char *source, unsigned int flags, const char *text,
		  size_t len)
{
	struct pattern *p = pattern_new(source, flags);
	bool found = pattern_search(p, text, len, 0, NULL);

	pattern_free(p);
	return found;
}

static size_t count(const char *source, const char *text, size_t len)
{
	struct pattern *p = pattern_new(source, 0);
	struct pattern_match m;
	size_t n = 0, at = 0;

	for (; pattern_search(p, text, len, at, &m); n++)
		at = m.end[0];
	pattern_free(p);
	return n;
}

/* ---- calls worth a walk ---- */

/* The word stands in text by itself, not as a member. */
static bool is_mentioned(const char *text, size_t len, const char *word,
			 size_t n)
{
	const char *p = text, *end = text + len;

	while ((p = memmem(p, end - p, word, n))) {
		if ((p == text ||
		     (!is_word_byte(p[-1]) && p[-1] != '>' && p[-1] != '.')) &&
		    (p + n == end || !is_word_byte(p[n])))
			return true;
		p++;
	}
	return false;
}

struct searching {
	const char *code;
	size_t len;
	struct pattern *put_like, *not_put, *argument, *other_names;
};

/* The name in front of the parenthesis at `at`: where it begins and ends. */
static bool name_before(const char *code, size_t at, size_t *begin, size_t *end)
{
	while (at && strchr(" \t\n\r\f\v", code[at - 1]))
		at--;
	*end = at;
	while (at && is_word_byte(code[at - 1]))
		at--;
	*begin = at;
	return at < *end;
}

/* What is given to the call is mentioned again, or may have another name. */
static bool is_interesting(struct searching *s, size_t begin,
			   const struct pattern_match *m)
{
	const char *word = s->code + m->begin[1];
	size_t n = 0;

	while (is_word_byte(word[n]))
		n++;
	return is_mentioned(s->code + m->end[0], s->len - m->end[0], word, n) ||
	       pattern_search(s->other_names, s->code, begin, 0, NULL);
}

static void search(struct searching *s, struct wanted *out, size_t offset)
{
	struct pattern_match m;
	size_t at = 0, begin, end;
	const char *paren;

	while ((paren = memchr(s->code + at, '(', s->len - at))) {
		at = paren - s->code;
		if (name_before(s->code, at, &begin, &end) &&
		    pattern_search(s->put_like, s->code + begin, end - begin, 0,
				   NULL) &&
		    pattern_match(s->argument, s->code, s->len, at, &m)) {
			at = m.end[0];
			if (!pattern_search(s->not_put, s->code + begin,
					    end - begin, 0, NULL) &&
			    is_interesting(s, begin, &m))
				*vec_push(out) = offset + begin;
		} else {
			at++;
		}
	}
}

void walk_find_wanted(struct wanted *out, const char *bare, size_t begin,
		      size_t end)
{
	struct searching s = {
		.code = bare + begin,
		.len = end - begin,
		.put_like = pattern_new(put_like, 0),
		.not_put = pattern_new(not_put, 0),
		.argument = pattern_new(argument, 0),
		.other_names = pattern_new(other_names, 0),
	};

	search(&s, out, begin);
	pattern_free(s.put_like);
	pattern_free(s.not_put);
	pattern_free(s.argument);
	pattern_free(s.other_names);
}

bool walk_is_wanted(const struct wanted *w, size_t at)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->items[i] == at)
			return true;
	return false;
}

bool walk_names_put(const char *text, size_t len)
{
	return is_in("put|unref|deref|_dec_and|release|drop|close|destroy", 0,
		     text, len);
}

const char *walk_frees(const char *code, size_t len)
{
	if (is_in("\\b(complete\\w*|wake_up\\w*|queue_\\w*work\\w*"
		  "|schedule_\\w*work\\w*)\\s*\\(",
		  0, code, len))
		return "0";
	return is_in("\\b\\w*free\\w*\\s*\\(|_destroy\\w*\\s*\\(|_dealloc\\w*\\s*\\("
		     "|_release\\w*\\s*\\(|\\bcall_rcu\\s*\\(",
		     0, code, len) ?
		       "1" :
		       "";
}

/* ---- a second reference ---- */

/* Last place of what in text[0, end); SIZE_MAX: none. */
static size_t last_of(const char *text, size_t end, const char *what)
{
	size_t n = strlen(what);

	for (size_t at = end; at-- > 0;)
		if (at + n <= end && !memcmp(text + at, what, n))
			return at;
	return SIZE_MAX;
}

/* A comment at the put speaks of it: it was thought about. */
static bool says(const struct walk_file *f, size_t at)
{
	size_t line = last_of(f->text, at, "\n"), begin, open, lines = 0;
	const char *tail, *end;

	line = line == SIZE_MAX ? 0 : line + 1;
	tail = strstr(f->text + line, "/*");
	end = strchr(f->text + at, '\n');
	if (!end)
		end = f->text + f->len;
	if (tail && tail + 2 <= end &&
	    is_in(speaks, PATTERN_ANY_CASE, tail + 2, end - tail - 2))
		return true;
	begin = last_of(f->text, line, "*/");
	if (begin == SIZE_MAX || !begin)
		return false;
	for (size_t i = begin; i < line; i++)
		lines += f->text[i] == '\n';
	open = last_of(f->text, begin, "/*");
	return lines <= 1 && open != SIZE_MAX &&
	       is_in(speaks, PATTERN_ANY_CASE, f->text + open, begin - open);
}

/* The count of the object is set to more than one. */
static bool set_to_more(const char *text, size_t len, const char *object)
{
	struct buf source = BUF_INIT;
	bool found;

	if (!memmem(text, len, "_set", 4))
		return false;
	buf_addstr(&source, "\\b(refcount|atomic)_set\\s*\\(\\s*&\\s*");
	for (const char *p = object; *p;) {
		size_t n = 0;

		while (is_word_byte(p[n]))
			n++;
		if (!n && !starts_with(p, "->") && *p != '.') {
			p++;
			continue;
		}
		if (p > object)
			buf_addstr(&source, "\\s*");
		if (!n && *p == '.')
			buf_addch(&source, '\\');
		n = n ? n : *p == '.' ? 1 : 2;
		buf_add(&source, p, n);
		p += n;
	}
	buf_addstr(&source, "\\b[^;]*,\\s*([2-9]|1\\d)\\s*\\)");
	found = is_in(source.data, 0, text, len);
	buf_release(&source);
	return found;
}

size_t walk_hints(const char *why[WALK_HINTS], struct walk_file *file,
		  size_t begin, size_t at, const char *object)
{
	const char *before = walk_bare(file) + begin;
	size_t len = at - begin, near = len > 300 ? 300 : len, n = 0;

	if (says(file, at))
		why[n++] = "says";
	if (is_in(stopped, 0, before + len - near, near))
		why[n++] = "asked";
	if (set_to_more(before, len, object))
		why[n++] = "two";
	if (count("\\brcu_read_lock\\w*\\s*\\(", before, len) >
	    count("\\brcu_read_unlock\\w*\\s*\\(", before, len))
		why[n++] = "rcu";
	if (is_in("\\brtnl_lock\\s*\\(|ASSERT_RTNL|lockdep_assert", 0, before,
		  len) &&
	    !is_in("\\brtnl_unlock\\s*\\(", 0, before, len))
		why[n++] = "asserted";
	return n;
}
