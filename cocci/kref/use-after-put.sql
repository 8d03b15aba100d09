-- SPDX-License-Identifier: GPL-2.0-only
--
-- Uses of an object after a put in the same function that may have been the
-- last. The function itself must have got the reference that it puts, or made
-- the object; otherwise its caller may well hold one. What is subtracted:
-- whatever shows that there is a second reference.

-- What a release function does: '1' it frees, '0' it tells somebody.
CREATE TEMP TABLE uap_release AS
SELECT function AS name, path, max(attrs ->> 'frees') AS frees
FROM facts
WHERE patch = 'use-after-put'
	AND kind = 'release'
GROUP BY function, path;

-- Functions that put their first argument on every path: of one that the table
-- knows, of a count whose last put frees, or of another such function. A static
-- function means something in its own file only.
CREATE TEMP TABLE uap_put (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,		-- file that may call it so; '' all
	through	TEXT NOT NULL,		-- what it calls
	frees	INTEGER NOT NULL,	-- its release function is seen to free
	line	INTEGER,		-- of that call, in `place`
	place	TEXT,
	PRIMARY KEY (name, path)
) WITHOUT ROWID;

INSERT OR IGNORE INTO uap_put
WITH RECURSIVE
wraps AS (
	SELECT coalesce(f.attrs ->> 'macro', f.function) AS function, f.path,
		f.line, f.attrs ->> 'put' AS put,
		f.attrs ->> 'known' AS known,
		coalesce(r.frees, f.attrs ->> 'frees') AS frees,
		coalesce(d.is_static AND f.path NOT LIKE '%.h'
			OR f.attrs ->> 'macro' IS NOT NULL AND f.path LIKE '%.c', 0)
			AS own
	FROM facts f
	LEFT JOIN function_place d
		ON d.name = f.function
		AND d.path = f.path
	LEFT JOIN uap_release r
		ON r.name = f.attrs ->> 'release'
		AND r.path = f.path
	WHERE f.patch = 'use-after-put'
		AND f.kind = 'wraps'
		AND f.attrs ->> 'number' = 0
		AND coalesce(f.attrs ->> 'macro', f.function) <> f.attrs ->> 'put'
),
closed AS (
	SELECT function, iif(own, path, '') AS path, put, frees = '1' AS frees,
		line, path AS place
	FROM wraps
	WHERE frees = '1'
		OR known <> '' AND frees <> '0'
	UNION
	SELECT w.function, iif(w.own, w.path, ''), w.put, c.frees, w.line, w.path
	FROM closed c
	JOIN wraps w
		ON w.put = c.function
		AND (c.path = '' OR c.path = w.path)
)
SELECT function, path, put, max(frees), min(line), place
FROM closed
GROUP BY function, path;

CREATE TEMP TABLE uap_used AS
SELECT f.*,
	f.attrs ->> 'put' AS put,
	f.attrs ->> 'object' AS object,
	f.attrs ->> 'form' AS form,
	f.attrs ->> 'how' AS how,
	f.attrs ->> 'use' AS use,
	f.attrs ->> 'callee' AS callee,
	f.attrs ->> 'use_line' AS use_line,
	f.attrs ->> 'known' AS known,
	coalesce(CAST(k.frees AS TEXT), r.frees, '') AS frees,
	f.attrs ->> 'name' AS name,
	f.attrs ->> 'why' AS why,
	f.attrs ->> 'kept' AS kept,
	f.attrs ->> 'later' AS later,
	-- Nothing of the sort goes on living, whoever gave it.
	f.attrs ->> 'put' IN ('free_netdev', 'ieee80211_free_hw',
		'iio_device_free', 'mmc_free_host', 'rc_free_device',
		'snd_card_free', 'wiphy_free') AS ends,
	-- Only one who shows it holds a lock inside what its callers own.
	f.attrs ->> 'how' = 'inside'
		AND f.attrs ->> 'callee' GLOB '*unlock*' AS unlocks,
	k.through, k.place AS put_place, k.line AS put_line
