/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "buf.h"
#include "ctree_parser.h"
#include "vec.h"

static void pair_up(struct ctree_parser *p, size_t from)
{
	const struct ctree_token *items = p->tokens->items;
	struct {
		uint32_t *items;
		size_t n;
		size_t alloc;
	} open = { 0 };
	size_t barrier = 0, outer = 0;

	for (size_t i = from; i < p->tokens->n; i++) {
		int k = cp_key_at(p, (uint32_t)i);

		if (items[i].kind == CTREE_T_DIRECTIVE &&
		    !strcmp(items[i].word->text, "define")) {
			outer = barrier;
			barrier = open.n;
		} else if (items[i].kind == CTREE_T_LINE_END) {
			open.n = barrier;
			barrier = outer;
		} else if (k == P_LPAREN || k == P_LBRACE || k == P_LBRACKET) {
			*vec_push(&open) = (uint32_t)i;
		} else if (k == P_RPAREN || k == P_RBRACE || k == P_RBRACKET) {
			while (open.n > barrier) {
				uint32_t o = open.items[open.n - 1];
				int ok = cp_key_at(p, o);

				/* a brace is not closed by a parenthesis */
				if (ok != k - 1 && ok == P_LBRACE)
					break;
				open.n--;
				if (ok != k - 1)
					continue;
				p->partner[o] = (uint32_t)i;
				p->partner[i] = o;
				break;
			}
		}
	}
	vec_release(&open);
}

void cp_pair(struct ctree_parser *p, size_t from)
{
	p->partner =
		xrealloc(p->partner, (p->tokens->n + 1) * sizeof(*p->partner));
	for (size_t i = from; i < p->tokens->n; i++)
		p->partner[i] = CP_NO_PARTNER;
	p->partner_n = p->tokens->n;
	pair_up(p, from);
}

void cp_release(struct ctree_parser *p)
{
	free(p->partner);
	vec_release(&p->stack);
}

const struct ctree_token *cp_at(const struct ctree_parser *p, uint32_t i)
{
	static const struct ctree_word none = { .text = "" };
	static const struct ctree_token end = { .word = &none,
						.kind = CTREE_T_END };

	return i < p->end ? &p->tokens->items[i] : &end;
}

const struct ctree_token *cp_peek(const struct ctree_parser *p, uint32_t n)
{
	return cp_at(p, p->pos + n);
}

int cp_key_at(const struct ctree_parser *p, uint32_t i)
{
	const struct ctree_token *t = cp_at(p, i);

	return t->kind == CTREE_T_PUNCTUATION || t->kind == CTREE_T_NAME ?
		       t->word->keyword :
		       K_NONE;
}

int cp_key(const struct ctree_parser *p)
{
	return cp_key_at(p, p->pos);
}

uint32_t cp_partner(const struct ctree_parser *p, uint32_t i)
{
	uint32_t other = i < p->end ? p->partner[i] : CP_NO_PARTNER;

	return other < p->end ? other : CP_NO_PARTNER;
}

bool cp_is_plain_name(const struct ctree_parser *p, uint32_t i)
{
	const struct ctree_token *t = cp_at(p, i);

	return t->kind == CTREE_T_NAME && !t->word->keyword;
}

static int meta_kind(const struct ctree_parser *p, uint32_t i)
{
	if (cp_at(p, i)->kind != CTREE_T_META)
		return -1;
	return (int)p->metas[p->tokens->metas[i]].kind;
}

bool cp_is_meta(const struct ctree_parser *p, uint32_t i,
		enum ctree_meta_kind kind)
{
	return meta_kind(p, i) == (int)kind;
}

bool cp_is_name(const struct ctree_parser *p, uint32_t i)
{
	return cp_is_plain_name(p, i) || cp_is_meta(p, i, CTREE_M_IDENTIFIER) ||
	       cp_is_meta(p, i, CTREE_M_EXPRESSION) ||
	       cp_is_meta(p, i, CTREE_M_ITERATOR);
}

bool cp_at_end(const struct ctree_parser *p)
{
	return p->pos >= p->end || p->tokens->items[p->pos].kind == CTREE_T_END;
}

void cp_fail(struct ctree_parser *p, const char *why)
{
	if (!p->failed) {
		p->failed = why;
		p->failed_at = p->pos;
	}
	p->pos = p->end;
}

