-- SPDX-License-Identifier: GPL-2.0-only
--
-- References that some paths put or keep, and others lose: one finding a
-- reference, at the first return that loses it (with min(), the other columns
-- are those of its row).
--
-- Where another path puts it, every end that loses a node of the firmware
-- counts. Elsewhere, and where the others keep it, success may mean that the
-- reference stays: only ends that fail count, unless the callers of that function
-- (6 of 7, of 5 or more) use what they get and put it. A reference on what outlives the
-- function counts when the function itself puts it on another path (not where the
-- function had it already, under another name: that may be the one it puts); and only
-- for nodes and run-time power management, or in functions that are named as if they
-- set something up: elsewhere the others (module, device, socket) are often put by
-- who is called later, or by the caller on failure.

SELECT e.path, min(e.line) AS line, e.col, e.end_col, s.function,
	s.holder AS subject,
	'the reference to ''' || s.holder || ''' from ''' || s.callee
		|| ''' in line ' || s.line || ' is not put on this path'
		|| iif(count(*) = 1, '', ' (and ' || (count(*) - 1) || ' more)')
		|| '; line ' || coalesce(u.put_line || ' puts it',
			u.kept_line || ' keeps it',
			u.hands_line || ' is reached with it handed on')
		AS message,
	json_insert(json_group_array(json_object('path', e.path,
		'line', e.line, 'role', 'returns',
		'text', trim('return ' || e.detail))), '$[#]',
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.callee || '()'), '$[#]',
		json_object('path', s.path,
			'line', coalesce(u.put_line, u.kept_line, u.hands_line),
			'role', iif(u.put_line IS NULL, 'kept', 'put'),
			'text', 'on another path')) AS evidence,
	NULL AS severity,
	iif(s.family IN ('of_node', 'fwnode'), NULL, 'medium') AS confidence,
	'put ''' || s.holder || ''' before this return, or leave through the '
		|| 'label that puts it' AS advice
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
	AND (u.puts > 0 OR u.keeps > 0 OR u.hands > 0)
JOIN reference_lost e
	ON e.site = s.id
	AND e.how = 'held'
LEFT JOIN reference_habit h
	ON h.callee = s.callee
WHERE NOT s.in_test AND CASE
	WHEN s.form = 'loop' THEN 0
	WHEN s.assigned THEN 0
	WHEN s.form = 'argument' OR s.kept THEN
		u.puts > 0 AND (e.fails LIKE '%yes%' OR e.fails LIKE '%null%')
			AND (s.family IN ('of_node', 'fwnode', 'runtime_pm')
				OR s.form IN ('return', 'out')
				AND s.holder GLOB '?*->?*'
				AND s.family <> 'dma_buf'
				AND NOT EXISTS (
					SELECT 1
					FROM reference_fact p
					WHERE p.kind = 'passed'
						AND p.path = e.path
						AND p.line = e.line
						AND p.col = e.col
						AND p.site_line = s.line
						AND p.site_col = s.col
						AND p.callee GLOB 'devm_*action*')
				AND (s.function GLOB '*probe*'
					OR s.function GLOB '*init*'
					OR s.function GLOB '*create*'
					OR s.function GLOB '*alloc*'
					OR s.function GLOB '*register*'
					OR s.function GLOB '*setup*'
					OR s.function GLOB '*attach*'
					OR s.function GLOB '*bind*'
					OR s.function GLOB '*_add*'
					OR s.function GLOB '*_new*'))
	WHEN u.puts > 0 AND s.family IN ('of_node', 'fwnode') THEN 1
	WHEN u.puts > 0 AND u.keeps = 0 AND h.sites >= 5
		AND h.uses * 7 >= h.sites * 6 THEN
		NOT s.function GLOB '*open*' AND NOT s.function GLOB '*get*'
			AND NOT s.function GLOB '*find*'
			AND NOT s.function GLOB '*connect*'
	ELSE e.fails LIKE '%yes%' OR e.fails LIKE '%null%'
	END
GROUP BY s.id
ORDER BY e.path, 2, e.col, s.line;
