-- SPDX-License-Identifier: GPL-2.0-only
--
-- Every counter that is a reference count by what its last drop does, once,
-- at the drop that proves it. The grade itself is made in
-- cocci/facts/counters.sql.

CREATE TEMP TABLE atomic_refcount_evidence AS
WITH
-- At most three raises and first values; the rest is in the report's list.
line AS (
	SELECT c.id AS counter, 0 AS pos, 0 AS n, c.path, c.line,
	       'definition' AS role,
	       printf('%s %s', c.type, c.field) AS text
	FROM counter c
	WHERE c.line IS NOT NULL
	UNION ALL
	SELECT e.counter, 2, 0, e.path, e.line, 'at zero',
	       printf('''%s'' is called', e.callee)
	FROM counter_proof e
	UNION ALL
	SELECT e.counter, 3, 0, e.sink_path, e.sink_line, 'destroys',
	       printf('''%s'' is called', e.sink)
	FROM counter_proof e
	WHERE e.proof = 2
	UNION ALL
	SELECT o.counter, 4,
	       row_number() OVER (PARTITION BY o.counter
				  ORDER BY o.path, o.line, o.col),
	       o.path, o.line, 'first value',
	       printf('''%s'' to %s', o.op, o.first)
	FROM counter_operation o
	WHERE o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
			   'ATOMIC64_INIT')
	UNION ALL
	SELECT o.counter, 5,
	       row_number() OVER (PARTITION BY o.counter
				  ORDER BY o.path, o.line, o.col),
	       o.path, o.line, 'raise',
	       printf('''%s'' in ''%s''', o.op, o.function)
	FROM counter_operation o
	WHERE o.family IN ('inc', 'add', 'inc_return', 'add_return',
			   'inc_not_zero', 'add_unless', 'fetch_inc',
			   'fetch_add', 'fetch_add_unless')
	UNION ALL
	SELECT g.counter, 6, 0, g.foreigner ->> 'path', g.foreigner ->> 'line',
	       'no equivalent', printf('''%s''', g.foreigner ->> 'op')
	FROM counter_grade g
	WHERE g.foreigners
)
SELECT counter,
       json_group_array(json_object('path', path, 'line', line,
				    'role', role, 'text', text)) AS evidence
FROM (SELECT * FROM line WHERE n <= 3 ORDER BY counter, pos, n, path, line)
GROUP BY counter;

-- At the drop that proves it; where callers are told and decide, at that drop.
CREATE TEMP TABLE atomic_refcount_place AS
WITH
shown AS (
	SELECT e.counter, e.path, e.drop_line AS line, e.drop_col AS col,
	       e.function, e.kind, e.branch, e.callee, e.sink, e.proof
	FROM counter_proof e
	UNION ALL
	SELECT f.counter, f.path, f.line, f.col, f.function, 'returned', 'zero',
	       f.function, f.function, 0
	FROM (SELECT *, row_number() OVER (PARTITION BY counter
					   ORDER BY kind <> 'returned', path,
						    line, col) AS n
	      FROM counter_fact
	      WHERE kind IN ('returned', 'tested')) f
	WHERE f.n = 1
	  AND NOT EXISTS (SELECT 1 FROM counter_proof e
			  WHERE e.counter = f.counter)
)
SELECT s.*,
       (SELECT f.end_col
	FROM counter_fact f
	WHERE f.counter = s.counter AND f.kind = 'op'
	  AND f.path = s.path AND f.line = s.line AND f.col = s.col
	LIMIT 1) AS end_col
FROM shown s;

SELECT c.id AS counter,
       p.path,
       p.line,
       p.col,
       coalesce(p.end_col, p.col) AS end_col,
       p.function,
       CASE WHEN c.struct IS NULL THEN c.field
	    ELSE c.struct || '.' || c.field END AS subject,
       CASE c.class
       WHEN 'lifetime' THEN
		printf('''%s'' is an %s used as a reference count: ''%s'' %s'
		       || iif(p.branch = 'one', '', ' when it reaches zero'),
		       iif(c.struct IS NULL, c.field,
			   c.struct || '.' || c.field),
		       c.type, p.callee,
		       CASE WHEN p.kind = 'returned'
			    THEN 'decides or lets its callers decide'
			    WHEN p.branch = 'one'
			    THEN 'ends the object when only one holder is left'
			    WHEN p.kind IN ('part', 'other')
			    THEN 'takes down what it stands for'
			    WHEN p.kind IN ('work', 'complete', 'wake')
			    THEN 'hands on the rest'
			    WHEN p.kind = 'defer'
			    THEN 'hands the object on to be ended'
			    WHEN p.kind = 'put'
			    THEN 'drops a reference to the object'
			    WHEN p.proof = 2
			    THEN printf('ends the object (through ''%s'')',
					p.sink)
			    ELSE 'ends the object' END)
       ELSE printf('''%s'' is an %s used as a reference count: ''%s'' tells'
		   || ' a waiter when it reaches zero',
		   iif(c.struct IS NULL, c.field, c.struct || '.' || c.field),
		   c.type, p.callee) END AS message,
       e.evidence,
       CASE WHEN c.class = 'lifetime' AND c.verdict = 'convert' THEN 'medium'
	    ELSE 'low' END AS severity,
       NULL AS confidence,
       CASE c.verdict
       WHEN 'convert' THEN
		'make it a refcount_t; every operation on it has the refcount_t'
		|| ' form of the same meaning. Increments become relaxed and'
		|| ' decrements release-ordered: say so in the patch. On a hot'
		|| ' path ask about percpu_ref or rcuref_t first'
       ELSE 'not a mechanical change: '
		|| (SELECT group_concat(text, '; ')
		    FROM (SELECT text
			  FROM counter_reason r
			  WHERE r.counter = c.id AND r.pos NOT IN (1, 6, 7, 14)
			  ORDER BY r.pos)) END AS advice
FROM counter c
JOIN atomic_refcount_place p ON p.counter = c.id
JOIN atomic_refcount_evidence e ON e.counter = c.id
WHERE c.class = 'lifetime'
   OR (c.class = 'completion' AND c.verdict <> 'keep')
ORDER BY p.path, p.line, p.col, subject;
