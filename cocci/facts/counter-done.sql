-- SPDX-License-Identifier: GPL-2.0-only
--
-- Everything that is done to counters: also to those that nobody asks whether
-- they have reached zero, which join the others here.
--
-- Makes:
--   counter_known		all counters, with numbers
--   counter_done		all facts about them
--   counter_operation		what is done to each, everywhere
--   counter_unattributed	operations on what no field or global is known of
--
-- Run: last

CREATE TEMP TABLE counter_known AS
WITH
idle AS (
	SELECT record, field, scope
	FROM counter_named
	WHERE done
	EXCEPT
	SELECT record, field, scope
	FROM counter_key
)
SELECT id, record, field, scope, tag, path, line
FROM counter_key
UNION ALL
SELECT (SELECT coalesce(max(id), 0) FROM counter_key)
       + row_number() OVER (
		ORDER BY coalesce(r.tag, ''), s.field, coalesce(r.path, s.scope),
			 r.line
       ),
       s.record, s.field, s.scope,
       coalesce(r.tag, ''),
       coalesce(r.path, s.scope),
       r.line
FROM idle s
LEFT JOIN record r ON r.id = s.record
WHERE coalesce(r.tag, '') NOT IN ('refcount_struct', 'rcuref_t', 'kref');

CREATE INDEX temp.counter_known_by_key ON counter_known (field, record, scope);
CREATE UNIQUE INDEX temp.counter_known_by_id ON counter_known (id);

-- By: path
-- Names: counter_known.field in counter_site.field
CREATE TEMP TABLE counter_done AS
SELECT k.id AS counter, s.fact, s.kind, s.path, s.line, s.col, s.end_col,
       s.function, s.op, s.family, s.type, s.field_line, s.through
FROM counter_site s
JOIN counter_known k ON k.field = s.field
 AND k.record IS s.record
 AND k.scope = s.scope;

CREATE INDEX temp.counter_done_by_counter ON counter_done (counter, kind, path);
CREATE INDEX temp.counter_done_by_path ON counter_done (path);

-- through: the pointer by which it is reached, when the operation itself does
-- not name the counter: a local variable, or the call that hands it over.
-- By: path
CREATE TEMP TABLE counter_operation AS
SELECT o.counter,
       o.op,
       o.path,
       o.line,
       o.col,
       o.end_col,
       o.function,
       o.family,
       group_concat(DISTINCT nullif(o.through, '')) AS through,
       f.attrs ->> '$.args[0]' AS first,
       f.attrs ->> '$.args[1]' AS second,
       CASE WHEN u.fact IS NOT NULL THEN 'unused'
	    ELSE coalesce(c.attrs ->> 'operator' || ' '
			  || (c.attrs ->> 'value'), '') END AS form,
       max(w.fact IS NOT NULL) AS decides
FROM counter_done o
JOIN facts f ON f.id = o.fact
 AND f.patch IN ('counter-uses', 'counter-facts')
LEFT JOIN counter_done u ON u.counter = o.counter
 AND u.kind = 'unused'
 AND u.path = o.path AND u.line = o.line AND u.col = o.col
LEFT JOIN counter_done w ON w.counter = o.counter
 AND w.kind IN ('asked', 'waited')
 AND w.path = o.path AND w.line = o.line AND w.col = o.col
LEFT JOIN facts c ON c.patch = 'counter-uses'
 AND c.kind = 'compare'
 AND c.path = o.path AND c.line = o.line AND c.col = o.col
WHERE o.kind = 'op'
GROUP BY o.counter, o.path, o.line, o.col, o.op, o.end_col, o.function, o.family,
	 first, second, form;

CREATE INDEX temp.counter_operation_by_counter
	ON counter_operation (counter, family);

CREATE INDEX temp.counter_operation_by_path ON counter_operation (path);

-- What is done to any counter that is known, by its name.
-- By: path
CREATE TEMP TABLE counter_op_here AS
SELECT DISTINCT path, op
FROM counter_site;

CREATE TEMP TABLE counter_op AS
SELECT DISTINCT op
FROM counter_op_here;

-- By: path
-- Names: counter_op.op in counter_seen.op
CREATE TEMP TABLE counter_unattributed AS
SELECT DISTINCT
       s.path, s.line, s.function, s.op, s.operand,
       CASE WHEN s.type IS NULL THEN coalesce(s.why, 'its type is not known')
	    WHEN s.is_local AND s.param >= 0
		 THEN 'a parameter: the caller knows the counter'
	    WHEN s.is_local THEN 'a local variable'
	    ELSE 'no field or variable to name it by' END AS why
FROM counter_seen s
WHERE s.kind = 'op'
  AND s.fact NOT IN (SELECT fact FROM counter_site)
  -- not a counter: atomic_notifier_chain_register() and the like
  AND (s.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
       OR (s.type IS NULL AND s.op IN (SELECT op FROM counter_op)));
