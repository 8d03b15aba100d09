-- SPDX-License-Identifier: GPL-2.0-only
--
-- Who allocates what a carrier lies in: functions that speak of it.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'container-alloc', r.tag
FROM carrier c
JOIN embeds e
	ON e.root = 'device'
	AND e.holder = c.record
	AND e.record <> c.record
JOIN record r
	ON r.id = e.record
WHERE c.structs > 0;

-- The carrier alone, when it is known not to be the subsystem's to allocate:
-- nearly every driver speaks of struct pci_dev.
INSERT INTO ask (patch, word)
SELECT 'container-alloc', c.tag
FROM carrier c
JOIN protection p
	ON p.record = c.record
WHERE c.structs > 0
	AND p.protection NOT LIKE 'owned%'
	AND p.protection <> 'not examined'
	AND EXISTS (SELECT 1 FROM facts WHERE patch = 'container-alloc');
