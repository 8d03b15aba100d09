-- SPDX-License-Identifier: GPL-2.0-only
--
-- Devices, and kobjects, that are registered and have no release callback: of
-- their own, of their type, of their class.

WITH
device AS (
	SELECT u.*, EXISTS (
			SELECT 1
			FROM facts f
			JOIN resolved t
				ON t.fact = f.id
				AND t.role = 'args'
				AND t.owner = u.owner
				AND t.field = u.field
			WHERE f.patch = 'device-setup'
				AND f.attrs ->> 'callee' IN ('cdev_device_del',
					'device_del', 'device_unregister',
					'put_device'))
			AS ends,
		row_number() OVER (
		PARTITION BY owner, field ORDER BY path, line, col) AS rank
	FROM unreleased u
),
kobject AS (
	SELECT t.*, f.path AS use_path, f.line AS use_line,
		f.attrs ->> 'callee' AS callee,
		row_number() OVER (
			PARTITION BY t.path, t.line ORDER BY f.line, f.col) AS rank
	FROM unreleased_table t
	JOIN facts f
		ON f.patch = 'device-setup'
		AND f.kind = 'call'
		AND f.path = t.path
		AND f.attrs ->> 'callee' IN ('kobject_init', 'kobject_init_and_add')
		AND ltrim(f.attrs ->> '$.args[1]', '& ') = t.name
	WHERE t.tag = 'kobj_type'
)
SELECT d.path, d.line, d.col, d.end_col, d.function,
	d.tag || '.' || d.field AS subject,
	'''' || d.callee || ''' of ''' || d.argument || ''', but nothing sets a '
		|| 'release callback: not for the device, its type or its class'
		AS message,
	json_array(
		json_object('path', d.path, 'line', d.line,
			'role', 'registration',
			'text', d.callee || ' of ' || d.argument),
		json_object('path', r.path, 'line', r.line,
			'role', 'container', 'text', 'struct ' || d.tag))
		AS evidence,
	iif(ends, NULL, 'low') AS severity, NULL AS confidence,
	'to see it: unbind the driver, or unload the module: device_release() '
		|| 'warns that the device is broken, with any configuration. Cures: '
		|| 'a release callback that frees the memory it lies in, and no '
		|| 'other free: it may run after unbind, and its code must stay '
		|| 'loaded as long; or device_create(), when nothing but a node is '
		|| 'wanted: the core then owns the device. An empty callback only '
		|| 'silences the warning' AS advice
FROM device d
JOIN record r
	ON r.id = d.owner
WHERE d.rank = 1
UNION ALL
SELECT k.path, k.line, k.col, k.end_col, '', k.name,
	'kobjects of type ''' || k.name || ''' have no release callback',
	json_array(
		json_object('path', k.use_path, 'line', k.use_line,
			'role', 'user', 'text', k.callee),
		json_object('path', k.path, 'line', k.line, 'role', 'type',
			'text', 'struct kobj_type ' || k.name)),
	NULL, NULL,
	'to see it: drop the last reference with CONFIG_DEBUG_KOBJECT: '
		|| 'kobject_cleanup() says that it is broken; '
		|| 'CONFIG_DEBUG_KOBJECT_RELEASE delays that, and CONFIG_KASAN names '
		|| 'memory that was freed before. Cures: a release callback that '
		|| 'frees the memory of the kobject, and no other free; or '
		|| 'kobject_create_and_add(): the core then owns the kobject, and '
		|| 'what its attributes reach must outlive kobject_del() only'
FROM kobject k
WHERE k.rank = 1;
