-- SPDX-License-Identifier: GPL-2.0-only
--
-- Everything that is done to counters: also to those that nobody asks whether
-- they have reached zero, which join the others here.
--
-- Makes:
--   counter_known		all counters
--   counter_number		their numbers
--   counter_done		all facts about them
--   counter_operation		what is done to each, everywhere
--   counter_unattributed	operations on what no field or global is known of
--
-- Run: last

CREATE TEMP TABLE counter_known AS
SELECT counter, record, field, scope, tag, path, line, 0 AS is_idle
FROM counter_key
UNION ALL
SELECT s.counter,
       s.record,
       s.field,
       s.scope,
       coalesce(r.tag, ''),
       coalesce(r.path, s.scope),
       r.line,
       1
FROM (SELECT DISTINCT counter, record, field, scope
      FROM counter_named
      WHERE done
	AND counter NOT IN (SELECT counter FROM counter_key)) s
-- IS: any record may have moved, and no other row here tells.
LEFT JOIN record r ON r.id IS s.record
WHERE coalesce(r.tag, '') NOT IN ('refcount_struct', 'rcuref_t', 'kref');

CREATE UNIQUE INDEX temp.counter_known_by_counter ON counter_known (counter);

-- In the order in which they are shown.
CREATE TEMP TABLE counter_number AS
SELECT counter,
       row_number() OVER (
		ORDER BY is_idle, tag, field, path, line, counter
       ) AS id
FROM counter_known;

CREATE UNIQUE INDEX temp.counter_number_by_counter ON counter_number (counter);

-- By: path
-- Names: counter_known.counter in counter_site.counter
CREATE TEMP TABLE counter_done AS
SELECT counter, fact, kind, path, line, col, end_col, function, op, family, type,
       field_line, through
FROM counter_site
WHERE counter IN (SELECT counter FROM counter_known);

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
