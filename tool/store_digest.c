/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "store_digest.h"
#include "vec.h"

enum { CHUNK = 1 << 16 };

struct hasher {
	XXH3_state_t *state;
	struct buf text;
};

static void hasher_start(struct hasher *h)
{
	h->state = XXH3_createState();
	if (!h->state)
		bug("out of memory");
	XXH3_128bits_reset(h->state);
	buf_init(&h->text);
}

static void hasher_flush(struct hasher *h)
{
	if (h->text.len)
		XXH3_128bits_update(h->state, h->text.data, h->text.len);
	buf_clear(&h->text);
}

static struct store_hash hasher_get(struct hasher *h)
{
	XXH128_canonical_t canonical;
	struct store_hash out;

	hasher_flush(h);
	XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(h->state));
	memcpy(out.bytes, canonical.digest, sizeof(out.bytes));
	XXH3_128bits_reset(h->state);
	return out;
}

static void hasher_end(struct hasher *h)
{
	XXH3_freeState(h->state);
	buf_release(&h->text);
}

static void add_value(struct buf *out, sqlite3_stmt *stmt, int i)
{
	int type = sqlite3_column_type(stmt, i);
	int64_t number;
	double real;
	int len;

	buf_addch(out, (char)type);
	switch (type) {
	case SQLITE_INTEGER:
		number = sqlite3_column_int64(stmt, i);
		buf_add(out, &number, sizeof(number));
		break;
	case SQLITE_FLOAT:
		real = sqlite3_column_double(stmt, i);
		buf_add(out, &real, sizeof(real));
		break;
	case SQLITE_NULL:
		break;
	default:
		len = sqlite3_column_bytes(stmt, i);
		buf_add(out, &len, sizeof(len));
		buf_add(out, sqlite3_column_blob(stmt, i), len);
	}
}

static void add_row(struct hasher *h, sqlite3_stmt *stmt, int first)
{
	int n = sqlite3_column_count(stmt);

	for (int i = first; i < n; i++)
		add_value(&h->text, stmt, i);
	buf_addch(&h->text, '\n');
	if (h->text.len > CHUNK)
		hasher_flush(h);
}

int digest_rows(struct store *s, const char *sql, struct store_hash *out)
{
	sqlite3_stmt *stmt = NULL;
	struct hasher h;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

	hasher_start(&h);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			add_row(&h, stmt, 0);
	}
	*out = hasher_get(&h);
	hasher_end(&h);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "read a table");
}

static void end_name(struct digests *d, struct hasher *h, struct buf *name)
{
	if (!name->len)
		return;
	map_put(d->names, name->data, name->len, d->hashes.n);
	*vec_push(&d->hashes) = hasher_get(h);
	buf_clear(name);
}

int digests_take(struct digests *d, struct store *s, const char *sql,
		 int64_t number)
{
	sqlite3_stmt *stmt = NULL;
	struct buf name = BUF_INIT;
	struct hasher h;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

	digests_release(d);
	d->names = map_new();
	hasher_start(&h);
	sqlite3_bind_int64(stmt, 1, number);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		const char *text;

		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW)
			break;
		text = (const char *)sqlite3_column_text(stmt, 0);
		if (!name.len || strcmp(name.data, text) != 0) {
			end_name(d, &h, &name);
			buf_addstr(&name, text);
		}
		add_row(&h, stmt, 1);
	}
	end_name(d, &h, &name);
	hasher_end(&h);
	buf_release(&name);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "read facts");
}

/* Of one row, with the sum of those before. */
static void sum_row(struct store_hash *sum, struct buf *text,
		    sqlite3_stmt *stmt)
{
	int n = sqlite3_column_count(stmt);
	XXH128_hash_t hash;
	uint64_t parts[2];

	buf_clear(text);
	for (int i = 0; i < n; i++)
		add_value(text, stmt, i);
	hash = XXH3_128bits(text->data, text->len);
	memcpy(parts, sum->bytes, sizeof(parts));
	parts[0] += hash.low64;
	parts[1] += hash.high64;
	memcpy(sum->bytes, parts, sizeof(parts));
}

int digests_sum(struct digests *d, struct store *s, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	struct buf text = BUF_INIT;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

	digests_release(d);
	d->names = map_new();
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		const char *name;
		uint32_t i;

		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW)
			break;
		name = (const char *)sqlite3_column_text(stmt, 0);
		if (!name)
			name = "";
		i = map_intern(d->names, name, strlen(name));
		if (i == d->hashes.n)
			vec_push(&d->hashes);
		sum_row(&d->hashes.items[i], &text, stmt);
	}
	buf_release(&text);
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "read rows");
}

void digests_compare(const struct digests *a, const struct digests *b,
		     void (*visit)(void *ctx, const char *name), void *ctx)
{
	for (uint32_t i = 0; a->names && i < map_count(a->names); i++) {
		const char *name = map_key(a->names, i);
		struct store_hash other = digests_of(b, name);

		if (memcmp(&a->hashes.items[i], &other, sizeof(other)) != 0)
			visit(ctx, name);
	}
	for (uint32_t i = 0; b->names && i < map_count(b->names); i++) {
		const char *name = map_key(b->names, i);

		if (!a->names || map_get(a->names, name, strlen(name)) ==
		    MAP_NONE)
			visit(ctx, name);
	}
}

struct store_hash digests_of(const struct digests *d, const char *name)
{
	struct store_hash none = { { 0 } };
	uint32_t i = d->names ? map_get(d->names, name, strlen(name))
		: MAP_NONE;

	return i == MAP_NONE ? none : d->hashes.items[i];
}

void digests_release(struct digests *d)
{
	map_free(d->names);
	d->names = NULL;
	vec_release(&d->hashes);
}
