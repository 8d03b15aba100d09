-- SPDX-License-Identifier: GPL-2.0-only
--
-- Which counter a fact speaks of, and which counters something happens to when
-- they reach zero or go below, or whose last holder looks. What becomes of the
-- object is in ends-of-counters.sql, what follows in counter-grades.sql.
--
-- Makes:
--   counter_seen		facts about a counter, as they stand in the code
--   counter_taker		functions that take a pointer to a counter
--   outcome_function		functions that tell whether a count reached zero
--   counter_site		which counter a fact speaks of
--   counter_named		the counters that a file speaks of
--   counter_key, counter_fact	the counters that are decided about, their facts
--   counter_user, counter_asker	where to look for more of them

-- ---- the facts as they stand ----

-- By: path
-- Each: fact
CREATE TEMP TABLE counter_seen AS
SELECT f.id AS fact,
       f.kind,
       f.path,
       f.line,
       f.col,
       f.end_col,
       f.function,
       f.attrs ->> 'op' AS op,
       replace(replace(replace(f.attrs ->> 'op',
		'atomic64_', ''), 'atomic_long_', ''), 'atomic_', '') AS family,
       ltrim(replace(f.attrs ->> 'operand', ' ', ''), '&(') AS operand,
       r.type,
       r.owner AS record,
       CASE WHEN r.owner IS NULL THEN r.variable ELSE r.field END AS field,
       r.field_line,
       -- the counter itself is a local variable or a parameter, or is reached
       -- by a pointer that is one
       r.owner IS NULL AND r.variable IS NOT NULL AND r.is_local AS is_local,
       r.param,
       r.why,
       -- of the operation that a fact about what follows it speaks of
       coalesce(CAST(f.attrs ->> 'drop_line' AS INTEGER), f.line) AS op_line,
       coalesce(CAST(f.attrs ->> 'drop_col' AS INTEGER), f.col) AS op_col
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch IN ('counter-uses', 'counter-facts')
  AND f.kind NOT IN ('handler', 'macro');

CREATE INDEX temp.counter_seen_by_function ON counter_seen (path, function);

-- Variables that one file alone is known to declare: what another file calls by
-- that name without declaring it comes from a header.
CREATE TEMP TABLE global_counter AS
SELECT field AS name,
       min(path) AS path,
       min(type) AS type,
       min(field_line) AS line
FROM counter_seen
WHERE kind = 'op'
  AND type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
  AND record IS NULL
  AND field IS NOT NULL
  AND NOT is_local
GROUP BY field
HAVING count(DISTINCT path) = 1;

CREATE UNIQUE INDEX temp.global_counter_by_name ON global_counter (name);

-- Operations on an expression whose type is not known, that ends in a member.
-- By: path
CREATE TEMP TABLE member_seen AS
WITH
ended AS (
	SELECT fact, path, op_line, op_col, op,
	       rtrim(operand, ')') AS operand
	FROM counter_seen
	WHERE type IS NULL
	  AND kind <> 'points'
	  AND (operand LIKE '%->%' OR operand LIKE '%.%')
),
tail AS (
	SELECT *, substr(operand, length(rtrim(operand,
			replace(replace(operand, '.', ''), '>', ''))) + 1)
		AS last
	FROM ended
)
SELECT fact, path, op_line, op_col,
       substr(last, 1, instr(last || '[', '[') - 1) AS name,
       CASE WHEN lower(op) GLOB 'atomic64_*' THEN 'atomic64_t'
	    WHEN lower(op) GLOB 'atomic_long_*' THEN 'atomic_long_t'
	    ELSE 'atomic_t' END AS type
FROM tail
WHERE last NOT GLOB '*[^]A-Za-z0-9_[#+*-]*'
  AND (last GLOB '*]') = (last GLOB '*[[]*');

-- Members that one record of the tree alone has under that name and type. What
-- such an operation is done to can be nothing else, whatever stands before the
-- name: a macro that finds the object, a variable that a header declares. Only those
-- that are asked for, so that lines of others may move.
CREATE TEMP TABLE sole_member AS
SELECT substr(field, length(rtrim(field, replace(field, '.', ''))) + 1) AS name,
       type, record, field, line
FROM counter_member
WHERE type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
GROUP BY name, type
HAVING count(*) = 1
   AND name IN (SELECT name FROM member_seen);

CREATE UNIQUE INDEX temp.sole_member_by_name ON sole_member (name, type);