FROM facts f
LEFT JOIN uap_put k
	ON k.name = f.attrs ->> 'put'
	AND k.path IN ('', f.path)
LEFT JOIN uap_release r
	ON r.name = f.attrs ->> 'release'
	AND r.path = f.path
WHERE f.patch = 'use-after-put'
	AND f.kind = 'used'
	AND (f.attrs ->> 'known' <> '' OR k.name IS NOT NULL
		OR f.attrs ->> 'put' IN ('device_unregister', 'drm_dev_put',
			'dst_release', 'fib6_info_release', 'free_netdev',
			'hci_conn_put', 'ieee80211_free_hw', 'iio_device_free',
			'input_free_device', 'l2cap_chan_put', 'l2cap_conn_put',
			'mdiobus_free', 'mmc_free_host', 'netdev_put', 'nf_ct_put',
			'nfs_put_client', 'phy_device_free',
			'platform_device_unregister', 'rc_free_device',
			'snd_card_free', 'tty_port_put', 'usb_free_urb',
			'wiphy_free'));

-- Where the object came from on each path: 'got' with a reference (by a known
-- getter, or by one that is named so, and the function puts what it got),
-- 'copied' from somebody who has it still, 'made', or ''.
CREATE TEMP TABLE uap_origin AS
SELECT u.id AS fact, o.value AS value,
	CASE
		WHEN o.value GLOB '*_get(*->*' OR o.value GLOB 'get_*(*->*'
			OR o.value GLOB 'dget(*' OR o.value GLOB 'igrab(*'
			OR o.value GLOB 'usb_get_*(*' OR o.value GLOB '*_get(dev_*'
			OR o.value GLOB '*drvdata(*' OR o.value GLOB '*current*' THEN 'copied'
		WHEN substr(o.value, 1, instr(o.value, '(') - 1) IN (
			SELECT name
			FROM reference_getter)
			AND NOT o.value GLOB '*alloc*(*' THEN 'got'
		WHEN o.value GLOB 'of_parse_phandle_with*(&)' THEN 'got'
		WHEN o.value GLOB 'devm_*' OR o.value GLOB '*(&)' THEN ''
		WHEN o.value GLOB '*alloc*(*' OR o.value GLOB '*_new(*'
			OR o.value GLOB '*_create(*'
			OR o.value GLOB '*_initialize_device(*' THEN 'made'
		WHEN (o.value GLOB '*find*(*' OR o.value GLOB '*lookup*(*'
				OR o.value GLOB '*get_*(*' OR o.value GLOB '*_dst*(*'
				OR o.value GLOB '*_by_*(*' OR o.value GLOB '*route*(*')
			AND NOT (o.value GLOB 'to_*' OR o.value GLOB '*_to_*(*'
				OR o.value GLOB '*priv(*') THEN 'got'
		ELSE ''
	END AS how
FROM uap_used u, json_each(u.attrs, '$.origin') o;

-- Calls before the put that may have taken a reference of their own. On an error
-- path an object that was made here has at most what registered it.
CREATE TEMP TABLE uap_keeper AS
SELECT DISTINCT u.id AS fact, g.value AS callee
FROM uap_used u, json_each(u.attrs, '$.given') g
WHERE (u.attrs ->> 'failed' = '[]' OR EXISTS (
			SELECT 1
			FROM uap_origin o
			WHERE o.fact = u.id
				AND o.how <> 'made'))
	AND (rtrim(g.value, '.') IN (
		SELECT name
		FROM reference_taker)
	OR g.value GLOB '*add*' OR g.value GLOB '*register*'
	OR g.value GLOB '*attach*' OR g.value GLOB '*insert*'
	OR g.value GLOB '*install*' OR g.value GLOB '*link*'
	OR g.value GLOB '*enqueue*' OR g.value GLOB '*submit*'
	OR g.value GLOB '*create*' OR g.value GLOB '*new*'
	OR g.value GLOB '*connect*'
	OR g.value GLOB '*_set_*' AND NOT g.value GLOB '*_set_drvdata'
	OR g.value GLOB '*assign*' OR g.value GLOB '*queue*');

