-- SPDX-License-Identifier: GPL-2.0-only
--
-- Counters of 64 bits (atomic_long_t, atomic64_t) whose last drop ends the
-- object, once, at the drop that proves it. The grade is made in
-- cocci/facts/counter-grades.sql.

SELECT c.id AS counter,
       p.path,
       p.line,
       p.col,
       p.end_col,
       p.function,
       iif(c.struct IS NULL, c.field, c.struct || '.' || c.field) AS subject,
       printf('''%s'' is an %s used as a reference count: ''%s'' %s, and'
	      || ' refcount_t has no form of its width',
	      iif(c.struct IS NULL, c.field, c.struct || '.' || c.field),
	      c.type, p.callee,
	      iif(p.kind = 'returned', 'decides or lets its callers decide',
		  'runs when it reaches zero')) AS message,
       e.evidence,
       NULL AS severity,
       NULL AS confidence,
       'if the users are bounded by 2^31 (they are objects or tasks), a'
	|| ' refcount_t will do; if many processors raise it, percpu_ref; if the'
	|| ' width is needed, keep it and check raises for overflow'
	|| coalesce((SELECT '. ' || group_concat(text, '; ')
		     FROM (SELECT text
			   FROM counter_reason r
			   WHERE r.counter = c.counter
			     AND r.pos IN (2, 3, 4, 8, 17, 18)
			   ORDER BY r.pos)), '') AS advice
FROM counter c
JOIN counter_place p ON p.counter = c.counter
JOIN counter_evidence e ON e.counter = c.counter
WHERE c.class = 'lifetime'
  AND c.type IN ('atomic_long_t', 'atomic64_t')
ORDER BY p.path, p.line, p.col, subject;
