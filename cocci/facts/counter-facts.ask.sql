-- SPDX-License-Identifier: GPL-2.0-only
--
-- What to look at next, once counters.sql has sorted what is known.

-- Where else code may ask how many are left, or raise what it has found.
INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'counter-facts', function, path
FROM counter_user;

-- Who looks whether he is the only holder left of what others drop, or drops
-- and looks.
INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'counter-facts', s.function, s.path
FROM counter_asker s
WHERE EXISTS (
	SELECT 1
	FROM counter_named d
	WHERE d.field = s.field
	  AND d.record IS s.record
	  AND d.scope = s.scope
	  AND d.dropped
  );

-- Who is told by a function that the count reached zero, and who hands a counter
-- to one that takes a pointer, or an object to a macro.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'counter-outcomes', function
FROM outcome_function
UNION
SELECT 'counter-outcomes', function
FROM counter_taker
UNION
SELECT 'counter-outcomes', name
FROM counter_macro;

-- What becomes of the object in a function that is called at zero.
INSERT INTO ask (patch, function, path)
SELECT DISTINCT
       'function-calls',
       e.callee,
       e.path
FROM counter_end e
WHERE e.proof >= 3
  AND NOT e.callee GLOB '*[^A-Za-z0-9_]*'
  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = e.callee)
  AND EXISTS (
	SELECT 1
	FROM counter_argument a
	JOIN facts f ON f.id = a.fact
	WHERE a.counter = e.counter
	  AND f.path = e.path AND f.line = e.line AND f.col = e.col
	  AND a.relation <> 'foreign'
  );

-- What a work item or timer does that is started at zero.
INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'function-calls', h.callback, h.path
FROM counter_end e
JOIN sink s ON s.name = e.callee
 AND s.kind = 'work'
CROSS JOIN facts f ON f.path = e.path AND f.line = e.line AND f.col = e.col
JOIN resolved a ON a.fact = f.id
 AND a.role = 'args'
 AND a.pos = s.arg
JOIN member_handler h ON h.record = a.owner
 AND h.field = a.field;

-- And in those it hands something on to, two more calls down.
INSERT INTO ask (patch, function, path)
WITH RECURSIVE
below AS (
	SELECT e.callee AS function,
	       coalesce(own.path, seen.path) AS path,
	       1 AS depth
	FROM counter_end e
	LEFT JOIN function_place own ON own.name = e.callee
	 AND own.path = e.path
	LEFT JOIN visible_function seen ON seen.name = e.callee
	WHERE e.proof >= 3
	  AND coalesce(own.path, seen.path) IS NOT NULL
	UNION
	SELECT callback, path, 1
	FROM member_handler
	WHERE callback IN (SELECT function FROM plain_call)
	UNION
	SELECT c.callee, c.callee_path, b.depth + 1
	FROM below b
	JOIN open_edge c ON c.function = b.function
	 AND c.path = b.path
	WHERE b.depth < 3
)
SELECT DISTINCT 'function-calls', function, path
FROM below
WHERE depth > 1;