-- What local pointers point to, where they are made to.
-- By: path
CREATE TEMP TABLE pointed_counter AS
SELECT DISTINCT
       s.path, s.function, f.attrs ->> 'name' AS name, s.operand, s.type,
       s.record, s.field, s.field_line
FROM counter_seen s
JOIN facts f ON f.id = s.fact
 AND f.patch IN ('counter-uses', 'counter-facts')
WHERE s.kind = 'points'
  AND s.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
  AND s.field IS NOT NULL
  AND NOT s.is_local;

CREATE INDEX temp.pointed_counter_by_name
	ON pointed_counter (path, function, name);

-- ---- functions that are told the counter, or tell what it has reached ----

-- By: path
CREATE TEMP TABLE counter_taker AS
SELECT DISTINCT function, path, param
FROM counter_seen
WHERE is_local
  AND param >= 0
  AND type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
  -- the operations themselves
  AND ltrim(function, '_') NOT GLOB 'atomic_*_and_*lock*'
  AND path NOT GLOB 'include/linux/atomic/*';

CREATE INDEX temp.counter_taker_by_function ON counter_taker (function, path);

-- By: path
-- Each: fact
CREATE TEMP TABLE outcome_said AS
SELECT f.id AS fact, f.kind, f.path, f.line, f.col, f.end_col, f.function,
       f.attrs ->> 'callee' AS callee,
       f.attrs ->> 'when' AS came_out
FROM facts f
WHERE f.patch = 'counter-outcomes'
  AND f.kind <> 'decided';

-- Calls that are known to mean a certain definition.
-- By: path
-- Names: function_place.name in outcome_said.callee
-- Names: visible_function.name in outcome_said.callee
CREATE TEMP TABLE outcome_call AS
SELECT f.*,
       coalesce(own.path, seen.path) AS callee_path
FROM outcome_said f
LEFT JOIN function_place own ON own.name = f.callee
 AND own.path = f.path
LEFT JOIN visible_function seen ON seen.name = f.callee
WHERE coalesce(own.path, seen.path) IS NOT NULL;

CREATE INDEX temp.outcome_call_by_callee
	ON outcome_call (callee, callee_path, kind);

-- Counters that are handed to a taker, at the call.
CREATE TEMP TABLE counter_hand AS
SELECT DISTINCT
       t.function AS taker, t.path AS taker_path, t.param,
       c.path, c.line, c.col, c.end_col, c.function,
       a.type, a.owner AS record, a.field_line,
       CASE WHEN a.owner IS NULL THEN a.variable ELSE a.field END AS field
FROM counter_taker t
JOIN outcome_call c ON c.callee = t.function
 AND c.callee_path = t.path
 AND c.kind = 'handed'
JOIN resolved a ON a.fact = c.fact
 AND a.role = 'args'
 AND a.pos = t.param
WHERE a.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
  AND (a.owner IS NOT NULL
       OR (a.variable IS NOT NULL AND NOT a.is_local));

CREATE INDEX temp.counter_hand_by_taker
	ON counter_hand (taker, taker_path, param);

-- The operation in a macro at a place: on that member of what the parameter of
-- that number points to; on the parameter itself when member is ''.
-- By: path
CREATE TEMP TABLE counter_macro AS
SELECT f.path, f.line, f.col,
       f.attrs ->> 'name' AS name,
       CAST(f.attrs ->> 'number' AS INTEGER) AS number,
       f.attrs ->> 'member' AS member
FROM facts f
WHERE f.patch = 'counter-uses'
  AND f.kind = 'macro';

-- The counter it is where the macro is used.
CREATE TEMP TABLE macro_counter AS
WITH
used AS (
	SELECT DISTINCT
	       m.path, m.line, m.col, m.name, m.member,
	       f.function AS user, f.path AS user_path, f.line AS user_line,
	       iif(m.member = '', a.owner, a.record) AS record,
	       iif(m.member = '', a.field, m.member) AS field,
	       iif(m.member = '', a.type, c.type) AS type,
	       iif(m.member = '', a.field_line, c.line) AS field_line
	FROM counter_macro m
	JOIN facts f ON f.patch = 'counter-outcomes'
	 AND f.kind = 'handed'
	 AND f.attrs ->> 'callee' = m.name
	JOIN resolved a ON a.fact = f.id
	 AND a.role = 'args'
	 AND a.pos = m.number
	LEFT JOIN counter_member c ON c.record = a.record
	 AND c.field = m.member
	WHERE (m.member = '' OR a.pointers = 1)
	  AND (f.path = m.path
	       OR NOT EXISTS (SELECT 1 FROM counter_macro o
			      WHERE o.name = m.name AND o.path <> m.path))
)
SELECT path, line, col, name, record, field, type, min(field_line) AS field_line,
       -- the macro alone does not say which counter it is
       CASE WHEN member = ''
		 OR count(*) OVER (PARTITION BY path, line, col) > 1
	    THEN min(printf('%s() at %s:%d', user, user_path, user_line))
	    ELSE '' END AS through
