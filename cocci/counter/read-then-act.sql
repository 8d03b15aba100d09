-- SPDX-License-Identifier: GPL-2.0-only
--
-- An object that is ended because its count reads zero or one, with no lock
-- held at the read, while somebody else drops the same count and ends it too.

-- Counters whose last drop is somewhere else.
CREATE TEMP TABLE read_judged AS
SELECT DISTINCT record, field, path, line
FROM count_drop;

CREATE TEMP TABLE read_kept AS
SELECT a.*,
       printf('%s.%s', o.tag, a.field) AS subject,
       row_number() OVER (
		PARTITION BY a.path, a.read_line, a.read_col
		ORDER BY a.line, a.callee
       ) AS n,
       (SELECT json_object('path', j.path, 'line', j.line,
			   'role', 'last drop', 'text', 'drops and tests')
	FROM read_judged j
	WHERE j.record = a.record
	  AND j.field = a.field
	ORDER BY j.path, j.line
	LIMIT 1) AS other
FROM read_act a
JOIN record o ON o.id = a.record
WHERE a.kind = 'own'
  AND a.drop_op = ''
  AND (a.op = 'kref_read'
       OR EXISTS (SELECT 1 FROM read_judged j
		  WHERE j.record = a.record AND j.field = a.field))
  -- What the last drop calls asks once more, to be sure.
  AND NOT EXISTS (
	SELECT 1
	FROM count_zero z
	WHERE z.callee = a.function
	  AND z.record = a.record
	  AND z.field = a.field
  )
  AND NOT EXISTS (
	SELECT 1
	FROM held_span h
	WHERE h.path = a.path
	  AND h.function = a.function
	  AND h.name <> 'rcu'
	  AND (h.from_line, h.from_col) < (a.read_line, a.read_col)
	  AND (h.to_line, h.to_col) > (a.read_line, a.read_col)
  );

SELECT a.path,
       a.read_line AS line,
       a.read_col AS col,
       a.read_end AS end_col,
       a.function,
       a.subject,
       printf('''%s'' ends the object because ''%s'' reads %s, and no lock keeps'
	      || ' others from taking or dropping a reference meanwhile',
	      a.callee, a.subject, iif(a.remains = '0', 'zero', 'one'))
		AS message,
       iif(a.other IS NULL,
	   json_array(json_object('path', a.path, 'line', a.line,
				  'role', 'ends',
				  'text', printf('''%s''', a.callee))),
	   json_array(json_object('path', a.path, 'line', a.line,
				  'role', 'ends',
				  'text', printf('''%s''', a.callee)),
		      json(a.other))) AS evidence,
       NULL AS severity,
       NULL AS confidence,
       'let the drop decide: put the reference you have with the form that'
	|| ' tests, and free only there; or hold the lock that lookups and'
	|| ' droppers hold over the read and the free' AS advice
FROM read_kept a
WHERE a.n = 1
ORDER BY a.path, a.read_line, a.read_col, a.subject;
