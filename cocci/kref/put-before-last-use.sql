-- SPDX-License-Identifier: GPL-2.0-only
--
-- References that a function took and put, and whose object it uses afterwards:
-- one finding a put, at the first use. A comment at the put mostly says who
-- else holds the object; what is removed after it is in its container still,
-- which has a reference.

SELECT e.path, min(e.before) AS line, 0 AS col, 1 AS end_col, s.function,
	s.holder AS subject,
	'''' || s.holder || ''' is used after its reference was put in line '
		|| e.line AS message,
	json_array(
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.callee || '()'),
		json_object('path', s.path, 'line', e.line, 'role', 'put',
			'text', 'drops the only reference of this function'),
		json_object('path', s.path, 'line', e.before, 'role', 'used',
			'text', iif(e.detail GLOB '*->', 'looks into it',
				'hands it to ''' || e.detail || ''''))) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'put ''' || s.holder || ''' after its last use' AS advice
FROM reference_site s
JOIN reference_end e
	ON e.site = s.id
	AND e.how = 'used'
	AND NOT e.says
WHERE NOT s.in_test
	AND s.form IN ('return', 'out')
	AND NOT s.kept
	AND NOT s.made
	AND NOT (e.detail GLOB '*remove*' OR e.detail GLOB '*unregister*'
		OR e.detail GLOB '*deregister*' OR e.detail GLOB '*unlink*')
GROUP BY e.path, s.function, s.holder, e.line
ORDER BY e.path, 2, s.line;
