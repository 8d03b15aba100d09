-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a struct cdev of its own inside, which goes live.

SELECT path, line, col, end_col, function, subject, message, evidence,
	NULL AS severity, NULL AS confidence,
	'to see it: open the node' || node || ', unbind the driver, use and close it: '
		|| 'CONFIG_KASAN names the use after free, '
		|| 'CONFIG_DEBUG_TEST_DRIVER_REMOVE unbinds by itself. Cures: '
		|| 'cdev_device_add() with a device in the same memory, which is '
		|| 'then allocated unmanaged and freed by the release callback of '
		|| 'that device: an open file holds it, but every file operation '
		|| 'must expect the hardware to be gone; or a small object of its '
		|| 'own for the cdev: what unbind frees must then not be reached '
		|| 'from it' AS advice
FROM inner_finding
WHERE root = 'cdev';
