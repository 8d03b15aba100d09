/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_tables - where the tables of one run lie: a database in memory, "run",
 * attached to the store.
 *
 * For the store's own modules. Scripts call these tables temporary; sqltext_move
 * puts them here. The database can begin with the pages of a file. These are
 * mapped, not copied: of some 300 MB a run reads a part and changes less. The
 * file must not be written to any more, but may be removed.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

struct store;

#define STORE_TABLES "run"

/* Without any table, whatever was there. Outside of transactions. */
int store_tables_begin(struct store *s);
/*
 * With those of the database in a file. 1; 0 when it cannot be, and then what
 * tables there are is not known.
 */
int store_tables_map(struct store *s, const char *path);
/* After the connection is closed. */
void store_tables_release(struct store *s);

#endif
