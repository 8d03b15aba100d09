/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hollow_names - do changed files mean the same to rules that look around?
 *
 * Such a rule (narrow.h) asks of a function that a file names whether it may be
 * hollow, wherever it is defined. When no changed file brought or lost a function
 * that others can name, or made one hollow that was not, or the other way round,
 * the rule wants of all other files what it wanted.
 */
#ifndef HOLLOW_NAMES_H
#define HOLLOW_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct workspace;

/*
 * then: the content of the file path before, or 0; file: its number now, or
 * MAP_NONE. False also when what it held is not known any more.
 */
bool hollow_names_same(struct workspace *ws, const char *path, int64_t then,
		       uint32_t file);

#endif
