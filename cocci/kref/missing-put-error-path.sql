-- SPDX-License-Identifier: GPL-2.0-only
--
-- References that some paths put or keep, and others lose: one finding a
-- reference, at the first return that loses it (with min(), the other columns
-- are those of its row).
--
-- Where another path puts it, every end that loses a node of the firmware counts, and
-- every variable that is set anew while it holds what a listed function gave. Elsewhere, and where the
-- others keep it, success may mean that the reference stays: only ends that fail count,
-- unless the callers of that function (of 5 or more 6 in 7; 4 in 7, when it is listed and
-- no pointer is returned that may stand for it) use what they get and put it. A reference
-- on what outlives the function counts when the function itself puts it on another path
-- (not where the function had it already, under another name: that may be the one it
-- puts); and only for nodes and run-time power management, or under a name of its own
-- (x = usb_get_dev(y)), or in functions that are named as if they set something up:
-- elsewhere the others (module, device, socket) are often put by who
-- is called later, or by the caller on failure. What is given by somebody who is known
-- for nothing (made) counts where a path puts it and another one fails.

SELECT e.path, min(e.line) AS line, e.col, e.end_col, s.function,
	s.holder AS subject,
	'the reference to ''' || s.holder || ''' from ''' || s.callee
		|| ''' in line ' || s.line || iif(e.how = 'again',
			' is overwritten here, and not put', ' is not put on this path')
		|| iif(count(*) = 1, '', ' (and ' || (count(*) - 1) || ' more)')
		|| '; line ' || coalesce(u.put_line || ' puts it',
			u.kept_line || ' keeps it',
			u.hands_line || ' is reached with it handed on',
			s.beside || ' puts it, but not behind this')
		AS message,
	json_insert(json_group_array(json_object('path', e.path,
		'line', e.line,
		'role', iif(e.how = 'again', 'overwritten', 'returns'),
		'text', iif(e.how = 'again', 'set anew while it holds one',
			trim('return ' || e.detail)))), '$[#]',
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.callee || '()'), '$[#]',
		json_object('path', s.path,
			'line', coalesce(u.put_line, u.kept_line, u.hands_line,
				s.beside),
			'role', iif(coalesce(u.put_line, s.beside) IS NULL, 'kept',
				'put'),
			'text', 'on another path')) AS evidence,
	NULL AS severity,
	iif(s.family IN ('of_node', 'fwnode'), NULL, 'medium') AS confidence,
	'put ''' || s.holder || iif(e.how = 'again', ''' before it is set anew',
		''' before this return, or leave through the label that puts it')
		AS advice
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
	AND (u.puts > 0 OR u.keeps > 0 OR u.hands > 0 OR s.beside IS NOT NULL)
JOIN reference_lost e
	ON e.site = s.id
	AND (e.how = 'held'
		OR e.how = 'again'
			AND u.puts > 0
			AND s.form = 'return'
			AND NOT s.family GLOB '*folio*'
			AND NOT s.family GLOB '*page*'
			AND s.family <> 'clk'
			AND NOT s.callee GLOB '*remove*')
LEFT JOIN reference_habit h
	ON h.callee = s.callee
	AND h.board = s.board
WHERE NOT s.in_test AND CASE
	WHEN s.form = 'loop' THEN 0
	WHEN s.assigned THEN 0
	-- What a container had is dropped when it is taken out.
	WHEN NOT s.known AND (s.function GLOB '*remove*' OR s.function GLOB '*delete*'
		OR s.function GLOB '*destroy*' OR s.function GLOB '*unregister*') THEN 0
	WHEN s.made THEN e.fails IN ('yes', 'null')
	-- if (on) get(x); else put(x): it stays when all goes well
	WHEN s.beside IS NOT NULL AND u.puts = 0 THEN
		s.family = 'runtime_pm'
			AND (e.fails LIKE '%yes%' OR e.fails LIKE '%null%')
			AND EXISTS (
				SELECT 1
				FROM reference_end x
				WHERE x.site = s.id
					AND x.how = 'held'
					AND x.fails = 'no')
	WHEN s.form = 'argument' OR s.kept THEN
		u.puts > 0 AND (e.fails LIKE '%yes%' OR e.fails LIKE '%null%')
			AND (s.family IN ('of_node', 'fwnode', 'runtime_pm')
				OR s.named AND s.holder <> ''
					AND s.family IN ('device', 'netdev', 'file')
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
	WHEN e.how = 'again' THEN s.known
	WHEN e.fails LIKE '%yes%' OR e.fails LIKE '%null%' THEN 1
	WHEN s.function GLOB '*open*' OR s.function GLOB '*get*'
		OR s.function GLOB '*find*' OR s.function GLOB '*connect*'
		OR s.function GLOB '*hold*' OR s.function GLOB '*regist*'
		OR s.function GLOB '*attach*' OR s.function GLOB '*_add*' THEN 0
	WHEN u.puts > 0 AND u.keeps = 0 AND h.sites >= 5 THEN
		h.uses * 7 >= h.sites * 6
		OR h.uses * 7 >= h.sites * 4
			AND s.known AND s.form = 'return'
			AND s.family NOT IN ('clk', 'reset_control', 'kobject', 'module')
			AND NOT EXISTS (	-- it returns no pointer
				SELECT 1
				FROM reference_fact g
				WHERE g.kind = 'gives'
					AND g.function = s.function
					AND g.path = s.path)
	ELSE 0
	END
GROUP BY s.id
ORDER BY e.path, 2, e.col, s.line;
