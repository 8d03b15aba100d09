/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asked - which functions of a content use some words, remembered between
 * runs. When a verdict asks for every user of a word, nearly every file of the
 * tree has to be read; the answer for one content under one question is always
 * the same.
 *
 * A question is named by a hash over all that it depends on. The store keeps
 * the newest few, each with every content that was ever asked about.
 */
#ifndef ASKED_H
#define ASKED_H

#include <stdbool.h>
#include <stdint.h>

struct asked;
struct store;
struct store_hash;

/* In place of the number of items: the whole file is wanted. */
#define ASKED_WHOLE	UINT32_MAX

/* Reads what is stored under the question. store is borrowed. */
struct asked *asked_open(struct store *store,
			 const struct store_hash *question);
/* The items of a content that are wanted; false when it is not known. */
bool asked_get(const struct asked *a, int64_t content, const uint32_t **items,
	       uint32_t *n);
/* For a content that is not known. */
void asked_put(struct asked *a, int64_t content, const uint32_t *items,
	       uint32_t n);
/* Stores what was added, and frees. -1: see store_error. */
int asked_close(struct asked *a);

#endif
