-- SPDX-License-Identifier: GPL-2.0-only
--
-- Counters of class 'offset': the object goes when the count falls below zero,
-- or -1 marks it dead. The grade itself is made in cocci/facts/counters.sql;
-- counters that start at -1 (map counts, indices) are not of that class.

CREATE TEMP TABLE below_zero_place AS
WITH
place AS (
	SELECT e.counter, 0 AS pos, e.path, e.drop_line AS line,
	       e.drop_col AS col, e.function, e.callee
	FROM counter_end e
	WHERE e.branch = 'negative'
	  AND e.strength <= 3
	UNION ALL
	SELECT o.counter, 1, o.path, o.line, o.col, o.function, NULL
	FROM counter_operation o
	WHERE o.family = 'cmpxchg'
	  AND o.first = '0'
	  AND replace(o.second, ' ', '') = '-1'
)
SELECT p.*,
       o.op,
       o.end_col,
       row_number() OVER (PARTITION BY p.counter
			  ORDER BY p.pos, p.path, p.line, p.col) AS n
FROM place p
JOIN counter_operation o ON o.counter = p.counter
 AND o.path = p.path AND o.line = p.line AND o.col = p.col;

CREATE TEMP TABLE below_zero_evidence AS
WITH
line AS (
	SELECT c.id AS counter, 0 AS pos, 0 AS n, c.path, c.line,
	       'definition' AS role,
	       printf('%s %s', c.type, c.field) AS text
	FROM counter c
	WHERE c.line IS NOT NULL
	UNION ALL
	SELECT e.counter, 1, 0, e.path, e.line, 'below zero',
	       printf('''%s'' is called', e.callee)
	FROM counter_end e
	WHERE e.branch = 'negative'
	  AND e.rank = 1
	UNION ALL
	SELECT o.counter,
	       CASE WHEN o.second = '0' THEN 4 ELSE 2 END,
	       row_number() OVER (PARTITION BY o.counter, o.family
				  ORDER BY o.path, o.line, o.col),
	       o.path, o.line,
	       CASE o.family WHEN 'cmpxchg' THEN 'claims' ELSE 'refuses' END,
	       printf('''%s'' with %s, %s in ''%s''', o.op, o.first, o.second,
		      o.function)
	FROM counter_operation o
	WHERE o.family IN ('cmpxchg', 'add_unless', 'fetch_add_unless')
	UNION ALL
	SELECT o.counter, 3,
	       row_number() OVER (PARTITION BY o.counter
				  ORDER BY o.path, o.line, o.col),
	       o.path, o.line, 'first value',
	       printf('''%s'' to %s', o.op, o.first)
	FROM counter_operation o
	WHERE o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
			   'ATOMIC64_INIT')
)
SELECT counter,
       json_group_array(json_object('path', path, 'line', line,
				    'role', role, 'text', text)) AS evidence
FROM (SELECT * FROM line WHERE n <= 3 ORDER BY counter, pos, n, path, line)
GROUP BY counter;

-- The recipe for this very counter: each operation and what becomes of it.
CREATE TEMP TABLE below_zero_recipe AS
WITH
step AS (
	SELECT o.counter, o.path, o.line, o.col,
	       CASE
	       WHEN o.family IN ('set', 'ATOMIC_INIT') AND o.first = '0'
		    THEN 'starts at 1, the container''s own reference'
	       WHEN o.family IN ('set', 'ATOMIC_INIT')
		    AND replace(o.first, ' ', '') = '-1'
		    THEN 'is not marked any more: the container drops its'
			 || ' reference'
	       WHEN o.family IN ('set', 'ATOMIC_INIT')
		    AND o.first GLOB '[0-9]*' AND o.first NOT GLOB '*[^0-9]*'
		    THEN printf('starts at %d', CAST(o.first AS INTEGER) + 1)
	       WHEN o.family IN ('cmpxchg', 'try_cmpxchg')
		    THEN 'refcount_dec_if_one, the claim of the collector'
	       WHEN o.family IN ('add_unless', 'fetch_add_unless')
		    AND replace(o.second, ' ', '') = '-1'
		    THEN 'refcount_inc_not_zero, checked'
	       WHEN o.family IN ('dec_return', 'sub_return', 'add_negative',
				 'fetch_sub', 'fetch_dec', 'fetch_add')
		    THEN 'refcount_dec_and_test'
	       WHEN o.family = 'read'
		    AND replace(o.form, ' ', '') IN ('==0', '!=0', '!', '>0')
		    THEN 'is compared with 1'
	       WHEN o.family = 'read'
		    AND replace(o.form, ' ', '') IN ('==-1', '!=-1', '<0',
						     '>=0')
		    THEN 'is compared with 0'
	       END AS becomes,
	       o.op
	FROM counter_operation o
)
SELECT counter,
       group_concat(text, '; ') AS text
FROM (SELECT counter,
	     printf('%s at %s:%d %s', op, path, line,
		    CASE WHEN becomes GLOB 'refcount_*'
			 THEN 'becomes ' || becomes ELSE becomes END) AS text,
	     row_number() OVER (PARTITION BY counter
				ORDER BY path, line, col) AS n
      FROM step
      WHERE becomes IS NOT NULL
      ORDER BY counter, path, line, col)
WHERE n <= 12
GROUP BY counter;

SELECT c.id AS counter,
       p.path,
       p.line,
       p.col,
       p.end_col,
       p.function,
       iif(c.struct IS NULL, c.field, c.struct || '.' || c.field) AS subject,
       CASE WHEN p.callee IS NOT NULL
	    THEN printf('''%s'' runs when ''%s'' goes below zero: zero is a'
			|| ' resting state of this count', p.callee,
			iif(c.struct IS NULL, c.field,
			    c.struct || '.' || c.field))
	    ELSE printf('-1 in ''%s'' marks the object dead: zero is a resting'
			|| ' state of this count',
			iif(c.struct IS NULL, c.field,
			    c.struct || '.' || c.field)) END AS message,
       e.evidence,
       NULL AS severity,
       NULL AS confidence,
       printf('give the container (list, tree, table) a reference of its own,'
	      || ' so that every constant moves up by one: the object starts at'
	      || ' %s, %s, and lookups use refcount_inc_not_zero. Here: %s',
	      CASE WHEN g.born_1 AND NOT g.born_0 THEN '2'
		   WHEN g.born_0 AND NOT g.born_1 THEN '1'
		   ELSE 'one more than now' END,
	      CASE WHEN g.claims
		   THEN 'the collector claims an unused one with'
			|| ' refcount_dec_if_one'
		   ELSE 'leaving the container drops its reference with'
			|| ' refcount_dec_and_test' END,
	      (SELECT r.text FROM below_zero_recipe r
	       WHERE r.counter = c.id)) AS advice
FROM counter c
JOIN counter_grade g ON g.counter = c.id
JOIN below_zero_place p ON p.counter = c.id
 AND p.n = 1
JOIN below_zero_evidence e ON e.counter = c.id
WHERE c.class = 'offset'
ORDER BY p.path, p.line, p.col, subject;
