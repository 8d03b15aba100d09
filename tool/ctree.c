/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_cut.h"
#include "ctree_parser.h"
#include "vec.h"

struct ctree {
	struct ctree_words *ws;
	struct arena arena;
	struct ctree_tokens raw, tokens;
	struct {
		struct ctree_node **items;
		size_t n;
		size_t alloc;
	} items;
	struct {
		const char **items;
		size_t n;
		size_t alloc;
	} reasons; /* by item; NULL: it was read */
};

static void add_item(struct ctree *t, struct ctree_node *node,
		     const char *reason)
{
	*vec_push(&t->items) = node;
	*vec_push(&t->reasons) = reason;
}

/* Where an item that begins at `from` ends, whatever it is. */
static uint32_t end_of_item(const struct ctree_parser *p, uint32_t from)
{
	uint32_t i = from;

	while (i < p->end && cp_at(p, i)->kind != CTREE_T_END) {
		int k = cp_key_at(p, i);

		if (i > from && cp_at(p, i)->kind == CTREE_T_DIRECTIVE)
			return i;
		if (k == P_SEMICOLON)
			return i + 1;
		if (k == P_RBRACE && !cp_at(p, i)->col)
			return i + 1;
		if ((k == P_LBRACE || k == P_LPAREN || k == P_LBRACKET) &&
		    cp_partner(p, i) != CP_NO_PARTNER) {
			i = cp_partner(p, i);
			k = cp_key_at(p, i + 1);
			if (cp_key_at(p, i) == P_RBRACE && k != P_SEMICOLON &&
			    k != P_COMMA && k != P_ASSIGN &&
			    (cp_at(p, i + 1)->flags & CTREE_F_STARTS_LINE))
				return i + 1;
		}
		i++;
	}
	return i > from ? i : from + 1;
}

