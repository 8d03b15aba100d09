-- SPDX-License-Identifier: GPL-2.0-only
--
-- Lookups that raise, directly or through a function that is there for it;
-- then the locks around them, around the last drop, and around the unlinking.

INSERT INTO ask (patch, word) VALUES
	('raise-from-zero', 'atomic64_inc'),
	('raise-from-zero', 'atomic_inc'),
	('raise-from-zero', 'atomic_inc_return'),
	('raise-from-zero', 'atomic_long_inc'),
	('raise-from-zero', 'refcount_inc');

INSERT INTO ask (patch, word)
SELECT DISTINCT 'raise-from-zero', g.function
FROM count_raise g
JOIN count_drop d ON d.record = g.record
 AND d.field = g.field
WHERE g.param = 0
  AND (g.function GLOB '*get*' OR g.function GLOB '*hold*'
       OR g.function GLOB '*ref*' OR g.function GLOB '*grab*'
       OR g.function GLOB '*take*' OR g.function GLOB '*inc*'
       OR g.function GLOB '*use*' OR g.function GLOB '*acquire*');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT p.patch, f.function, f.path
FROM facts f
CROSS JOIN (SELECT 'held-locks' AS patch UNION SELECT 'function-calls') p
WHERE f.patch = 'raise-from-zero';

-- What a lookup raises: a counter, or what a function raises.
-- By: path
CREATE TEMP TABLE raise_here AS
SELECT DISTINCT f.path, r.owner AS record, r.field, NULL AS callee
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch = 'raise-from-zero'
  AND f.kind = 'raised'
  AND r.owner IS NOT NULL
UNION ALL
SELECT DISTINCT f.path, NULL, NULL, f.attrs ->> 'callee'
FROM facts f
WHERE f.patch = 'raise-from-zero'
  AND f.kind = 'got';

-- Counters that a lookup raises.
CREATE TEMP TABLE raise_ask AS
SELECT record, field
FROM raise_here
WHERE record IS NOT NULL
UNION
SELECT record, field
FROM count_raise
WHERE param = 0
  AND function IN (SELECT callee FROM raise_here WHERE callee IS NOT NULL);

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', d.function, d.path
FROM raise_ask a
JOIN count_drop d ON d.record = a.record
 AND d.field = a.field;

-- What is called at zero, and what that calls.
INSERT INTO ask (patch, function, path)
WITH RECURSIVE
below AS (
	SELECT a.record,
	       z.callee AS function,
	       coalesce(own.path, seen.path) AS path,
	       1 AS depth
	FROM raise_ask a
	JOIN count_zero z ON z.record = a.record
	 AND z.field = a.field
	LEFT JOIN function_place own ON own.name = z.callee
	 AND own.path = z.path
	LEFT JOIN visible_function seen ON seen.name = z.callee
	WHERE coalesce(own.path, seen.path) IS NOT NULL
	  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = z.callee)
	  AND NOT EXISTS (SELECT 1 FROM sink_not x
			  WHERE z.callee GLOB x.pattern)
	UNION
	SELECT b.record, e.callee, e.callee_path, b.depth + 1
	FROM below b
	JOIN hand_on e ON e.function = b.function
	 AND e.path = b.path
	 AND e.record = b.record
	WHERE b.depth < 3
	  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = e.callee)
	  AND NOT EXISTS (SELECT 1 FROM sink_not x
			  WHERE e.callee GLOB x.pattern)
)
SELECT DISTINCT p.patch, b.function, b.path
FROM below b
CROSS JOIN (SELECT 'held-locks' AS patch UNION SELECT 'function-calls') p
WHERE NOT EXISTS (SELECT 1 FROM unlinker u WHERE u.name = b.function);

-- Who waits for readers before the put, or has it done after them.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'held-locks', d.function
FROM raise_ask a
JOIN count_drop d ON d.record = a.record
 AND d.field = a.field;

INSERT INTO ask (patch, word) VALUES
	('held-locks', 'call_rcu'),
	('held-locks', 'call_srcu');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'function-calls', function, path
FROM facts
WHERE patch = 'held-locks'
  AND kind = 'waited'
UNION
SELECT DISTINCT 'function-calls', f.attrs ->> 'callback', f.path
FROM facts f
WHERE f.patch = 'held-locks'
  AND f.kind = 'deferred'
  AND f.path IN (SELECT path FROM facts WHERE patch = 'raise-from-zero'
		 UNION
		 SELECT d.path
		 FROM raise_ask a
		 JOIN count_drop d ON d.record = a.record
		  AND d.field = a.field);
