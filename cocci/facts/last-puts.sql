-- SPDX-License-Identifier: GPL-2.0-only
--
-- Who takes references to a counted object, who drops them, and what leaves
-- its container when the last is gone; for atomic and refcount_t counters.
--
-- Makes:
--   count_raise	operations that raise a counter unasked, with the number of
--		the parameter the object is reached by
--   count_drop	operations that can be the last drop
--   count_zero	calls made once a counter is zero
--   unlinker	names of functions that take an object out of a container
--
--   hand_on	calls that hand on the object, or a member of it

-- By: path
-- Each: fact
CREATE TEMP TABLE count_raise AS
SELECT f.path, f.line, f.col, f.function, f.attrs ->> 'op' AS op,
       r.owner AS record, r.field, r.param
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch IN ('counter-uses', 'refcount-facts')
  AND f.kind = 'op'
  AND f.attrs ->> 'op' IN ('refcount_inc', 'atomic_inc', 'atomic_inc_return',
			   'atomic_long_inc', 'atomic64_inc')
  AND r.owner IS NOT NULL;

-- By: path
CREATE TEMP TABLE count_drop AS
SELECT DISTINCT f.path, f.line, f.col, f.function, f.attrs ->> 'op' AS op,
       r.owner AS record, r.field,
       f.attrs ->> 'op' GLOB '*_lock*' AS locks
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE r.owner IS NOT NULL
  AND ((f.patch = 'refcount-facts'
	AND f.kind = 'op'
	AND (f.attrs ->> 'op' GLOB 'refcount_dec_and_*'
	     OR f.attrs ->> 'op' = 'refcount_sub_and_test'))
       OR (f.patch = 'counter-facts'
	   AND f.kind IN ('tested', 'returned')
	   AND f.attrs ->> 'branch' = 'zero'
	   AND NOT f.attrs ->> 'op' GLOB '*cmpxchg*'));

CREATE INDEX temp.count_drop_by_field ON count_drop (field, record);

-- By: path
-- Each: fact
CREATE TEMP TABLE count_zero AS
SELECT f.id AS fact, f.path, f.line, f.col, f.function,
       f.attrs ->> 'callee' AS callee,
       r.owner AS record, r.field,
       CAST(f.attrs ->> 'drop_line' AS INTEGER) AS drop_line,
       CAST(f.attrs ->> 'drop_col' AS INTEGER) AS drop_col
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch IN ('counter-facts', 'refcount-facts')
  AND f.kind = 'atzero'
  AND coalesce(f.attrs ->> 'branch', 'zero') = 'zero'
  AND r.owner IS NOT NULL;

CREATE INDEX temp.count_zero_by_field ON count_zero (field, record);

-- By: path
-- Names: function_place.name in plain_call.callee
-- Names: visible_function.name in plain_call.callee
CREATE TEMP TABLE hand_on AS
SELECT DISTINCT c.function, c.path, c.callee,
       coalesce(own.path, seen.path) AS callee_path,
       coalesce(iif(a.pointers = 1, a.record, NULL), a.owner) AS record
FROM plain_call c
JOIN resolved a ON a.fact = c.fact
 AND a.role = 'args'
LEFT JOIN function_place own ON own.name = c.callee
 AND own.path = c.path
LEFT JOIN visible_function seen ON seen.name = c.callee
WHERE coalesce(own.path, seen.path) IS NOT NULL
  AND (a.owner IS NOT NULL OR (a.record IS NOT NULL AND a.pointers = 1));

CREATE INDEX temp.hand_on_by_function ON hand_on (function, path, record);

-- Every name stands in Linux 6.12. self: takes the lock of the container.
CREATE TEMP TABLE unlinker (
	name	TEXT PRIMARY KEY,
	self	INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO unlinker VALUES
	('__hlist_del', 0),
	('__list_del_entry', 0),
	('__xa_erase', 0),
	('hash_del', 0),
	('hash_del_rcu', 0),
	('hlist_bl_del', 0),
	('hlist_del', 0),
	('hlist_del_init', 0),
	('hlist_del_init_rcu', 0),
	('hlist_del_rcu', 0),
	('hlist_nulls_del_init_rcu', 0),
	('hlist_nulls_del_rcu', 0),
	('idr_remove', 0),
	('list_del', 0),
	('list_del_init', 0),
	('list_del_rcu', 0),
	('list_move', 0),
	('list_move_tail', 0),
	('radix_tree_delete', 0),
	('rb_erase', 0),
	('rb_erase_cached', 0),
	('rhashtable_remove_fast', 1),
	('rhltable_remove', 1),
	('xa_erase', 1),
	('xa_erase_bh', 1),
	('xa_erase_irq', 1);