struct cp_mark cp_here(const struct ctree_parser *p)
{
	return (struct cp_mark){ p->pos, p->stack.n, p->depth };
}

void cp_back(struct ctree_parser *p, struct cp_mark mark)
{
	p->pos = mark.pos;
	p->stack.n = mark.stack;
	p->depth = mark.depth;
	p->failed = NULL;
}

bool cp_skip(struct ctree_parser *p, int keyword)
{
	if (cp_key(p) != keyword)
		return false;
	p->pos++;
	return true;
}

void cp_expect(struct ctree_parser *p, int keyword, const char *why)
{
	if (!cp_skip(p, keyword))
		cp_fail(p, why);
}

bool cp_deeper(struct ctree_parser *p)
{
	if (++p->depth > CP_DEEPEST)
		cp_fail(p, "nested too deep");
	return !p->failed;
}

size_t cp_begin(const struct ctree_parser *p)
{
	return p->stack.n;
}

void cp_push(struct ctree_parser *p, struct ctree_node *kid)
{
	*vec_push(&p->stack) = kid;
}

static struct ctree_node *new_node(struct ctree_parser *p, enum ctree_kind kind,
				   uint32_t first)
{
	struct ctree_node *node = arena_get(p->arena, sizeof(*node));

	node->kind = (uint8_t)kind;
	node->first = first;
	node->key = first;
	node->meta = UINT32_MAX;
	return node;
}

struct ctree_node *cp_end(struct ctree_parser *p, enum ctree_kind kind,
			  uint32_t first, size_t base)
{
	struct ctree_node *node = new_node(p, kind, first);

	node->last = p->pos - 1;
	if (p->stack.n < base)
		base = p->stack.n;
	node->n = (uint32_t)(p->stack.n - base);
	if (node->n) {
		node->kids =
			arena_array(p->arena, node->n, sizeof(*node->kids));
		memcpy(node->kids, p->stack.items + base,
		       node->n * sizeof(*node->kids));
	}
	for (uint32_t i = 0; i < node->n; i++)
		if (node->kids[i] && !node->kids[i]->up)
			node->kids[i]->up = node;
	p->stack.n = base;
	return node;
}

struct ctree_node *cp_leaf(struct ctree_parser *p, enum ctree_kind kind)
{
	struct ctree_node *node = new_node(p, kind, p->pos);

	node->word = cp_peek(p, 0)->word;
	node->last = p->pos;
	if (p->pos < p->end)
		p->pos++;
	cp_take_marks(p, node, node->first, false);
	return node;
}

struct ctree_node *cp_nothing(struct ctree_parser *p, enum ctree_kind kind)
{
	struct ctree_node *node = new_node(p, kind, p->pos);

	node->last = p->pos - 1;
	return node;
}

void cp_set_joined_word(struct ctree_parser *p, struct ctree_node *node)
{
	struct buf text = BUF_INIT;

	if (node->first >= node->last) {
		node->word = cp_at(p, node->first)->word;
		return;
	}
	for (uint32_t i = node->first; i <= node->last && i < p->end; i++) {
		if (i > node->first)
			buf_addch(&text, ' ');
		buf_add(&text, cp_at(p, i)->word->text, cp_at(p, i)->word->len);
	}
	node->word = ctree_word(p->ws, text.data, text.len);
	buf_release(&text);
}

void cp_take_marks(struct ctree_parser *p, struct ctree_node *node,
		   uint32_t token, bool key)
{
	if (!p->pattern || token >= p->end)
		return;
	for (const struct ctree_mark *m = p->tokens->marks[token]; m;
	     m = m->next) {
		struct ctree_mark *mine = arena_get(p->arena, sizeof(*mine));

		mine->name = m->name;
		mine->key = key;
		mine->next = node->marks;
		node->marks = mine;
	}
	p->tokens->marks[token] = NULL;
}

struct ctree_node *cp_meta(struct ctree_parser *p)
{
	uint32_t meta = p->tokens->metas[p->pos];
	struct ctree_node *node = cp_leaf(p, CTREE_META);

	node->meta = meta;
	return node;
}

struct ctree_node *cp_name(struct ctree_parser *p)
{
	if (cp_peek(p, 0)->kind == CTREE_T_META)
		return cp_meta(p);
	if (cp_peek(p, 0)->kind != CTREE_T_NAME)
		cp_fail(p, "a name is missing");
	return cp_leaf(p, CTREE_NAME);
}
