/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "smpl_words.h"

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool comment_starts(const struct smpl_words *w)
{
	return w->pos + 1 < w->end && w->text[w->pos] == '/' &&
	       w->text[w->pos + 1] == '/';
}

static void skip(struct smpl_words *w)
{
	while (w->pos < w->end) {
		if (comment_starts(w)) {
			while (w->pos < w->end && w->text[w->pos] != '\n')
				w->pos++;
		} else if (is_blank(w->text[w->pos])) {
			w->line += w->text[w->pos++] == '\n';
		} else {
			return;
		}
	}
}

/* Behind the closing quote, or the end of the line. */
static size_t string_end(const struct smpl_words *w)
{
	size_t i = w->pos + 1;

	while (i < w->end && w->text[i] != '"' && w->text[i] != '\n')
		i += w->text[i] == '\\' && i + 1 < w->end ? 2 : 1;
	return i < w->end && w->text[i] == '"' ? i + 1 : i;
}

void smpl_words_next(struct smpl_words *w)
{
	size_t start;

	skip(w);
	start = w->pos;
	w->at = w->text + start;
	if (start == w->end) {
		w->kind = SMPL_W_END;
	} else if (is_name(w->text[start])) {
		w->kind = SMPL_W_NAME;
		while (w->pos < w->end && is_name(w->text[w->pos]))
			w->pos++;
	} else if (w->text[start] == '"') {
		w->kind = SMPL_W_STRING;
		w->pos = string_end(w);
	} else if (strchr("=!<>~&|*+-/%^", w->text[start])) {
		w->kind = SMPL_W_OPERATOR;
		while (w->pos < w->end && w->text[w->pos] &&
		       strchr("=!<>~&|", w->text[w->pos]))
			w->pos++;
		if (w->pos == start)
			w->pos++;
	} else {
		w->kind = SMPL_W_MARK;
		w->pos++;
	}
	w->len = w->pos - start;
}

void smpl_words_start(struct smpl_words *w, const char *text, size_t len,
		      uint32_t line)
{
	*w = (struct smpl_words){ .text = text, .end = len, .line = line };
	smpl_words_next(w);
}

bool smpl_words_is(const struct smpl_words *w, const char *word)
{
	return w->kind != SMPL_W_END && strlen(word) == w->len &&
	       !memcmp(w->at, word, w->len);
}

bool smpl_words_eat(struct smpl_words *w, const char *word)
{
	if (!smpl_words_is(w, word))
		return false;
	smpl_words_next(w);
	return true;
}
