-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory that contains a struct device which goes live: nobody can hold a
-- reference to one that is never registered or initialised. What guards the
-- carrier (cocci/facts/guards.sql) decides how bad it is.

WITH
nearest AS (
	SELECT fact, path, line, callee, argument,
		row_number() OVER (
			PARTITION BY fact
			ORDER BY certain, distance, path, line, callee, argument) AS rank
	FROM live_call
),
-- Unbind waits: for the last reference, or at least for work.
waits AS (
	SELECT record, protection LIKE 'completion%' AS for_references
	FROM protection
	WHERE protection LIKE 'completion%'
		OR protection LIKE '%blocking work%'
),
finding AS (
	SELECT a.*, w.for_references, p.protection, c.tag, c.path AS container_path, c.line AS container_line,
		k.tag AS carrier_tag, k.path AS carrier_path,
		k.line AS carrier_line, n.callee, n.argument,
		n.path AS live_path, n.line AS live_line,
		iif(a.chain = '', '', ' -> ' || a.chain) AS tail
	FROM container_allocation a
	JOIN record c
		ON c.id = a.record
	JOIN record k
		ON k.id = a.carrier
	JOIN nearest n
		ON n.fact = a.fact
		AND n.rank = 1
	LEFT JOIN waits w
		ON w.record = a.carrier
	LEFT JOIN protection p
		ON p.record = a.carrier
),
guards AS (
	SELECT record, json_group_array(json_object('path', path, 'line', line,
		'role', role, 'text', text)) AS list
	FROM (
		SELECT g.*
		FROM guard g
		JOIN guard_kind k
			ON k.kind = g.kind
		WHERE g.kind <> 'reference'
		ORDER BY g.record, k.rank, g.pos, g.path, g.line)
	GROUP BY record
)
SELECT path, line, col, end_col, function,
	tag || tail AS subject,
	'memory from ''' || allocator || ''' holds the struct device of '''
		|| tag || tail || ''', '
		|| 'which ''' || callee || ''' makes visible'
		|| CASE for_references
			WHEN 1 THEN '; unregistering waits for the last '
				|| 'reference'
			WHEN 0 THEN '; unregistering waits for work, not for '
				|| 'references'
			ELSE ''
		END
		AS message,
	json_array(
		json_object('path', path, 'line', line, 'role', 'allocation',
			'text', text),
		json_object('path', container_path, 'line', container_line,
			'role', 'container', 'text', 'struct ' || tag),
		json_object('path', carrier_path, 'line', carrier_line,
			'role', 'carrier', 'text', 'struct ' || carrier_tag),
		json_object('path', live_path, 'line', live_line,
			'role', 'goes live',
			'text', callee || ' of ' || replace(argument, ' ', '')),
		json((SELECT list ->> '$[0]' FROM guards WHERE record = carrier)),
		json((SELECT list ->> '$[1]' FROM guards WHERE record = carrier)),
		json((SELECT list ->> '$[2]' FROM guards WHERE record = carrier)))
		AS evidence,
	iif(for_references IS NULL, NULL, 'low') AS severity,
	NULL AS confidence,
	'to see it: hold it open'
		|| coalesce(' (the device is named ' || coalesce(
			(SELECT format FROM carrier_name n WHERE n.record = carrier),
			(SELECT format FROM device_label n WHERE n.record = carrier))
			|| ')', '')
		|| ', unbind the driver'
		|| iif(for_references,
			': unbind hangs until it is closed '
			|| '(CONFIG_DETECT_HUNG_TASK says so), and a way out that '
			|| 'does not unregister frees it in use (CONFIG_KASAN)',
			', use it and close it; CONFIG_KASAN and '
			|| 'CONFIG_DEBUG_KOBJECT_RELEASE make it plain')
		|| '. Cures: alloc and register calls of the subsystem, which '
		|| 'then owns the memory: right for all drivers, each has to be '
		|| 'converted; or memory that is not managed and freed by the '
		|| 'release callback: a small change, but its code must stay '
		|| 'loaded as long as the device; or a pointer to a small object '
		|| 'that holds the device: what unbind frees must then not be '
		|| 'reached from it' AS advice
FROM finding;
