-- SPDX-License-Identifier: GPL-2.0-only
--
-- Counters of 64 bits (atomic_long_t, atomic64_t) whose last drop ends the
-- object, once, at the drop that proves it. The grade is made in
-- cocci/facts/counter-grades.sql.

SELECT c.id AS counter,
       p.path,
       p.drop_line AS line,
       p.drop_col AS col,
       coalesce((SELECT f.end_col
		 FROM counter_fact f
		 WHERE f.counter = p.counter AND f.kind = 'tested'
		   AND f.path = p.path AND f.line = p.drop_line
		   AND f.col = p.drop_col
		 LIMIT 1), p.drop_col) AS end_col,
       p.function,
       iif(c.struct IS NULL, c.field, c.struct || '.' || c.field) AS subject,
       printf('''%s'' is an %s used as a reference count: ''%s'' runs when it'
	      || ' reaches zero, and refcount_t has no form of its width',
	      iif(c.struct IS NULL, c.field, c.struct || '.' || c.field),
	      c.type, p.callee) AS message,
       (SELECT json_group_array(json_object('path', path, 'line', line,
					    'role', role, 'text', text))
	FROM (SELECT c.path AS path, c.line AS line, 'definition' AS role,
		     printf('%s %s', c.type, c.field) AS text
	      UNION ALL
	      SELECT p.path, p.line, 'at zero',
		     printf('''%s'' is called', p.callee)
	      UNION ALL
	      SELECT o.path, o.line, 'raise',
		     printf('''%s'' in ''%s''', o.op, o.function)
	      FROM (SELECT *
		    FROM counter_operation
		    WHERE counter = c.id
		      AND family IN ('inc', 'add', 'inc_return', 'add_return',
				     'inc_not_zero', 'add_unless')
		    ORDER BY path, line, col
		    LIMIT 3) o)) AS evidence,
       NULL AS severity,
       NULL AS confidence,
       'if the users are bounded by 2^31 (they are objects or tasks), a'
	|| ' refcount_t will do; if many processors raise it, percpu_ref; if the'
	|| ' width is needed, keep it and check raises for overflow'
	|| coalesce((SELECT '. ' || group_concat(text, '; ')
		     FROM (SELECT text
			   FROM counter_reason r
			   WHERE r.counter = c.id AND r.pos IN (2, 3, 4, 8)
			   ORDER BY r.pos)), '') AS advice
FROM counter c
JOIN counter_proof p ON p.counter = c.id
WHERE c.class = 'lifetime'
  AND c.type IN ('atomic_long_t', 'atomic64_t')
ORDER BY p.path, p.drop_line, p.drop_col, subject;
