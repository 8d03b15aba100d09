-- SPDX-License-Identifier: GPL-2.0-only
--
-- References kept in a member of what the same function has allocated, and lost when
-- it fails behind that: one finding a reference, at the first return that loses it.
-- Somebody must put that member, here or elsewhere in the file: where nobody does, that
-- is missing-put-member. What the failing path gives the structure to, and no
-- succeeding one does, may put it; what both give it to has it only borrowed. Nodes and run-time power management that the function
-- itself puts on another path are missing-put-error-path.

SELECT e.path, min(e.line) AS line, e.col, e.end_col, s.function,
	s.holder AS subject,
	'the reference to ''' || s.holder || ''' from ''' || s.callee
		|| ''' in line ' || s.line || ' is not put on this path'
		|| iif(count(DISTINCT e.line) = 1, '', ' (and '
			|| (count(DISTINCT e.line) - 1) || ' more)')
		|| '; nobody else has what ''' || s.maker || ''' gave' AS message,
	json_array(json_object('path', e.path, 'line', e.line,
			'role', 'returns', 'text', trim('return ' || e.detail)),
		json_object('path', s.path, 'line', s.line, 'role', 'taken',
			'text', s.holder || ' = ' || s.callee || '()'))
		AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'put ''' || s.holder || ''' on the error path, before the structure is '
		|| 'freed; with devm_kzalloc() its memory goes by itself, the '
		|| 'reference does not' AS advice
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
JOIN reference_end e
	ON e.site = s.id
	AND e.how = 'held'
	AND e.fails IN ('yes', 'null')
	AND NOT e.says
WHERE s.kept
	AND (s.maker GLOB '*alloc*' OR s.maker GLOB '*_priv')
	AND s.holder GLOB '?*->?*'
	AND NOT s.holder GLOB '*[[]*'	-- a loop puts all of them, under another index
	AND NOT s.in_test
	AND s.family IN ('of_node', 'fwnode', 'device', 'i2c', 'netdev', 'acpi_device',
		'pci_dev', 'usb', 'module', 'file')
	AND (u.puts > 0 AND (s.assigned OR s.family NOT IN ('of_node', 'fwnode'))
		OR EXISTS (
		SELECT 1
		FROM reference_fact k
		WHERE k.kind = 'stored'
			AND k.path = s.path
			AND k.line = s.line
			AND k.col = s.col
			AND k.attrs ->> 'dropped'))
	AND EXISTS (	-- it stays when all goes well
		SELECT 1
		FROM reference_end x
		WHERE x.site = s.id
			AND (x.how = 'kept' OR x.how = 'held' AND x.fails = 'no'))
	AND NOT EXISTS (
		SELECT 1
		FROM reference_fact p
		WHERE p.kind = 'passed'
			AND p.path = s.path
			AND p.site_line = s.line
			AND p.site_col = s.col
			AND (p.callee GLOB 'devm_*action*'
				-- It is known there now, and whoever ends that puts it.
				OR NOT p.failed
				AND (p.callee GLOB '*_add*' OR p.callee GLOB '*regist*'
					OR p.callee GLOB '*insert*')
				AND p.line = e.line
				AND p.col = e.col
				AND p.how = 'held'
				AND EXISTS (
					SELECT 1
					FROM reference_callee d
					JOIN reference_taker t
						ON t.name = d.name
						AND t.path = d.path
					WHERE d.name = p.callee
						AND d.caller = p.path
						AND t.number = p.number)
				OR p.line = e.line
				AND p.col = e.col
				AND p.how = 'held'
				AND (p.via <> '.' OR EXISTS (
					SELECT 1
					FROM reference_callee d
					WHERE d.name = p.callee
						AND d.caller = p.path
						AND d.path = p.path))
				AND (p.callee = '' OR NOT EXISTS (
					SELECT 1
					FROM reference_end x
					JOIN reference_fact q
						ON q.kind = 'passed'
						AND q.path = x.path
						AND q.line = x.line
						AND q.col = x.col
						AND q.how = x.how
						AND q.site_line = s.line
						AND q.site_col = s.col
						AND q.callee = p.callee
					WHERE x.site = s.id
						AND (x.how = 'kept' OR x.fails = 'no')))))
GROUP BY s.id
ORDER BY e.path, 2, e.col, s.line;
