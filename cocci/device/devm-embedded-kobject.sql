-- SPDX-License-Identifier: GPL-2.0-only
--
-- Managed memory with a kobject of its own inside, which goes live.

SELECT path, line, col, end_col, function, subject, message, evidence,
	NULL AS severity, NULL AS confidence,
	'to see it: hold a reference, as a reader of its attributes does' || node
		|| ', while the driver is unbound; CONFIG_KASAN '
		|| 'names the use after free, CONFIG_DEBUG_KOBJECT_RELEASE makes the '
		|| 'last put come too late. Cures: allocate unmanaged, and free in the '
		|| 'release callback and nowhere else: right, but it may run when '
		|| 'the driver is gone; or wait in remove until the last reference '
		|| 'is dropped: unbind may then block for ever' AS advice
FROM inner_finding
WHERE root = 'kobject';
