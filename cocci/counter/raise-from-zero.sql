-- SPDX-License-Identifier: GPL-2.0-only
--
-- A lookup that raises a count which may be zero already. Three proofs:
--
--   unlinked	the last drop takes the lock of the lookup only after the count
--		is zero, to take the object out of the container
--   readers	only RCU protects the lookup: it keeps the memory, not the count
--   unlocked	the lock of the lookup is given back before the raise
--
-- The container's own reference makes a raise under its lock right, as long
-- as leaving the container comes before dropping that reference; so a lock
-- alone proves nothing, and without one of the three there is no finding.

CREATE TEMP TABLE raise_found AS
SELECT f.id AS fact, f.path, f.line, f.col, f.end_col, f.function,
       f.attrs ->> 'op' AS op,
       f.attrs ->> 'how' AS how,
       CAST(f.attrs ->> 'from_line' AS INTEGER) AS from_line,
       CAST(f.attrs ->> 'from_col' AS INTEGER) AS from_col,
       r.owner AS record, r.field
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch = 'raise-from-zero'
  AND f.kind = 'raised'
  AND r.owner IS NOT NULL
UNION ALL
SELECT f.id, f.path, f.line, f.col, f.end_col, f.function,
       f.attrs ->> 'callee',
       f.attrs ->> 'how',
       CAST(f.attrs ->> 'from_line' AS INTEGER),
       CAST(f.attrs ->> 'from_col' AS INTEGER),
       g.record, g.field
FROM facts f
JOIN resolved a ON a.fact = f.id
 AND a.role = 'args'
 AND a.pos = 0
 AND a.pointers = 1
LEFT JOIN visible_function seen ON seen.name = f.attrs ->> 'callee'
JOIN (SELECT DISTINCT function, path, record, field
      FROM count_raise
      WHERE param = 0) g
  ON g.function = f.attrs ->> 'callee'
 AND g.record = a.record
 AND g.path IN (f.path, seen.path)
WHERE f.patch = 'raise-from-zero'
  AND f.kind = 'got';

CREATE INDEX temp.raise_found_by_field ON raise_found (field, record);

-- Locks at the raise and at the lookup.
CREATE TEMP TABLE raise_lock AS
SELECT f.fact, h.lock, h.name, h.line,
       (h.from_line, h.from_col) < (f.line, f.col)
       AND (h.to_line, h.to_col) > (f.line, f.col) AS at_raise,
       (h.from_line, h.from_col) < (f.from_line, f.from_col)
       AND (h.to_line, h.to_col) > (f.from_line, f.from_col) AS at_lookup
FROM raise_found f
JOIN held_span h ON h.path = f.path
 AND h.function = f.function;

CREATE INDEX temp.raise_lock_by_fact ON raise_lock (fact);

-- Last drops that no lock covers.
CREATE TEMP TABLE raise_bare_drop AS
SELECT d.*
FROM count_drop d
WHERE NOT d.locks
  AND NOT EXISTS (
	SELECT 1
	FROM held_span h
	WHERE h.path = d.path
	  AND h.function = d.function
	  AND h.name <> 'rcu'
	  AND (h.from_line, h.from_col) < (d.line, d.col)
	  AND (h.to_line, h.to_col) > (d.line, d.col)
  );

-- What takes the object out of a container once the count is zero: the drop,
-- the call, and the lock that is taken for it.
CREATE TEMP TABLE raise_unlink AS
WITH RECURSIVE
step AS (
	SELECT z.*,
	       coalesce(own.path, seen.path) AS callee_path
	FROM count_zero z
	JOIN raise_bare_drop d ON d.record = z.record
	 AND d.field = z.field
	 AND d.path = z.path
	 AND d.line = z.drop_line AND d.col = z.drop_col
	LEFT JOIN function_place own ON own.name = z.callee
	 AND own.path = z.path
	LEFT JOIN visible_function seen ON seen.name = z.callee
	WHERE EXISTS (
		SELECT 1
		FROM raise_found f
		WHERE f.record = z.record
		  AND f.field = z.field
	)
),
below AS (
	SELECT s.record, s.field, s.path AS drop_path, s.drop_line,
	       s.drop_col, s.callee AS function, s.callee_path AS path,
	       1 AS depth
	FROM step s
	WHERE s.callee_path IS NOT NULL
	UNION
	SELECT b.record, b.field, b.drop_path, b.drop_line, b.drop_col,
	       e.callee, e.callee_path, b.depth + 1
	FROM below b
	JOIN hand_on e ON e.function = b.function
	 AND e.path = b.path
	 AND e.record = b.record
	WHERE b.depth < 3
),
call AS (
	SELECT s.record, s.field, s.path AS drop_path, s.drop_line,
	       s.drop_col, s.fact, s.callee, s.path, s.function, s.line,
	       s.col, 1 AS here
	FROM step s
	UNION
	SELECT b.record, b.field, b.drop_path, b.drop_line, b.drop_col,
	       c.fact, c.callee, c.path, c.function, c.line, f.col, 0
	FROM below b
	JOIN plain_call c ON c.function = b.function
	 AND c.path = b.path
	JOIN facts f ON f.id = c.fact
)
SELECT DISTINCT c.record, c.field, c.drop_path, c.drop_line,
       c.path, c.line, c.callee, h.name AS lock,
       h.lock = h.name AS is_global
