-- SPDX-License-Identifier: GPL-2.0-only
--
-- Counters of class 'offset': the object goes when the count falls below zero,
-- or -1 marks it dead. The grade itself is made in cocci/facts/counter-grades.sql;
-- counters that start at -1 (map counts, indices) are not of that class.

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
	FROM counter_grade g
	JOIN counter_operation o ON o.counter = g.counter
	WHERE g.class = 'offset'
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
	       WHERE r.counter = c.counter)) AS advice
FROM counter c
JOIN counter_grade g ON g.counter = c.counter
JOIN counter_place p ON p.counter = c.counter
JOIN counter_evidence e ON e.counter = c.counter
WHERE c.class = 'offset'
ORDER BY p.path, p.line, p.col, subject;
