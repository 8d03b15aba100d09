-- SPDX-License-Identifier: GPL-2.0-only
--
-- Every counter that is a reference count by what its last drop does, once,
-- at the drop that proves it. The grade is made in cocci/facts/counter-grades.sql;
-- those of 64 bits are long-refcount's.

SELECT c.id AS counter,
       p.path,
       p.line,
       p.col,
       p.end_col,
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
			  WHERE r.counter = c.counter AND r.pos NOT IN (1, 6, 7, 14, 19)
			  ORDER BY r.pos)) END AS advice
FROM counter c
JOIN counter_place p ON p.counter = c.counter
JOIN counter_evidence e ON e.counter = c.counter
WHERE c.type = 'atomic_t'
  AND (c.class = 'lifetime'
       OR (c.class = 'completion' AND c.verdict <> 'keep'))
ORDER BY p.path, p.line, p.col, subject;
