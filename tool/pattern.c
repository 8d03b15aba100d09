/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "pattern.h"
#include "vec.h"

#define MAX_STEPS 2000000
#define MAX_DEPTH 5000
#define MAX_BEHIND 32
#define MAX_NESTED 100 /* groups */

enum op {
	OP_SET, /* a byte of the set */
	OP_REPEAT, /* bytes of the set, min to max */
	OP_SPLIT, /* go on at x; if that fails, at y */
	OP_JUMP,
	OP_SAVE,
	OP_BEGIN,
	OP_END,
	OP_EDGE, /* \b */
	OP_AHEAD, /* sub-program from here to x: x is behind it */
	OP_NOT_AHEAD,
	OP_NOT_BEHIND,
	OP_MATCH,
};

struct set {
	uint64_t bits[4];
};

struct instruction {
	enum op op;
	bool lazy;
	size_t x, y; /* targets; of REPEAT: min and max */
	struct set set;
};

struct pattern {
	struct {
		struct instruction *items;
		size_t n;
		size_t alloc;
	} code;
	const char *source; /* while it is read */
	size_t at;
	size_t groups, depth;
	const char *wrong; /* why it cannot be read */
	bool any_case;
	struct set first; /* what a match may begin with */
	bool begins_anyhow; /* first says nothing */
	bool gave_up;
};

/* ---- sets of bytes ---- */

static bool has(const struct set *s, unsigned char c)
{
	return s->bits[c / 64] >> (c % 64) & 1;
}

static void put(struct set *s, unsigned char c)
{
	s->bits[c / 64] |= (uint64_t)1 << (c % 64);
}

static void put_range(struct set *s, unsigned char from, unsigned char to)
{
	for (unsigned int c = from; c <= to; c++)
		put(s, c);
}

static void put_all(struct set *s, const struct set *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->bits); i++)
		s->bits[i] |= more->bits[i];
}

static void turn(struct set *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->bits); i++)
		s->bits[i] = ~s->bits[i];
}

static bool is_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* \w and its like; false when the letter stands for itself. */
static bool put_class(struct set *s, char letter)
{
	struct set class = { 0 };

	switch (letter) {
	case 'w':
	case 'W':
		for (unsigned int c = 0; c < 128; c++)
			if (is_word(c))
				put(&class, c);
		break;
	case 'd':
		put_range(&class, '0', '9');
		break;
	case 's':
	case 'S':
		put_range(&class, '\t', '\r');
		put(&class, ' ');
		break;
	default:
		return false;
	}
	if (letter == 'W' || letter == 'S')
		turn(&class);
	put_all(s, &class);
	return true;
}

static unsigned char escaped(char letter)
{
	return letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
}

static void fold_case(struct set *s)
{
	for (unsigned int c = 'a'; c <= 'z'; c++) {
		if (has(s, c))
			put(s, c - 'a' + 'A');
		else if (has(s, c - 'a' + 'A'))
			put(s, c);
	}
}

/* ---- reading ---- */

/* From then on the rest is nothing, and reading ends. */
static void give_up_reading(struct pattern *p, const char *wrong)
{
	if (!p->wrong)
		p->wrong = wrong;
	p->at = strlen(p->source);
}

static char next_char(struct pattern *p)
{
	if (p->source[p->at])
		return p->source[p->at++];
	give_up_reading(p, "it ends too soon");
	return ']'; /* ends a set as well */
}

static bool eat(struct pattern *p, const char *text)
{
	if (!starts_with(p->source + p->at, text))
		return false;
	p->at += strlen(text);
	return true;
}

static size_t emit(struct pattern *p, enum op op)
{
	struct instruction *i = vec_push(&p->code);

	i->op = op;
	return p->code.n - 1;
}

static void emit_to(struct pattern *p, enum op op, size_t x)
{
	size_t at = emit(p, op);

	p->code.items[at].x = x;
}

