/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "pending.h"

enum { MAX_TOKENS = 1024 }; /* kept of one item */

/* One open #if group. */
struct pending_group {
	struct pending_state before, first;
	bool have_first; /* `first` is the end of the first live branch */
	bool dead; /* the current branch is never compiled as C */
	bool decided; /* a branch was certainly taken: the rest is */
	bool outer_dead;
	uint32_t line;
};

void pending_release(struct pending *p)
{
	vec_release(&p->tokens);
	vec_release(&p->idents);
	vec_release(&p->groups);
}

static struct pending_group *innermost(const struct pending *p)
{
	return p->groups.n ? &p->groups.items[p->groups.n - 1] : NULL;
}

/* Where the tokens end that the innermost #if group may go back to. */
static uint32_t kept_tokens(const struct pending_group *g)
{
	uint32_t before = g->before.first + g->before.n_tokens;
	uint32_t first = g->first.first + g->first.n_tokens;

	return g->have_first && first > before ? first : before;
}

static bool keeps_no_item(const struct pending_group *g)
{
	return !g->before.n_tokens && (!g->have_first || !g->first.n_tokens);
}

/* Tokens and idents that an open group may go back to stay where they are. */
void pending_start(struct pending *p)
{
	const struct pending_group *g = innermost(p);
	uint32_t extern_c = p->now.extern_c;

	p->tokens.n = g ? kept_tokens(g) : 0;
	if (!g)
		p->idents.n = 0;
	else if (keeps_no_item(g))
		p->idents.n = g->before.idents;
	memset(&p->now, 0, sizeof(p->now));
	p->now.first = p->tokens.n;
	p->now.idents = p->idents.n;
	p->now.extern_c = extern_c;
	p->now.kind = SCAN_OTHER;
}

struct decl_token *pending_keep(struct pending *p, const struct lexer *lx,
				uint32_t line, enum lex_kind kind,
				enum decl_word word)
{
	struct pending_state *now = &p->now;
	struct decl_token *t;

	now->end = lx->pos;
	now->end_line = line;
	if (now->has_value || now->n_tokens >= MAX_TOKENS)
		return NULL;
	p->tokens.n = now->first + now->n_tokens;
	t = vec_push(&p->tokens);
	t->start = lx->start;
	t->end = lx->pos;
	t->line = line;
	t->kind = kind;
	t->word = word;
	now->n_tokens++;
	return t;
}

void pending_extend(struct pending *p, const struct lexer *lx, uint32_t line)
{
	struct pending_state *now = &p->now;
	struct decl_token *last = NULL;

	now->end = lx->pos;
	now->end_line = line;
	if (now->n_tokens)
		last = &p->tokens.items[now->first + now->n_tokens - 1];
	if (last && last->kind == LEX_LBRACE) {
		last->end = lx->pos;
		last->line = line;
	}
}

struct decl pending_decl(const struct pending *p, const char *text)
{
	struct decl d = { .text = text, .n = p->now.n_tokens };

	if (d.n)
		d.tokens = p->tokens.items + p->now.first;
	return d;
}

const uint32_t *pending_idents(const struct pending *p, size_t *n)
{
	*n = p->idents.n - p->now.idents;
	return *n ? p->idents.items + p->now.idents : NULL;
}

enum scan_kind pending_kind(const struct pending *p, const char *text)
{
	struct decl decl = pending_decl(p, text);

	if (decl_is_typedef(&decl))
		return SCAN_TYPEDEF;
	if (p->now.kind != SCAN_OTHER)
		return p->now.kind;
	return p->now.has_value ? SCAN_OBJECT : SCAN_OTHER;
}

void pending_open_group(struct pending *p, uint32_t line,
			enum condition condition)
{
	struct pending_group *g = vec_push(&p->groups);

	g->before = p->now;
	g->line = line;
	g->outer_dead = p->dead;
	g->dead = condition == CONDITION_NEVER;
	g->decided = condition == CONDITION_ALWAYS;
	p->dead = g->outer_dead || g->dead;
}

/* A body that began inside the group does not hold the group whole. */
static void restore(struct pending *p, const struct pending_state *to)
{
	p->now = *to;
	if (p->now.braces && p->now.body_groups >= p->groups.n)
		p->now.ragged = true;
	if (p->tokens.n < p->now.first + p->now.n_tokens)
		bug("tokens of a branch are gone");
}

/*
 * Ends a branch. Where the next one starts, tokens are appended behind those
 * of all other branches: what `before` and `first` refer to must not move.
 */
static void end_branch(struct pending *p, struct pending_group *g)
{
	uint32_t from = g->before.first, n = g->before.n_tokens;

	if (!g->dead && !g->have_first) {
		g->first = p->now;
		g->have_first = true;
	}
	restore(p, &g->before);
	p->tokens.n = kept_tokens(g);
	p->now.first = p->tokens.n;
	for (uint32_t i = 0; i < n; i++) {
		struct decl_token *t = vec_push(&p->tokens);

		*t = p->tokens.items[from + i];
	}
	p->work += n;
}

bool pending_next_branch(struct pending *p, enum condition condition)
{
	struct pending_group *g = innermost(p);

	if (!g)
		return false;
	end_branch(p, g);
	g->dead = g->decided || condition == CONDITION_NEVER;
	g->decided |= condition == CONDITION_ALWAYS;
	p->dead = g->outer_dead || g->dead;
	return true;
}

bool pending_close_group(struct pending *p)
{
	struct pending_group *g = innermost(p);

	if (!g)
		return false;
	if (g->have_first)
		restore(p, &g->first);
	else if (g->dead)
		restore(p, &g->before);
	else if (p->now.braces && p->now.body_groups >= p->groups.n)
		p->now.ragged = true;
	p->dead = g->outer_dead;
	p->groups.n--;
	return true;
}

uint32_t pending_group_line(const struct pending *p)
{
	const struct pending_group *g = innermost(p);

	return g ? g->line : 0;
}