FROM used
WHERE record IS NOT NULL
  AND type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
GROUP BY path, line, col, name, record, field, type;

CREATE INDEX temp.macro_counter_by_place ON macro_counter (path, line, col);

-- Functions whose value is an outcome, at most three calls up. param is the
-- parameter by which the object (record NULL: the counter) is reached.
CREATE TEMP TABLE outcome_function AS
WITH RECURSIVE
outcome AS (
	SELECT s.function, s.path, s.param, s.record, s.field, s.type,
	       iif(s.record IS NULL AND NOT s.is_local, s.path, '') AS scope,
	       s.is_local AS taker,
	       f.attrs ->> 'branch' AS branch,
	       f.attrs ->> 'when' AS came_out,
	       0 AS depth
	FROM counter_seen s
	JOIN facts f ON f.id = s.fact
	WHERE s.kind = 'returned'
	  AND s.field IS NOT NULL
	  AND s.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
	  AND (s.param >= 0 OR NOT s.is_local)
	UNION
	SELECT c.function, c.path, a.param, o.record, o.field, o.type, o.scope,
	       o.taker, o.branch,
	       CASE WHEN c.came_out = 'true' THEN o.came_out
		    WHEN o.came_out = 'true' THEN 'false'
		    ELSE 'true' END,
	       o.depth + 1
	FROM outcome o
	JOIN outcome_call c ON c.callee = o.function
	 AND c.callee_path = o.path
	 AND c.kind = 'passes'
	LEFT JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = o.param
	WHERE o.depth < 2
	  AND NOT o.taker
	UNION
	-- a taker is told the counter here
	SELECT c.function, c.path, a.param, a.owner, a.field, a.type, '', 0,
	       o.branch,
	       CASE WHEN c.came_out = 'true' THEN o.came_out
		    WHEN o.came_out = 'true' THEN 'false'
		    ELSE 'true' END,
	       o.depth + 1
	FROM outcome o
	JOIN outcome_call c ON c.callee = o.function
	 AND c.callee_path = o.path
	 AND c.kind = 'passes'
	JOIN resolved a ON a.fact = c.fact
	 AND a.role = 'args'
	 AND a.pos = o.param
	WHERE o.depth < 2
	  AND o.taker
	  AND a.owner IS NOT NULL
	  AND a.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
)
SELECT function, path, param, record, field, type, scope, taker, branch,
       came_out, min(depth) AS depth
FROM outcome
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- The calls whose outcome decides something, and the counter it is about.
-- By: path
-- Names: outcome_function.function in outcome_call.callee
CREATE TEMP TABLE outcome_asked AS
SELECT c.fact, c.path, c.line, c.col, c.end_col, c.function, c.callee,
       o.branch, o.came_out,
       iif(o.taker, a.type, o.type) AS type,
       iif(o.taker, a.owner, o.record) AS record,
       iif(o.taker, CASE WHEN a.owner IS NULL THEN a.variable
			 ELSE a.field END, o.field) AS field,
       iif(o.taker, iif(a.owner IS NULL, c.path, ''), o.scope) AS scope,
       -- the expression that points to what the counter stands in
       CASE WHEN NOT o.taker AND a.record = o.record
	    THEN ltrim(replace(f.attrs -> 'args' ->> o.param, ' ', ''), '(')
	    ELSE '' END AS object
FROM outcome_function o
JOIN outcome_call c ON c.callee = o.function
 AND c.callee_path = o.path
 AND c.kind = 'asked'
JOIN facts f ON f.id = c.fact
 AND f.patch = 'counter-outcomes'
LEFT JOIN resolved a ON a.fact = c.fact
 AND a.role = 'args'
 AND a.pos = o.param
WHERE NOT o.taker
   OR (a.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
       AND (a.owner IS NOT NULL
	    OR (a.variable IS NOT NULL AND NOT a.is_local)));