/* Makes room for one instruction at `at`; what lies behind moves up. */
static void insert(struct pattern *p, size_t at, enum op op)
{
	emit(p, op);
	memmove(&p->code.items[at + 1], &p->code.items[at],
		(p->code.n - 1 - at) * sizeof(*p->code.items));
	memset(&p->code.items[at], 0, sizeof(*p->code.items));
	p->code.items[at].op = op;
	for (size_t i = at + 1; i < p->code.n; i++) {
		struct instruction *in = &p->code.items[i];

		if (in->op == OP_REPEAT || in->op == OP_SAVE)
			continue;
		in->x += in->x >= at ? 1 : 0;
		in->y += in->y >= at ? 1 : 0;
	}
}

static void read_set(struct pattern *p, struct set *s)
{
	bool turned = eat(p, "^");
	char c = next_char(p);

	do {
		if (c == '\\') {
			c = next_char(p);
			if (put_class(s, c))
				continue;
			c = escaped(c);
		}
		if (p->source[p->at] == '-' && p->source[p->at + 1] != ']') {
			p->at++;
			put_range(s, c, next_char(p));
		} else {
			put(s, c);
		}
	} while ((c = next_char(p)) != ']');
	if (p->any_case)
		fold_case(s);
	if (turned)
		turn(s);
}

static void read_either(struct pattern *p);

static void read_group(struct pattern *p)
{
	size_t at = p->code.n, group;
	enum op op = eat(p, "?=")  ? OP_AHEAD :
		     eat(p, "?!")  ? OP_NOT_AHEAD :
		     eat(p, "?<!") ? OP_NOT_BEHIND :
				     OP_SAVE;

	if (++p->depth > MAX_NESTED)
		give_up_reading(p, "groups are nested too deeply");
	if (op != OP_SAVE) {
		emit(p, op);
		read_either(p);
		emit(p, OP_MATCH);
		p->code.items[at].x = p->code.n;
	} else if (eat(p, "?:")) {
		read_either(p);
	} else if (p->source[p->at] == '?') {
		give_up_reading(p, "a group of a kind that is not known");
	} else {
		group = ++p->groups;
		emit_to(p, OP_SAVE, group * 2);
		read_either(p);
		emit_to(p, OP_SAVE, group * 2 + 1);
	}
	p->depth--;
	if (next_char(p) != ')')
		give_up_reading(p, "a group does not end");
}

static void emit_set(struct pattern *p, const struct set *s)
{
	size_t at = emit(p, OP_SET);

	p->code.items[at].set = *s;
}

static void read_atom(struct pattern *p)
{
	struct set s = { 0 };
	char c = next_char(p);

	if (c == '(') {
		read_group(p);
		return;
	}
	if (c == '^' || c == '$') {
		emit(p, c == '^' ? OP_BEGIN : OP_END);
		return;
	}
	if (c == '[') {
		read_set(p, &s);
	} else if (c == '.') {
		put(&s, '\n');
		turn(&s);
	} else if (c == '\\') {
		c = next_char(p);
		if (c == 'b') {
			emit(p, OP_EDGE);
			return;
		}
		if (!put_class(&s, c))
			put(&s, escaped(c));
	} else {
		put(&s, c);
		if (p->any_case)
			fold_case(&s);
	}
	emit_set(p, &s);
}

/* One byte of a set, so and so often. */
static void repeat_set(struct pattern *p, size_t at, char how, bool lazy)
{
	struct instruction *i = &p->code.items[at];

	i->op = OP_REPEAT;
	i->lazy = lazy;
	i->x = how == '+';
	i->y = how == '?' ? 1 : SIZE_MAX;
}

static void repeat_group(struct pattern *p, size_t at, char how, bool lazy)
{
	size_t end;

	if (how == '+') {
		end = emit(p, OP_SPLIT);
		p->code.items[end].x = lazy ? end + 1 : at;
		p->code.items[end].y = lazy ? at : end + 1;
		return;
	}
	insert(p, at, OP_SPLIT);
	if (how == '*')
		emit_to(p, OP_JUMP, at);
	end = p->code.n;
	p->code.items[at].x = lazy ? end : at + 1;
	p->code.items[at].y = lazy ? at + 1 : end;
}

