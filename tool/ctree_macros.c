/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "ctree_macros.h"
#include "ctree_words.h"

struct ctree_macros {
	struct arena arena;
	char *text;
	struct ctree_tokens tokens;
};

static bool is_known(const struct ctree_token *body, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (body[i].kind == CTREE_T_STRING ||
		    body[i].word->keyword == K_MACRO_STATEMENT ||
		    body[i].word->keyword == P_HASH)
			return true;
	return n == 1 && starts_with(body[0].word->text, "YACFE_");
}

static const struct ctree_token *
without_attributes(struct ctree_macros *ms, const struct ctree_token *t,
		   const struct ctree_token *end, size_t *n)
{
	struct ctree_token *body =
		arena_array(&ms->arena, (size_t)(end - t), sizeof(*body));
	int depth = 0;

	*n = 0;
	for (; t < end; t++) {
		if (t->word->keyword != K_ATTRIBUTE) {
			body[(*n)++] = *t;
			continue;
		}
		while (++t < end) {
			if (t->word->keyword == P_LPAREN)
				depth++;
			else if (t->word->keyword == P_RPAREN && !--depth)
				break;
		}
	}
	return body;
}

/* t is the name; end: the CTREE_T_LINE_END. */
static void define(struct ctree_macros *ms, struct ctree_words *ws,
		   const struct ctree_token *t, const struct ctree_token *end)
{
	const struct ctree_token *body = t + 1;
	struct ctree_macro *m = arena_get(&ms->arena, sizeof(*m));

	m->n_params = -1;
	if (body < end && body->word->keyword == P_LPAREN &&
	    body->at == t->end) {
		m->n_params = 0;
		m->params = arena_array(&ms->arena, (size_t)(end - body),
					sizeof(const struct ctree_word *));
		while (++body < end && body->word->keyword != P_RPAREN) {
			if (body->word->keyword == P_ELLIPSIS)
				m->variadic = true;
			else if (body->kind == CTREE_T_NAME)
				m->params[m->n_params++] = body->word;
		}
		if (body < end)
			body++;
	}
	m->body = without_attributes(ms, body, end, &m->n);
	if (!is_known(m->body, m->n))
		ctree_word_set_macro(ws, t->word, m);
}

struct ctree_macros *ctree_macros_new(struct ctree_words *ws, const char *text,
				      size_t len)
{
	struct ctree_macros *ms = xcalloc(1, sizeof(*ms));
	const struct ctree_token *t, *end;

	ms->text = xstrndup(text, len);
	ctree_tokens_read(&ms->tokens, ws, ms->text, strlen(ms->text));
	for (t = ms->tokens.items; t->kind != CTREE_T_END; t++) {
		if (t->kind != CTREE_T_DIRECTIVE ||
		    strcmp(t->word->text, "define") != 0)
			continue;
		for (end = t; end->kind != CTREE_T_LINE_END; end++)
			;
		if (t[1].kind == CTREE_T_NAME)
			define(ms, ws, t + 1, end);
		t = end;
	}
	return ms;
}

void ctree_macros_free(struct ctree_macros *ms)
{
	if (!ms)
		return;
	arena_release(&ms->arena);
	ctree_tokens_release(&ms->tokens);
	free(ms->text);
	free(ms);
}
