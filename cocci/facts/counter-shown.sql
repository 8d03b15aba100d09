-- SPDX-License-Identifier: GPL-2.0-only
--
-- Where the finding about a counter stands, and what is shown of it; for the
-- rules that report counters by their grade.
--
-- Makes:
--   counter_place	at the drop that proves it; where callers are told and
--			decide, at that drop; where it is marked dead, there
--   counter_evidence	JSON, a few lines of each role
--
-- Run: last

-- By: counter
-- Key: counter_proof.counter
-- Key: counter_operation.counter
-- Key: counter_grade.counter
-- Key: counter_done.counter
CREATE TEMP TABLE counter_place AS
WITH
shown AS (
	SELECT e.counter, 0 AS pos, e.path, CAST(e.drop_line AS INTEGER) AS line,
	       CAST(e.drop_col AS INTEGER) AS col, e.function, e.kind,
	       e.branch, e.callee, e.sink, e.proof
	FROM counter_proof e
	UNION ALL
	SELECT o.counter, 1, o.path, o.line, o.col, o.function, 'claimed',
	       'negative', NULL, NULL, 0
	FROM counter_operation o
	JOIN counter_grade g ON g.counter = o.counter
	 AND g.class = 'offset'
	WHERE (o.family = 'cmpxchg'
	       AND o.first = '0'
	       AND replace(o.second, ' ', '') = '-1')
	   OR (o.family = 'set'
	       AND replace(o.first, ' ', '') = '-1')
	UNION ALL
	SELECT f.counter, iif(f.kind = 'returned', 2, 3), f.path, f.line, f.col,
	       f.function, 'returned', 'zero', f.function, f.function, 0
	FROM counter_done f
	JOIN counter_grade g ON g.counter = f.counter
	 AND g.class IN ('lifetime', 'completion')
	WHERE f.kind IN ('returned', 'tested')
),
first AS (
	SELECT *,
	       row_number() OVER (PARTITION BY counter
				  ORDER BY pos, path, line, col) AS n
	FROM shown
)
SELECT s.*,
       coalesce((SELECT f.end_col
		 FROM counter_done f
		 WHERE f.counter = s.counter
		   AND f.path = s.path AND f.line = s.line AND f.col = s.col
		 LIMIT 1), s.col) AS end_col
FROM first s
WHERE s.n = 1;

CREATE UNIQUE INDEX temp.counter_place_by_counter ON counter_place (counter);

-- At most three of a role; the rest is in the report's list.
-- By: counter
-- Key: counter_operation.counter
-- Key: counter_grade.counter
-- Key: counter_listed.counter
-- Key: counter_proof.counter
-- Key: counter_place.counter
CREATE TEMP TABLE counter_evidence AS
WITH
born (family) AS (
	VALUES ('set'), ('ATOMIC_INIT'), ('ATOMIC_LONG_INIT'), ('ATOMIC64_INIT')
),
raised (family) AS (
	VALUES ('inc'), ('add'), ('inc_return'), ('add_return'),
	       ('inc_not_zero'), ('add_unless'), ('fetch_inc'), ('fetch_add'),
	       ('fetch_add_unless')
),
operation AS (
	SELECT o.counter,
	       CASE WHEN g.class = 'offset' AND o.second IS NOT NULL
			 AND o.family = 'cmpxchg' THEN 'claims'
		    WHEN g.class = 'offset' AND o.second IS NOT NULL
			 AND o.family IN ('add_unless', 'fetch_add_unless')
			THEN 'refuses'
		    WHEN g.class = 'offset' AND o.family = 'set'
			 AND replace(o.first, ' ', '') = '-1' THEN 'marks dead'
		    WHEN o.family IN born THEN 'first value'
		    WHEN o.family IN raised THEN 'raise' END AS role,
	       o.*
	FROM counter_operation o
	JOIN counter_grade g ON g.counter = o.counter
),
line AS (
	SELECT c.counter, 0 AS pos, 0 AS n, c.path, c.line,
	       'definition' AS role, printf('%s %s', c.type, c.field) AS text
	FROM counter_listed c
	WHERE c.line IS NOT NULL
	UNION ALL
	SELECT e.counter, 1, 0, e.path, e.line,
	       iif(e.branch = 'negative', 'below zero', 'at zero'),
	       printf('''%s'' is called', e.callee)
	FROM counter_proof e
	UNION ALL
	SELECT e.counter, 2, 0, e.sink_path, e.sink_line, 'destroys',
	       printf('''%s'' is called', e.sink)
	FROM counter_proof e
	WHERE e.proof = 2
	UNION ALL
	SELECT o.counter,
	       CASE o.role WHEN 'first value' THEN 3 WHEN 'claims' THEN 4
			   WHEN 'marks dead' THEN 4 WHEN 'refuses' THEN 5
			   ELSE 6 END,
	       row_number() OVER (PARTITION BY o.counter, o.role
				  ORDER BY o.path, o.line, o.col),
	       o.path, o.line, o.role,
	       CASE o.role
	       WHEN 'first value' THEN printf('''%s'' to %s', o.op, o.first)
	       WHEN 'marks dead' THEN printf('''%s'' to %s in ''%s''', o.op,
					     o.first, o.function)
	       WHEN 'raise' THEN printf('''%s'' in ''%s''', o.op, o.function)
	       ELSE printf('''%s'' with %s, %s in ''%s''', o.op, o.first,
			   o.second, o.function) END
	FROM operation o
	WHERE o.role IS NOT NULL
	UNION ALL
	SELECT g.counter, 7, 0, g.foreigner ->> 'path', g.foreigner ->> 'line',
	       'no equivalent', printf('''%s''', g.foreigner ->> 'op')
	FROM counter_grade g
	WHERE g.foreigners
	  AND g.class <> 'offset'
)
SELECT counter,
       json_group_array(json_object('path', path, 'line', line,
				    'role', role, 'text', text)) AS evidence
FROM (SELECT l.*
      FROM line l
      JOIN counter_place p ON p.counter = l.counter
      WHERE l.n <= 3
      ORDER BY l.counter, l.pos, l.n, l.path, l.line)
GROUP BY counter;

CREATE UNIQUE INDEX temp.counter_evidence_by_counter
	ON counter_evidence (counter);