static void read_piece(struct pattern *p)
{
	size_t at = p->code.n;
	char how;
	bool lazy;

	read_atom(p);
	how = p->source[p->at];
	if (how == '{' && p->source[p->at + 1] >= '0' &&
	    p->source[p->at + 1] <= '9')
		give_up_reading(p, "it counts repetitions");
	if (!how || !strchr("*+?", how))
		return;
	p->at++;
	lazy = eat(p, "?");
	if (p->code.n == at + 1 && p->code.items[at].op == OP_SET)
		repeat_set(p, at, how, lazy);
	else
		repeat_group(p, at, how, lazy);
}

static void read_either(struct pattern *p)
{
	size_t begin = p->code.n, jumps[256], n = 0;

	for (;;) {
		while (p->source[p->at] && !strchr("|)", p->source[p->at]))
			read_piece(p);
		if (!eat(p, "|"))
			break;
		if (n == ARRAY_SIZE(jumps)) {
			give_up_reading(p, "it has too many parts");
			break;
		}
		insert(p, begin, OP_SPLIT);
		jumps[n++] = emit(p, OP_JUMP);
		p->code.items[begin].x = begin + 1;
		p->code.items[begin].y = p->code.n;
		begin = p->code.n;
	}
	while (n--)
		p->code.items[jumps[n]].x = p->code.n;
}

/* ---- what a match may begin with that is not at the begin of the text ---- */

static void add_first(struct pattern *p, size_t pc, unsigned int depth)
{
	if (depth > 200)
		p->begins_anyhow = true;
	while (!p->begins_anyhow) {
		const struct instruction *i = &p->code.items[pc];

		switch (i->op) {
		case OP_SET:
			put_all(&p->first, &i->set);
			return;
		case OP_REPEAT:
			put_all(&p->first, &i->set);
			if (i->x)
				return;
			pc++;
			break;
		case OP_SPLIT:
			add_first(p, i->x, depth + 1);
			pc = i->y;
			break;
		case OP_JUMP:
			pc = i->x;
			break;
		case OP_AHEAD:
		case OP_NOT_AHEAD:
		case OP_NOT_BEHIND:
			pc = i->x;
			break;
		case OP_SAVE:
		case OP_EDGE:
			pc++;
			break;
		case OP_BEGIN:
			return;
		default:
			p->begins_anyhow = true;
		}
	}
}

static struct pattern *read_pattern(const char *source, unsigned int flags)
{
	struct pattern *p = xcalloc(1, sizeof(*p));

	p->source = source;
	p->any_case = flags & PATTERN_ANY_CASE;
	read_either(p);
	if (source[p->at])
		give_up_reading(p, "a parenthesis too many");
	emit(p, OP_MATCH);
	if (!p->wrong)
		add_first(p, 0, 0);
	return p;
}

struct pattern *pattern_new(const char *source, unsigned int flags)
{
	struct pattern *p = read_pattern(source, flags);

	if (p->wrong)
		bug("pattern '%.40s': %s", source, p->wrong);
	return p;
}

struct pattern *pattern_read(const char *source, unsigned int flags,
			     const char **wrong)
{
	struct pattern *p = read_pattern(source, flags);

	if (!p->wrong)
		return p;
	*wrong = p->wrong;
	pattern_free(p);
	return NULL;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	vec_release(&p->code);
	free(p);
}

bool pattern_gave_up(const struct pattern *p)
{
	return p->gave_up;
}

/* ---- matching ---- */

struct matching {
	struct pattern *p;
	const unsigned char *text;
	size_t len;
	size_t *steps;
	size_t end;
	size_t saved[PATTERN_GROUPS * 2];
};

static bool run(struct matching *m, size_t pc, size_t at, unsigned int depth);

static bool run_repeat(struct matching *m, size_t pc, size_t at,
		       unsigned int depth)
{
	const struct instruction *i = &m->p->code.items[pc];
	size_t n = 0;

	while (n < i->y && (!i->lazy || n < i->x) && at + n < m->len &&
	       has(&i->set, m->text[at + n]))
		n++;
	if (n < i->x)
		return false;
	for (;;) {
		if (run(m, pc + 1, at + n, depth + 1))
			return true;
		if (!i->lazy) {
			if (n-- == i->x)
				return false;
		} else {
			if (n == i->y || at + n == m->len ||
			    !has(&i->set, m->text[at + n]))
				return false;
			n++;
		}
	}
}