FROM call c
JOIN unlinker u ON u.name = c.callee
JOIN held_span h ON h.path = c.path
 AND h.function = c.function
 AND h.name <> 'rcu'
 AND h.from_line > 0
 AND (h.from_line, h.from_col) < (c.line, c.col)
 AND (h.to_line, h.to_col) > (c.line, c.col)
 AND (NOT c.here OR (h.from_line, h.from_col) > (c.drop_line, c.drop_col))
WHERE EXISTS (
	SELECT 1
	FROM resolved a
	WHERE a.fact = c.fact
	  AND a.role = 'args'
	  AND (a.owner = c.record
	       OR (a.record = c.record AND a.pointers = 1))
);

CREATE INDEX temp.raise_unlink_by_field ON raise_unlink (field, record);

-- Functions that wait for readers, from which line on; or run after them.
-- By: path
CREATE TEMP TABLE raise_waiter AS
SELECT w.path, w.function, min(w.line) AS line
FROM facts w
WHERE w.patch = 'held-locks'
  AND w.kind = 'waited'
GROUP BY w.path, w.function
UNION ALL
SELECT DISTINCT w.path, w.attrs ->> 'callback', 0
FROM facts w
WHERE w.patch = 'held-locks'
  AND w.kind = 'deferred';

-- What they call then.
-- By: path
CREATE TEMP TABLE raise_waited_call AS
SELECT DISTINCT w.path, c.callee
FROM raise_waiter w
JOIN plain_call c ON c.function = w.function
 AND c.path = w.path
 AND c.line > w.line;

-- Counters whose put waits for readers first, or is done after them.
-- By: path
CREATE TEMP TABLE raise_waits_here AS
SELECT DISTINCT d.path, d.record, d.field
FROM count_drop d
LEFT JOIN raise_waiter w ON w.path = d.path
 AND w.function = d.function
 AND w.line < d.line
WHERE w.path IS NOT NULL
   OR d.function GLOB '*rcu*';

CREATE TEMP TABLE raise_waits AS
SELECT record, field
FROM raise_waits_here
UNION
SELECT record, field
FROM count_drop
WHERE function IN (SELECT callee FROM raise_waited_call);

-- An object that left its container before the raise is the function's own.
CREATE TEMP TABLE raise_taken_out AS
SELECT DISTINCT f.fact
FROM raise_found f
JOIN plain_call c ON c.path = f.path
 AND c.function = f.function
 AND c.line BETWEEN f.from_line AND f.line
JOIN unlinker u ON u.name = c.callee
JOIN resolved a ON a.fact = c.fact
 AND a.role = 'args'
 AND (a.owner = f.record OR (a.record = f.record AND a.pointers = 1));

-- A usage count rests at zero: raising it from there is what it is for.
CREATE TEMP TABLE raise_life AS
SELECT d.record, d.field
FROM count_drop d
WHERE d.op GLOB 'refcount_*'
UNION
SELECT k.record, k.field
FROM counter c
JOIN counter_known k ON k.counter = c.counter
WHERE c.class IN ('lifetime', 'offset', 'completion');

CREATE TEMP TABLE raise_proof AS
WITH
candidate AS (
	SELECT f.*,
	       EXISTS (SELECT 1 FROM raise_lock l
		       WHERE l.fact = f.fact AND l.at_raise
			 AND l.name = 'rcu') AS in_rcu,
	       EXISTS (SELECT 1 FROM raise_lock l
		       WHERE l.fact = f.fact AND l.at_raise
			 AND l.name <> 'rcu') AS in_lock
	FROM raise_found f
	WHERE EXISTS (SELECT 1 FROM raise_life c
		      WHERE c.record = f.record AND c.field = f.field)
)
SELECT f.fact, 1 AS pos, 'unlinked' AS proof, u.drop_path AS path,
       u.drop_line AS line, u.path AS then_path, u.line AS then_line,
       u.callee, l.lock
FROM candidate f
JOIN raise_lock l ON l.fact = f.fact
 AND l.at_raise
 AND l.name <> 'rcu'
JOIN raise_unlink u ON u.record = f.record
 AND u.field = f.field
 AND u.lock = l.name
UNION ALL
-- No lock in sight: the caller holds it, and it is the one of the container.
SELECT f.fact, 2, 'unlinked', u.drop_path, u.drop_line, u.path, u.line,
       u.callee, u.lock
