-- SPDX-License-Identifier: GPL-2.0-only
--
-- What refcount-open-coded has seen, save a count that is set to life again
-- under a lock: that is a usage count, and the lock makes it one step.

SELECT f.path, f.line, f.col, f.end_col, f.function,
       s.subject,
       CASE f.kind
       WHEN 'arithmetic' THEN
		printf('''%s'' is read, changed and set: a reference that somebody'
		       || ' takes or drops meanwhile%s is lost', s.subject,
		       iif(s.locked, ' without the lock that is held here', ''))
       WHEN 'unchecked' THEN
		printf('nobody looks at what ''%s'' says of ''%s'': if it was zero,'
		       || ' there is no reference', f.attrs ->> 'op', s.subject)
       WHEN 'revived' THEN
		printf('''%s'' is found to be zero and set to life again: two may'
		       || ' do so at once, and one reference is lost', s.subject)
       ELSE printf('''%s'' is dropped, then ''%s'' frees the object whatever is'
		   || ' left', s.subject, f.attrs ->> 'callee') END AS message,
       '[]' AS evidence,
       CASE WHEN f.kind IN ('revived', 'freed') THEN 'medium'
	    WHEN s.locked THEN 'low' END AS severity,
       NULL AS confidence,
       CASE f.kind
       WHEN 'arithmetic' THEN
		'use refcount_inc(), refcount_add() or a form that tests; if the'
		|| ' count may be zero here, refcount_inc_not_zero()'
       WHEN 'unchecked' THEN
		'act on the outcome: zero means that the object is on its way out'
       WHEN 'revived' THEN
		'hold one lock over the question and the answer, and ask again under'
		|| ' it; a count that rests at zero is a usage count: consider a'
		|| ' plain integer under that lock'
       ELSE 'free only if refcount_dec_and_test() says so; if nobody else can'
	    || ' have a reference, do not drop one either' END AS advice
FROM facts f
JOIN (
	SELECT x.id,
	       coalesce(iif(r.owner IS NULL, r.variable,
			    printf('%s.%s', o.tag, r.field)),
			ltrim(replace(x.attrs ->> 'operand', ' ', ''), '&('))
			AS subject,
	       EXISTS (
		SELECT 1
		FROM held_span h
		WHERE h.path = x.path
		  AND h.function = x.function
		  AND h.name <> 'rcu'
		  AND (h.from_line, h.from_col) < (x.line, x.col)
		  AND (h.to_line, h.to_col) > (x.line, x.col)
	       ) AS locked
	FROM facts x
	LEFT JOIN resolved r ON r.fact = x.id
	 AND r.role = 'operand'
	LEFT JOIN record o ON o.id = r.owner
	WHERE x.patch = 'refcount-open-coded'
) s ON s.id = f.id
WHERE f.patch = 'refcount-open-coded'
  AND NOT (f.kind = 'revived' AND s.locked)
ORDER BY f.path, f.line, f.col, f.kind;