static bool is_behind(struct matching *m, size_t pc, size_t at,
		      unsigned int depth)
{
	size_t least = at > MAX_BEHIND ? at - MAX_BEHIND : 0;

	for (size_t from = at + 1; from-- > least;)
		if (run(m, pc, from, depth) && m->end == at)
			return true;
	return false;
}

static bool is_edge(const struct matching *m, size_t at)
{
	return (at && is_word(m->text[at - 1])) !=
	       (at < m->len && is_word(m->text[at]));
}

static bool run_save(struct matching *m, size_t pc, size_t at,
		     unsigned int depth)
{
	size_t slot = m->p->code.items[pc].x, old;

	if (slot >= ARRAY_SIZE(m->saved))
		return run(m, pc + 1, at, depth + 1);
	old = m->saved[slot];
	m->saved[slot] = at;
	if (run(m, pc + 1, at, depth + 1))
		return true;
	m->saved[slot] = old;
	return false;
}

static bool run(struct matching *m, size_t pc, size_t at, unsigned int depth)
{
	for (;;) {
		const struct instruction *i = &m->p->code.items[pc];

		if (depth > MAX_DEPTH || ++*m->steps > MAX_STEPS) {
			m->p->gave_up = true;
			return false;
		}
		switch (i->op) {
		case OP_SET:
			if (at == m->len || !has(&i->set, m->text[at]))
				return false;
			at++;
			pc++;
			break;
		case OP_REPEAT:
			return run_repeat(m, pc, at, depth);
		case OP_SPLIT:
			if (run(m, i->x, at, depth + 1))
				return true;
			pc = i->y;
			break;
		case OP_JUMP:
			pc = i->x;
			break;
		case OP_SAVE:
			return run_save(m, pc, at, depth);
		case OP_BEGIN:
			if (at)
				return false;
			pc++;
			break;
		case OP_END:
			if (at != m->len)
				return false;
			pc++;
			break;
		case OP_EDGE:
			if (!is_edge(m, at))
				return false;
			pc++;
			break;
		case OP_AHEAD:
		case OP_NOT_AHEAD:
			if (run(m, pc + 1, at, depth + 1) !=
			    (i->op == OP_AHEAD))
				return false;
			pc = i->x;
			break;
		case OP_NOT_BEHIND:
			if (is_behind(m, pc + 1, at, depth + 1))
				return false;
			pc = i->x;
			break;
		case OP_MATCH:
			m->end = at;
			return true;
		}
	}
}

static bool match_at(struct pattern *p, const char *text, size_t len, size_t at,
		     struct pattern_match *out, size_t *steps)
{
	struct matching m = {
		.p = p,
		.text = (const unsigned char *)text,
		.len = len,
		.steps = steps,
	};

	memset(m.saved, 0xff, sizeof(m.saved));
	if (!run(&m, 0, at, 0))
		return false;
	m.saved[0] = at;
	m.saved[1] = m.end;
	for (size_t i = 0; out && i < PATTERN_GROUPS; i++) {
		out->begin[i] = m.saved[i * 2];
		out->end[i] = m.saved[i * 2 + 1];
	}
	return true;
}

bool pattern_match(struct pattern *p, const char *text, size_t len, size_t from,
		   struct pattern_match *m)
{
	size_t steps = 0;

	return from <= len && match_at(p, text, len, from, m, &steps);
}

bool pattern_search(struct pattern *p, const char *text, size_t len,
		    size_t from, struct pattern_match *m)
{
	size_t steps = 0;

	for (size_t at = from; at <= len; at++) {
		if (at && !p->begins_anyhow &&
		    (at == len || !has(&p->first, (unsigned char)text[at])))
			continue;
		if (match_at(p, text, len, at, m, &steps))
			return true;
	}
	return false;
}
