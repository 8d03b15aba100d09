-- SPDX-License-Identifier: GPL-2.0-only
--
-- Static devices without a release callback that are unregistered again.

SELECT path, line, col, end_col, function, variable AS subject,
	'static ''' || variable || ''' has no release callback, and '''
		|| end_function || ''' unregisters it' AS message,
	json_array(
		json_object('path', path, 'line', line,
			'role', 'registration',
			'text', callee || ' of ' || variable),
		json_object('path', path, 'line', end_line,
			'role', 'unregistration',
			'text', end_callee || ' of ' || variable)) AS evidence,
	NULL AS severity,
	NULL AS confidence,
	'to see it: unload the module: device_release() warns that the device is '
		|| 'broken, with any configuration; with '
		|| 'CONFIG_DEBUG_KOBJECT_RELEASE the release comes when the module '
		|| 'is gone. Cures: allocate it (platform_device_register_simple() '
		|| 'does): the core then frees it, whenever that is; or never '
		|| 'unregister it, and let the driver not be a module: then '
		|| 'nothing is ever freed. An empty callback silences the warning '
		|| 'and keeps the fault' AS advice
FROM static_unreleased
WHERE rank = 1;
