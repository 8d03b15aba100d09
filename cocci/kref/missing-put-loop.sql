-- SPDX-License-Identifier: GPL-2.0-only
--
-- Iterators that were left while they held a reference: one finding a loop, at
-- the first return that is reached so (with min(), the other columns are those
-- of its row).

SELECT e.path, min(e.line) AS line, e.col, e.end_col, s.function,
	s.holder AS subject,
	'''' || s.callee || ''' in line ' || s.line || ' holds a reference to '''
		|| s.holder || ''', which is not put when the loop is left for '
		|| 'this return' || iif(count(*) = 1, '',
			' (and ' || (count(*) - 1) || ' more)') AS message,
	json_insert(json_group_array(json_object('path', e.path,
		'line', e.line, 'role', 'returns',
		'text', trim('return ' || e.detail))), '$[#]',
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.callee || '(), one reference a turn'))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'put ''' || s.holder || ''' before leaving the loop, or use the _scoped '
		|| 'iterator where the kernel has one' AS advice
FROM reference_site s
JOIN reference_lost e
	ON e.site = s.id
	AND e.how = 'held'
WHERE s.form = 'loop'
GROUP BY s.id
ORDER BY e.path, 2, e.col, s.line;
