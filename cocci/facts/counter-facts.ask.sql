-- SPDX-License-Identifier: GPL-2.0-only
--
-- What to look at next, once counters.sql has sorted what is known.

-- All the other operations on a counter that is tested somewhere: they stand
-- in functions that use the name of the field.
INSERT INTO ask (patch, word)
SELECT DISTINCT
       'counter-facts',
       replace(field, rtrim(field, replace(field, '.', '')), '')
FROM counter_key;

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
	SELECT c.callee, c.callee_path, b.depth + 1
	FROM below b
	JOIN call_edge c ON c.function = b.function
	 AND c.path = b.path
	WHERE b.depth < 3
	  AND NOT EXISTS (SELECT 1 FROM sink s WHERE s.name = c.callee)
	  AND NOT EXISTS (SELECT 1 FROM sink_not x WHERE c.callee GLOB x.pattern)
)
SELECT DISTINCT 'function-calls', function, path
FROM below
WHERE depth > 1;