FROM candidate f
JOIN raise_unlink u ON u.record = f.record
 AND u.field = f.field
 AND u.is_global
 AND u.path = f.path
WHERE NOT f.in_lock
  AND NOT f.in_rcu
  AND NOT EXISTS (SELECT 1 FROM raise_lock l
		  WHERE l.fact = f.fact AND l.at_lookup)
UNION ALL
SELECT f.fact, 3, 'readers', min(d.path), d.line, NULL, NULL, NULL, 'rcu'
FROM candidate f
JOIN (SELECT record, field, path, min(line) AS line
      FROM raise_bare_drop
      GROUP BY record, field, path) d ON d.record = f.record
 AND d.field = f.field
WHERE f.in_rcu
  AND NOT f.in_lock
  AND NOT EXISTS (SELECT 1 FROM raise_waits w
		  WHERE w.record = f.record AND w.field = f.field)
GROUP BY f.fact
UNION ALL
SELECT f.fact, 4, 'unlocked', min(d.path), d.line, NULL, NULL, NULL, l.lock
FROM candidate f
JOIN (SELECT record, field, path, min(line) AS line
      FROM count_drop
      GROUP BY record, field, path) d ON d.record = f.record
 AND d.field = f.field
JOIN raise_lock l ON l.fact = f.fact
 AND l.at_lookup
 AND NOT l.at_raise
WHERE NOT f.in_lock
  AND NOT f.in_rcu
  AND f.fact NOT IN (SELECT fact FROM raise_taken_out)
  -- A walk that takes the lock again and goes on relies on something else.
  AND NOT EXISTS (
	SELECT 1
	FROM held_span h
	WHERE h.path = f.path
	  AND h.function = f.function
	  AND h.lock = l.lock
	  AND (h.from_line, h.from_col) > (f.line, f.col)
	  AND f.how GLOB '*for_each*safe*'
  )
GROUP BY f.fact;

CREATE TEMP TABLE raise_best AS
SELECT f.*, p.proof, p.path AS drop_path, p.line AS drop_line,
       p.then_path, p.then_line, p.callee, p.lock,
       o.tag, o.path AS object_path, o.line AS object_line,
       printf('%s.%s', o.tag, f.field) AS subject,
       row_number() OVER (
		PARTITION BY f.fact
		ORDER BY p.pos, p.path, p.line, p.then_path, p.then_line
       ) AS n
FROM raise_found f
JOIN raise_proof p ON p.fact = f.fact
JOIN record o ON o.id = f.record;

SELECT f.path, f.line, f.col, f.end_col, f.function, f.subject,
       CASE f.proof
       WHEN 'unlinked' THEN
		printf('''%s'' raises ''%s'' of an object that ''%s'' found, but'
		       || ' the last drop takes ''%s'' and calls ''%s'' only when'
		       || ' the count is zero already',
		       f.op, f.subject, f.how, f.lock, f.callee)
       WHEN 'readers' THEN
		printf('''%s'' raises ''%s'' of an object that ''%s'' found under'
		       || ' RCU alone: the count may be zero already',
		       f.op, f.subject, f.how)
       ELSE printf('''%s'' raises ''%s'' after ''%s'' is unlocked, under which'
		   || ' ''%s'' found the object: it may be gone by then',
		   f.op, f.subject, f.lock, f.how) END AS message,
       (SELECT json_group_array(json_object('path', path, 'line', line,
					    'role', role, 'text', text))
	FROM (SELECT f.path AS path, f.from_line AS line, 'lookup' AS role,
		     printf('''%s''', f.how) AS text
	      UNION ALL
	      SELECT f.drop_path, f.drop_line, 'last drop',
		     iif(f.proof = 'unlocked', 'ends the object',
			 'without the lock of the lookup')
	      UNION ALL
	      SELECT f.then_path, f.then_line, 'unlinks',
		     printf('''%s'' at zero', f.callee)
	      WHERE f.then_path IS NOT NULL
	      UNION ALL
	      SELECT f.object_path, f.object_line, 'container',
		     'struct ' || f.tag)) AS evidence,
       iif(f.proof = 'unlocked', 'medium', NULL) AS severity,
       NULL AS confidence,
       CASE f.proof
       WHEN 'unlinked' THEN
		'raise with the _not_zero form and treat zero as not found; or'
		|| ' drop with the _and_lock form, so that the object leaves the'
		|| ' container before anybody can see zero'
       WHEN 'readers' THEN
		'raise with the _not_zero form and treat zero as not found: RCU'
		|| ' keeps the memory for the grace period, not the count'
       ELSE 'raise before the lock is given back' END AS advice
FROM raise_best f
WHERE f.n = 1
ORDER BY f.path, f.line, f.col, f.subject;