CREATE INDEX temp.outcome_asked_by_place ON outcome_asked (path, function);

-- ---- which counter a fact speaks of ----

-- counter: a name for the field of the record, or for the variable of the file
-- that is its scope. It stays when other counters come and go.

-- By: path
-- Names: global_counter.name in counter_seen.operand
-- Names: counter_hand.taker in counter_seen.function
-- Names: macro_counter.path in counter_seen.path
-- Names: sole_member.name in member_seen.name
CREATE TEMP TABLE counter_site AS
WITH
named AS (
	SELECT fact, kind, path, line, col, end_col, function, op, family,
	       operand, record, field, iif(record IS NULL, path, '') AS scope,
	       type, field_line, '' AS through
	FROM counter_seen
	WHERE type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
	  AND field IS NOT NULL
	  AND NOT is_local
	  AND kind <> 'points'
	UNION ALL
	SELECT s.fact, s.kind, s.path, s.line, s.col, s.end_col, s.function,
	       s.op, s.family, g.name, NULL, g.name, g.path, g.type, g.line, ''
	FROM counter_seen s
	JOIN global_counter g ON g.name = s.operand
	WHERE s.type IS NULL
	  AND s.kind <> 'points'
	  AND s.why = 'name is not declared in the file'
	UNION ALL
	SELECT s.fact, s.kind, s.path, s.line, s.col, s.end_col, s.function,
	       s.op, s.family, p.operand, p.record, p.field,
	       iif(p.record IS NULL, p.path, ''), p.type, p.field_line, p.name
	FROM counter_seen s
	JOIN pointed_counter p ON p.path = s.path
	 AND p.function = s.function
	 AND p.name = s.field
	WHERE s.is_local
	  AND s.kind <> 'points'
	UNION ALL
	SELECT s.fact, s.kind, s.path, s.line, s.col, s.end_col, s.function,
	       s.op, s.family, s.operand, h.record, h.field,
	       iif(h.record IS NULL, h.path, ''), h.type, h.field_line,
	       printf('%s() at %s:%d', h.function, h.path, h.line)
	FROM counter_seen s
	JOIN counter_hand h ON h.taker = s.function
	 AND h.taker_path = s.path
	 AND h.param = s.param
	WHERE s.is_local
	  AND s.kind <> 'points'
	UNION ALL
	SELECT s.fact, s.kind, s.path, s.line, s.col, s.end_col, m.name, s.op,
	       s.family, replace(replace(s.operand, '(', ''), ')', ''),
	       m.record, m.field, '', m.type, m.field_line, m.through
	FROM counter_seen s
	JOIN macro_counter m ON m.path = s.path
	 AND m.line = s.op_line
	 AND m.col = s.op_col
	WHERE s.type IS NULL
	  AND s.function = ''
	UNION ALL
	SELECT s.fact, s.kind, s.path, s.line, s.col, s.end_col, s.function,
	       s.op, s.family, rtrim(s.operand, ')'), m.record, m.field, '',
	       m.type, m.line, ''
	FROM member_seen e
	JOIN sole_member m ON m.name = e.name
	 AND m.type = e.type
	JOIN counter_seen s ON s.fact = e.fact
	WHERE NOT EXISTS (
		SELECT 1
		FROM macro_counter c
		WHERE c.path = e.path
		  AND c.line = e.op_line
		  AND c.col = e.op_col
	  )
)
SELECT n.scope || '#' || coalesce(n.record, '') || '.' || n.field AS counter,
       n.fact, n.kind, n.path, n.line, n.col, n.end_col, n.function, n.op,
       replace(replace(replace(n.family,
		'_relaxed', ''), '_acquire', ''), '_release', '') AS family,
       -- the expression that points to what the counter stands in
       CASE WHEN instr(n.operand, '->')
	    THEN substr(rtrim(n.operand, replace(n.operand, '>', '')), 1,
			length(rtrim(n.operand, replace(n.operand, '>', '')))
			- 2)
	    ELSE '' END AS object,
       n.operand, n.record, n.field, n.scope, n.type, n.field_line, n.through,
       f.attrs ->> 'branch' AS branch,
       f.attrs ->> 'callee' AS callee,
       f.attrs ->> 'guard' AS guard,
       f.attrs ->> 'drop_line' AS drop_line,
       f.attrs ->> 'drop_col' AS drop_col
FROM named n
LEFT JOIN facts f ON f.id = n.fact
 AND f.patch IN ('counter-uses', 'counter-facts')
 AND n.kind IN ('atzero', 'alone')