CREATE TEMP TABLE uap_candidate AS
SELECT u.*,
	(SELECT group_concat(how, ' ') FROM uap_origin o WHERE o.fact = u.id) AS from_how,
	(SELECT max(value) FROM uap_origin o WHERE o.fact = u.id) AS origin
FROM uap_used u
-- What was made here is no longer when its registration has failed.
WHERE (u.kept = '0'
		OR u.ends
		OR u.attrs ->> 'failed' <> '[]'
		AND NOT EXISTS (
			SELECT 1
			FROM uap_origin o
			WHERE o.fact = u.id
				AND o.how <> 'made'))
	AND u.later = '0'
	AND NOT (u.path GLOB '*selftest*' OR u.path GLOB '*/tests/*'
		OR u.path GLOB '*unittest*' OR u.path GLOB '*/st-*' OR u.path GLOB '*kunit*'
		OR u.path GLOB '*-test.c' OR u.path GLOB '*_test.c')
	AND u.why = '[]'
	AND (u.frees <> '0' OR u.through IS NOT NULL)
	AND (u.ends
		OR u.unlocks AND u.frees = '1' AND u.attrs ->> 'origin' = '[""]'
		-- Whose registration has failed has the first reference only.
		OR u.unlocks
			AND u.put = 'put_device'
			AND EXISTS (
				SELECT 1
				FROM json_each(u.attrs, '$.failed') g
				WHERE g.value IN ('device_add.', 'device_register.'))
		OR u.id NOT IN (SELECT fact FROM uap_keeper)
			AND NOT EXISTS (
				SELECT 1
				FROM uap_origin o
				WHERE o.fact = u.id
					AND o.how IN ('', 'copied')))
	-- These count something else than the memory of what contains them.
	AND u.put NOT IN ('ib_device_put', 'rdma_restrack_put')
	AND (u.form = 'direct'
		OR u.put IN ('config_group_put', 'config_item_put', 'device_unregister',
			'dma_fence_put', 'drm_dev_put', 'drm_gem_object_put',
			'kref_put', 'put_device', 'tty_port_put'))
	-- Whoever waits for this has a reference until it comes.
	AND NOT (u.how = 'inside'
		AND (u.callee IN ('up', 'complete', 'complete_all')
			OR u.callee GLOB 'wake_up*'))
	-- Only its value.
	AND NOT (u.how IN ('call', 'inside')
		AND (u.callee GLOB '*for_each*' OR u.callee GLOB 'to_*'
			OR u.callee GLOB '*_to_*' AND NOT u.callee GLOB '*_to_regmap'
			OR u.callee GLOB '*_same'
			OR u.callee GLOB 'is_*' OR u.callee GLOB 'cmpxchg*'
			OR u.callee GLOB '*_set_drvdata' OR u.callee GLOB 'memset'
			OR u.callee GLOB '*_get_drvdata' OR u.callee GLOB 'wait_for_*'
			OR u.callee GLOB 'INIT_*' OR u.callee GLOB 'test_*'));

-- One finding a put, at its first use.
WITH
ranked AS (
	SELECT *,
		row_number() OVER (PARTITION BY path, line, col, object
			ORDER BY CAST(use_line AS INTEGER), id) AS n
	FROM uap_candidate
)
SELECT path, line, col, end_col, function,
	name AS subject,
	CASE
		WHEN unlocks THEN
			printf('the lock inside ''%s'' is released after ''%s'', which '
				|| 'may have freed it', name, put)
		WHEN name <> object THEN
			printf('''%s'' goes with what ''%s'' drops, and is used after it',
				name, put)
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
			iif(through IS NULL, 'a put by name',
				printf('''%s'' calls ''%s''', put, through))))
		AS evidence,
	iif(put IN ('of_node_put', 'fwnode_handle_put'), 'medium', NULL)
		AS severity,
	NULL AS confidence,
	iif(unlocks, 'unlock first and put last, or take a reference '
		|| 'of its own before the lock', 'move the put behind the last use')
		AS advice
FROM ranked
WHERE n = 1
ORDER BY path, line, col, subject;
