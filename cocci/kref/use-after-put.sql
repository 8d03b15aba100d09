-- SPDX-License-Identifier: GPL-2.0-only
--
-- Uses of an object after a put in the same function that may have been the
-- last. What is subtracted: functions that show that they hold another
-- reference, and uses that do not look into the object.

-- Functions that count up: given the pointer before, the put is not the last.
CREATE TEMP TABLE uap_get AS
SELECT DISTINCT f.id AS fact
FROM facts f, json_each(f.attrs, '$.gets') g
WHERE f.patch = 'use-after-put'
	AND (g.value GLOB '*_get' OR g.value GLOB 'get_*'
		OR g.value GLOB '*_hold' OR g.value GLOB '*_grab'
		OR g.value GLOB '*_ref' OR g.value GLOB '*refcount_inc*'
		OR g.value GLOB 'atomic*_inc*' OR g.value GLOB '*get_unless_zero'
		OR g.value GLOB 'kref_get*')
	AND NOT g.value GLOB 'get_user*'
	AND NOT g.value GLOB '*_resource*';

CREATE TEMP TABLE uap_candidate AS
WITH
used AS (
	SELECT f.*,
		f.attrs ->> 'put' AS put,
		f.attrs ->> 'object' AS object,
		replace(f.attrs ->> 'object', ' ', '') AS name,
		f.attrs ->> 'form' AS form,
		f.attrs ->> 'how' AS how,
		f.attrs ->> 'use' AS use,
		f.attrs ->> 'callee' AS callee,
		f.attrs ->> 'use_line' AS use_line,
		f.attrs ->> 'put_if' AS put_if,
		f.attrs ->> 'use_if' AS use_if,
		coalesce(f.attrs ->> '$.origin[#-1]', '') AS origin
	FROM facts f
	WHERE f.patch = 'use-after-put'
		AND f.kind = 'used'
),
-- The release of such an object only tells a waiter: it is freed by hand.
awaited AS (
	SELECT path, function, name
	FROM used
	WHERE callee GLOB 'wait_for_completion*'
)
SELECT u.*, k.through, k.place AS put_place, k.line AS put_line
FROM used u
JOIN known_put k
	ON k.name = u.put
	AND k.path IN ('', u.path)
LEFT JOIN resolved t
	ON t.fact = u.id
	AND t.role = 'object'
-- Deep under conditions that the use is free of there is mostly a flag.
WHERE u.put_if < 2
	AND NOT (u.put_if > 0 AND u.use_if > 0)
	AND u.how <> 'return'
	-- The author says who else holds it.
	AND u.attrs ->> 'says' = '0'
	-- An embedded kobject in an object made here: its release seldom frees.
	AND NOT (u.form = 'member' AND u.put = 'kobject_put')
	AND u.id NOT IN (SELECT fact FROM uap_get)
	AND NOT EXISTS (
		SELECT 1
		FROM awaited a
		WHERE a.path = u.path
			AND a.function = u.function
			AND a.name = u.name)
	-- A second put, or a free: another fault, said by other rules.
	AND NOT (u.how IN ('call', 'inside')
		AND (u.callee GLOB '*put*' OR u.callee GLOB '*free*'
			OR u.callee GLOB '*unref*' OR u.callee GLOB '*release'
			OR u.callee GLOB '*unregister*' OR u.callee GLOB '*destroy*'
			OR u.callee GLOB 'device_del' OR u.callee GLOB '*_get'
			OR u.callee GLOB 'pci_get_*'))
	-- Only its value, or a loop of its own that sets it.
	AND NOT (u.how = 'call'
		AND (u.callee GLOB '*for_each*' OR u.callee GLOB 'to_*'
			OR u.callee GLOB '*_to_*' OR u.callee GLOB '*_same'
			OR u.callee GLOB 'trace_*' OR u.callee GLOB 'is_*'
			OR u.callee GLOB 'rcu_*' OR u.callee GLOB 'cmpxchg*'
			OR u.callee GLOB '*_set_drvdata' OR u.callee GLOB 'memset'
			OR ((u.callee GLOB 'pr_*' OR u.callee GLOB '*dbg*'
				OR u.callee GLOB '*DBG*' OR u.callee GLOB '*DEBUG*'
				OR u.callee GLOB '*print*')
				AND (u.attrs ->> 'args') NOT LIKE '%\%pO%' ESCAPE '\'
				AND (u.attrs ->> 'args') NOT LIKE '%\%pf%' ESCAPE '\')
			OR (u.callee GLOB 'dev_*'
				AND ltrim(u.attrs ->> 'args') NOT LIKE u.name || '%'
				AND (u.attrs ->> 'args') NOT LIKE '%\%pO%' ESCAPE '\'
				AND (u.attrs ->> 'args') NOT LIKE '%\%pf%' ESCAPE '\')))
	-- Got from somebody who has it still.
	AND NOT (u.origin GLOB 'of_node_get(*' OR u.origin GLOB 'get_device(*'
		OR u.origin GLOB 'kobject_get(*' OR u.origin GLOB '*_dev_get(*'
		OR u.origin GLOB 'dma_fence_get(*'
		OR u.origin GLOB 'fwnode_handle_get(*'
		OR u.origin GLOB 'get_current_*' OR u.origin GLOB 'usb_get_dev(*' OR u.origin GLOB 'fget*current*');

-- One finding a put, at its first use. ours: the function itself obtained the
-- reference that it puts, or made the object; so nobody is known to hold one.
WITH
ranked AS (
	SELECT *,
		row_number() OVER (PARTITION BY path, line, col, name
			ORDER BY use_line, id) AS n,
		origin GLOB '[a-zA-Z_]*(*)*' AND NOT origin GLOB '*container_of(*'
			AND NOT origin GLOB 'to_*' AND NOT origin GLOB '*_to_*'
			AND NOT origin GLOB '*_get_drvdata(*'
			AND NOT (form <> 'alias' AND origin GLOB '*priv(*')
			AND NOT origin GLOB 'rcu_dereference*' AS ours,
		how = 'inside' AND callee GLOB '*unlock*' AS unlocks
	FROM uap_candidate
)
SELECT path, line, col, end_col, function,
	name AS subject,
	CASE
		WHEN unlocks THEN printf('the lock inside ''%s'' is released '
			|| 'after ''%s'', which may have freed it', name, put)
		WHEN form = 'alias' THEN printf('''%s'' goes with what ''%s'' '
			|| 'drops, and is used after it', name, put)
		ELSE printf('''%s'' is used after ''%s'', which may have freed it',
			name, put)
	END AS message,
	json_array(
		json_object('path', path, 'line', line, 'role', 'put', 'text',
			printf('''%s'' drops the reference', put)),
		json_object('path', path, 'line', CAST(use_line AS INTEGER),
			'role', 'use', 'text',
			CASE how
				WHEN 'field' THEN printf('reads ''%s->%s''', name, use)
				ELSE printf('hands it to ''%s''', callee)
			END),
		json_object('path', coalesce(put_place, path),
			'line', coalesce(put_line, line), 'role', 'known', 'text',
			iif(through = '', 'a put by name',
				printf('''%s'' calls ''%s''', put, through))))
		AS evidence,
	iif(put IN ('of_node_put', 'fwnode_handle_put'), 'medium', NULL)
		AS severity,
	NULL AS confidence,
	iif(unlocks, 'unlock first and put last, or take a reference of its own '
		|| 'before the lock',
		'move the put behind the last use') AS advice
FROM ranked
WHERE n = 1
	AND (ours OR unlocks OR form = 'alias')
ORDER BY path, line, col, subject;
