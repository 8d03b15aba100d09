/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json - Jansson with this project's manners.
 *
 * Jansson refuses strings that are not UTF-8, but kernel paths and comments
 * may hold any byte: json_text() is the one way to make a string here. A byte
 * that is not part of valid UTF-8, and every control character other than tab
 * and newline, becomes the four characters \xNN, so that every output parses
 * everywhere and the reader still sees which byte it was.
 *
 * Output is deterministic: members stand in the order in which they were set.
 */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>

struct buf;

json_t *json_text(const char *text);		/* NULL text: null */
json_t *json_text_n(const char *text, size_t len);
/* Sets key and takes value; ends the program when memory is gone. */
void json_put(json_t *object, const char *key, json_t *value);
void json_push(json_t *array, json_t *value);

/*
 * For a program that is about to end: the system takes all memory at once, so it
 * is given back piece by piece only where a sanitizer looks for leaks.
 */
void json_leave(json_t *value);

/* Parses one complete document. err gets "line N: reason". */
json_t *json_parse(const char *text, size_t len, struct buf *err);
json_t *json_load_path(const char *path, struct buf *err);
/* Appends value: compact on one line, or indented by one space a level. */
void json_print(struct buf *out, const json_t *value, int pretty);

/* String member of an object, or fallback when missing or not a string. */
const char *json_str(const json_t *object, const char *key,
		     const char *fallback);
long long json_int(const json_t *object, const char *key, long long fallback);

#endif