UNION ALL
SELECT a.scope || '#' || coalesce(a.record, '') || '.' || a.field,
       a.fact, 'tested', a.path, a.line, a.col, a.end_col, a.function,
       a.callee, '', a.object, '', a.record, a.field, a.scope, a.type, NULL, '',
       a.branch, NULL, NULL, NULL, NULL
FROM outcome_asked a
UNION ALL
SELECT a.scope || '#' || coalesce(a.record, '') || '.' || a.field,
       d.id, 'atzero', d.path, d.line, d.col, d.end_col, d.function,
       a.callee, '', a.object, '', a.record, a.field, a.scope, a.type, NULL, '',
       a.branch, d.attrs ->> 'callee', '', a.line, a.col
FROM outcome_asked a
JOIN facts d ON d.patch = 'counter-outcomes'
 AND d.kind = 'decided'
 AND d.path = a.path
 AND d.function = a.function
WHERE CAST(d.attrs ->> 'test_line' AS INTEGER) = a.line
  AND CAST(d.attrs ->> 'test_col' AS INTEGER) = a.col
  AND d.attrs ->> 'when' = a.came_out;

CREATE INDEX temp.counter_site_by_path ON counter_site (path);

-- ---- the counters ----

-- decided: somebody asks whether it is zero or below, or marks it dead. done:
-- something is done to it. dropped: it is lowered without a test.
-- By: path
CREATE TEMP TABLE counter_named AS
SELECT s.path,
       s.counter,
       s.record,
       s.field,
       s.scope,
       max(s.kind IN ('tested', 'returned', 'alone')
	   OR f.attrs ->> '$.args[1]' IN ('-1', '- 1')) AS decided,
       max(s.kind = 'op') AS done,
       max(s.kind = 'op' AND s.family IN ('dec', 'sub')) AS dropped
FROM counter_site s
LEFT JOIN facts f ON f.id = s.fact
 AND f.patch IN ('counter-uses', 'counter-facts')
 AND s.family IN ('add_unless', 'fetch_add_unless')
WHERE s.counter IS NOT NULL
  AND (s.kind IN ('op', 'tested', 'returned', 'alone')
       OR s.family IN ('add_unless', 'fetch_add_unless'))
GROUP BY s.path, s.counter;

CREATE INDEX temp.counter_named_by_key
	ON counter_named (field, record, scope) WHERE dropped;

CREATE TEMP TABLE counter_key AS
SELECT d.counter,
       d.record,
       d.field,
       d.scope,
       coalesce(r.tag, '') AS tag,
       coalesce(r.path, d.scope) AS path,
       r.line
FROM (SELECT DISTINCT counter, record, field, scope
      FROM counter_named
      WHERE decided) d
-- IS: any record may have moved, and no other row here tells.
LEFT JOIN record r ON r.id IS d.record
-- The reference counts themselves are made of atomics.
WHERE coalesce(r.tag, '') NOT IN ('refcount_struct', 'rcuref_t');

CREATE UNIQUE INDEX temp.counter_key_by_counter ON counter_key (counter);

-- By: path
-- Names: counter_key.counter in counter_site.counter
CREATE TEMP TABLE counter_fact AS
SELECT *
FROM counter_site
WHERE counter IN (SELECT counter FROM counter_key);

CREATE INDEX temp.counter_fact_by_counter ON counter_fact (counter, kind);
CREATE INDEX temp.counter_fact_by_path ON counter_fact (path);

-- Functions where others are to be looked for who ask how many are left, or
-- raise what they have found.
-- By: path
CREATE TEMP TABLE counter_user AS
SELECT DISTINCT function, path
FROM counter_fact
WHERE kind = 'op'
  AND function <> ''
  AND family IN ('read', 'inc', 'add');

-- Functions that look whether one is the only holder left.
-- By: path
CREATE TEMP TABLE counter_asker AS
SELECT DISTINCT s.function, s.path, s.field, s.record, s.scope
FROM counter_site s
JOIN facts f ON f.id = s.fact
 AND f.patch IN ('counter-uses', 'counter-facts')
WHERE s.kind = 'compare'
  AND s.family = 'read'
  AND s.function <> ''
  AND (f.attrs ->> 'operator') || (f.attrs ->> 'value')
	IN ('==1', '!=1', '<=1', '>1', '<2', '>=2', '==0', '!=0', '>0', '<=0',
	    '<1', '>=1', '!');
