-- SPDX-License-Identifier: GPL-2.0-only
--
-- References of which no path puts, keeps or hands on any: one finding a site.
-- Not from functions of which one caller in eight does the same (the clocks of
-- boards stay for ever, and are counted by themselves), but for nodes and for the
-- devices and dentries of the list; nor in functions that take for good, by their
-- name, but for nodes.

SELECT s.path, s.line, s.col, s.end_col, s.function,
	iif(s.holder = '', s.callee || '()', s.holder) AS subject,
	'the reference that ''' || s.callee || ''' takes is '
		|| iif(s.holder = '', 'in no variable',
			'in ''' || s.holder || ''' only')
		|| ', and never put' AS message,
	'[' || json_object('path', s.path, 'line', s.line, 'role', 'taken',
		'text', s.callee || '()') || ',' || substr(
		json_group_array(json_object('path', e.path, 'line', e.line,
			'role', iif(e.how = 'again', 'overwritten', 'returns'),
			'text', iif(e.how = 'again', iif(e.line = s.line,
				'the next turn sets it anew',
				'set anew while it holds one'),
				trim('return ' || e.detail)))), 2) AS evidence,
	NULL AS severity,
	iif(s.family IN ('of_node', 'fwnode'), NULL, 'medium') AS confidence,
	iif(s.holder = '', 'put what ''' || s.callee || ''' returns into a '
		|| 'variable, and put that after its last use',
		'put ''' || s.holder || ''' after its last use, on every path')
		AS advice
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
	AND u.puts = 0
	AND u.keeps = 0
	AND u.lost > 0
	AND NOT u.taken_over
JOIN reference_lost e
	ON e.site = s.id
	AND e.how IN ('held', 'again')
LEFT JOIN reference_habit h
	ON h.callee = s.callee
	AND h.board = s.board
WHERE (s.form IN ('return', 'out')
		OR s.named AND s.holder <> '' AND s.family IN ('of_node', 'fwnode'))
	AND NOT s.kept
	AND NOT s.in_test
	AND (s.family IN ('of_node', 'fwnode')
		OR NOT (s.function GLOB '*_get' OR s.function GLOB '*_hold'
			OR s.function GLOB '*_register')
			AND (s.known AND s.family IN ('device', 'dentry')
				OR h.sites < 6 OR h.never * 8 <= h.sites
				OR h.never = 1 AND s.family <> 'clk'))
GROUP BY s.id
ORDER BY s.path, s.line, s.col;
