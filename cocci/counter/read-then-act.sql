-- SPDX-License-Identifier: GPL-2.0-only
--
-- An object that is ended because its count reads zero or one, with no lock
-- held at the read, while somebody else drops the same count and ends it too.
--
-- That it is the object which goes is known of functions that free it, and of
-- whatever the last drop calls, too: then both may.

-- Counters whose last drop is somewhere else.
CREATE TEMP TABLE read_judged AS
SELECT DISTINCT record, field, path, line, locks
FROM count_drop;

-- What the last drop calls, by its name alone: 'delete' of 'a->ops->delete'.
CREATE TEMP TABLE read_last AS
SELECT DISTINCT record, field,
       replace(callee, rtrim(callee, replace(callee, '>', '')), '') AS name
FROM count_zero
WHERE callee NOT IN (SELECT name FROM sink);

-- Calls that are given a variable of the object's type, but not the object.
CREATE TEMP TABLE read_other AS
SELECT a.fact
FROM (SELECT DISTINCT fact, record, object
      FROM read_act
      WHERE kind = 'own'
	AND object <> ''
	AND object NOT GLOB '*[^a-zA-Z0-9_]*') a
JOIN facts f ON f.id = a.fact
JOIN json_each(f.attrs, '$.args') j
LEFT JOIN resolved r ON r.fact = a.fact
 AND r.role = 'args'
 AND r.pos = j.key
GROUP BY a.fact
HAVING max(j.value = a.object) = 0
   AND max(r.record = a.record AND r.pointers = 1
	   AND j.value NOT GLOB '*[^a-zA-Z0-9_]*') = 1;

CREATE TEMP TABLE read_kept AS
SELECT a.*,
       printf('%s.%s', o.tag, a.field) AS subject,
       json_object('path', o.path, 'line', o.line, 'role', 'container',
		   'text', 'struct ' || o.tag) AS held,
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
WHERE a.drop_op = ''
  AND (a.kind = 'own'
       OR (a.record, a.field,
	   replace(a.callee, rtrim(a.callee, replace(a.callee, '>', '')), ''))
	  IN (SELECT record, field, name FROM read_last))
  -- Another object of the same type: fence, where prev was read.
  AND NOT EXISTS (
	SELECT 1
	FROM read_other x
	WHERE x.fact = a.fact
  )
  -- What was zero for good is gone: a kref that reads zero was never born.
  AND (a.op <> 'kref_read' OR a.remains <> '0')
  -- A drop that takes a lock at zero does so for those who read under it.
  AND NOT EXISTS (
	SELECT 1
	FROM read_judged j
	WHERE j.record = a.record
	  AND j.field = a.field
	  AND j.locks
  )
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
	      replace(a.callee, ' ', ''), a.subject, iif(a.remains = '0', 'zero', 'one'))
		AS message,
       json_array(json_object('path', a.path, 'line', a.line,
			      'role', 'ends',
			      'text', printf('''%s''', a.callee)),
		  json(a.other), json(a.held)) AS evidence,
       NULL AS severity,
       NULL AS confidence,
       'let the drop decide: put the reference you have with the form that'
	|| ' tests, and free only there; or hold the lock that lookups and'
	|| ' droppers hold over the read and the free' AS advice
FROM read_kept a
WHERE a.n = 1
ORDER BY a.path, a.read_line, a.read_col, a.subject;