static size_t raw_index(const struct ctree *t, uint32_t at)
{
	size_t low = 0, high = t->raw.n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (t->raw.items[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Reads tokens [from, to) again, with other branches of their #if groups. */
static struct ctree_node *read_again(struct ctree *t, struct ctree_parser *p,
				     uint32_t from, uint32_t to,
				     enum ctree_cut_mode mode)
{
	size_t raw_from = raw_index(t, cp_at(p, from)->at);
	size_t raw_to = raw_index(t, cp_at(p, to - 1)->at) + 1;
	size_t start = t->tokens.n;
	struct ctree_node *node = NULL;
	struct cp_mark mark;
	uint32_t end = p->end;

	ctree_cut(&t->tokens, &t->raw, raw_from, raw_to, mode);
	if (t->tokens.n - start == to - from || t->tokens.n == start) {
		t->tokens.n = start;
		return NULL; /* as before */
	}
	p->pos = (uint32_t)start;
	p->end = (uint32_t)t->tokens.n;
	cp_pair(p, start);
	mark = cp_here(p);
	node = cp_item(p);
	if (p->failed || p->pos != p->end) {
		cp_back(p, mark);
		node = NULL;
	}
	p->end = end;
	return node;
}

/* The name in front of the parentheses in front of the body. */
static struct ctree_node *unread(struct ctree_parser *p, uint32_t from,
				 uint32_t to)
{
	struct ctree_node *node;
	uint32_t name = UINT32_MAX;
	size_t base = cp_begin(p);

	for (uint32_t i = from; i < to && cp_key_at(p, i) != P_LBRACE; i++) {
		if (cp_is_plain_name(p, i) && cp_key_at(p, i + 1) == P_LPAREN &&
		    cp_partner(p, i + 1) != CP_NO_PARTNER) {
			name = i;
			i = cp_partner(p, i + 1);
		}
	}
	if (name != UINT32_MAX) {
		p->pos = name;
		cp_push(p, cp_name(p));
	} else {
		cp_push(p, NULL);
	}
	p->pos = to;
	node = cp_end(p, CTREE_UNREAD, from, base);
	if (name != UINT32_MAX) {
		node->key = name;
		node->word = cp_at(p, name)->word;
	}
	return node;
}

static const char *explain(struct ctree *t, uint32_t at, const char *why)
{
	struct buf text = BUF_INIT;
	char *own;

	if (at >= t->tokens.n)
		at = (uint32_t)t->tokens.n - 1;
	buf_addf(&text, "line %u: %s", t->tokens.items[at].line,
		 why ? why : "nothing can be read");
	own = arena_get(&t->arena, text.len + 1);
	memcpy(own, text.data, text.len);
	buf_release(&text);
	return own;
}

static void read_item(struct ctree *t, struct ctree_parser *p)
{
	uint32_t from = p->pos, to;
	struct cp_mark mark = cp_here(p);
	struct ctree_node *node = cp_item(p);
	const char *why = p->failed;
	uint32_t where = p->failed_at;

	if (!why && p->pos > from) {
		add_item(t, node, NULL);
		return;
	}
	cp_back(p, mark);
	to = end_of_item(p, from);
	node = read_again(t, p, from, to, CTREE_CUT_FIRST);
	if (!node)
		node = read_again(t, p, from, to, CTREE_CUT_LAST);
	if (!node)
		node = read_again(t, p, from, to, CTREE_CUT_MACROS);
	if (node)
		add_item(t, node, NULL);
	else
		add_item(t, unread(p, from, to), explain(t, where, why));
	p->pos = to;
}

static struct ctree *new_tree(struct ctree_words *ws)
{
	struct ctree *t = xcalloc(1, sizeof(*t));

	t->ws = ws;
	return t;
}

static void init_parser(struct ctree_parser *p, struct ctree *t)
{
	memset(p, 0, sizeof(*p));
	p->ws = t->ws;
	p->arena = &t->arena;
	p->tokens = &t->tokens;
	p->end = (uint32_t)t->tokens.n;
	cp_pair(p, 0);
}

struct ctree *ctree_parse(struct ctree_words *ws, const char *text, size_t len)
{
	struct ctree *t = new_tree(ws);
	struct ctree_parser p;

	ctree_words_forget(ws);
	ctree_tokens_read(&t->raw, ws, text, len);
	ctree_cut(&t->tokens, &t->raw, 0, t->raw.n, CTREE_CUT_ALL);
	init_parser(&p, t);
	while (!cp_at_end(&p)) {
		if (cp_key(&p) == P_SEMICOLON) {
			p.pos++;
			continue;
		}
		read_item(t, &p);
	}
	cp_release(&p);
	return t;
}

struct ctree *ctree_pattern(struct ctree_words *ws, const char *text,
			    size_t len, uint32_t line,
			    const struct ctree_meta *metas, size_t n_metas,
			    struct buf *err)
{
	struct ctree *t = new_tree(ws);
	struct ctree_parser p = { 0 };
	struct ctree_node *list;
	bool ok;

	ctree_words_forget(ws);
	for (size_t i = 0; i < n_metas; i++)
		if (metas[i].kind == CTREE_M_TYPEDEF)
			ctree_word_mark(ws, ctree_word(ws, metas[i].name,
						       strlen(metas[i].name)));
	if (ctree_tokens_read_pattern(&t->tokens, ws, text, len, line, metas,
				      n_metas, &t->arena, err) < 0) {
		ctree_free(t);
		return NULL;
	}
	init_parser(&p, t);
	p.pattern = true;
	p.metas = metas;
	cp_statements(&p, CP_NEVER);
	if (!cp_at_end(&p))
		cp_fail(&p, "the end of a group without its begin");
	list = cp_end(&p, CTREE_LIST, 0, 0);
	for (uint32_t i = 0; i + 1 < t->tokens.n && !p.failed; i++) {
		p.pos = i;
		if (t->tokens.marks[i])
			cp_fail(&p, "a position hangs where none can");
	}
	ok = !p.failed;
	if (ok)
		add_item(t, list, NULL);
	else
		buf_addf(err, "line %u: %s",
			 t->tokens
				 .items[p.failed_at < t->tokens.n ?
						p.failed_at :
						t->tokens.n - 1]
				 .line,
			 p.failed);
	cp_release(&p);
	if (ok)
		return t;
	ctree_free(t);
	return NULL;
}

void ctree_free(struct ctree *t)
{
	if (!t)
		return;
	arena_release(&t->arena);
	ctree_tokens_release(&t->raw);
	ctree_tokens_release(&t->tokens);
	vec_release(&t->items);
	vec_release(&t->reasons);
	free(t);
}

size_t ctree_count(const struct ctree *t)
{
	return t->items.n;
}

struct ctree_node *ctree_item(const struct ctree *t, size_t i)
{
	return t->items.items[i];
}

const char *ctree_reason(const struct ctree *t, const struct ctree_node *item)
{
	for (size_t i = 0; i < t->items.n; i++)
		if (t->items.items[i] == item)
			return t->reasons.items[i];
	return NULL;
}

const char *ctree_element(const struct ctree *t, const struct ctree_node *item)
{
	(void)t;
	if (item->kind == CTREE_FUNCTION && item->word)
		return item->word->text;
	if (item->kind == CTREE_DECL && item->n == 1 &&
	    item->kids[0]->kind == CTREE_DECLARATOR && item->kids[0]->kids[1])
		return item->kids[0]->kids[1]->word->text;
	return "something_else";
}

const struct ctree_token *ctree_token(const struct ctree *t, uint32_t i)
{
	return &t->tokens.items[i];
}

const struct ctree_token *ctree_unseen(const struct ctree *t, uint32_t i,
				       size_t *n)
{
	const struct ctree_token *a = &t->tokens.items[i], *b = a + 1;
	size_t from, to;

	*n = 0;
	if (!t->raw.n || i + 1 >= t->tokens.n || a->kind == CTREE_T_END ||
	    ((a->flags | b->flags) & CTREE_F_MADE) || a->end >= b->at)
		return NULL;
	from = raw_index(t, a->end);
	to = raw_index(t, b->at);
	for (size_t k = from; k < to; k++)
		if (t->raw.items[k].kind == CTREE_T_DIRECTIVE ||
		    t->raw.items[k].kind == CTREE_T_LINE_END)
			return NULL;
	*n = to > from ? to - from : 0;
	return t->raw.items + from;
}

static struct ctree_place place(const struct ctree *t, uint32_t first,
				uint32_t last)
{
	const struct ctree_token *a = &t->tokens.items[first];
	const struct ctree_token *b = &t->tokens.items[last];

	return (struct ctree_place){ a->line, a->col, b->line,
				     b->col + (b->end - b->at) };
}

struct ctree_place ctree_place(const struct ctree *t,
			       const struct ctree_node *node)
{
	return place(t, node->first, node->last);
}

struct ctree_place ctree_key_place(const struct ctree *t,
				   const struct ctree_node *node)
{
	return place(t, node->key, node->key);
}

bool ctree_same(const struct ctree_node *a, const struct ctree_node *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind || a->op != b->op ||
	    a->word != b->word || a->n != b->n ||
	    ((a->flags ^ b->flags) & (CTREE_Q_CONST | CTREE_Q_VOLATILE)))
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!ctree_same(a->kids[i], b->kids[i]))
			return false;
	return true;
}
