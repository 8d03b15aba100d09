-- SPDX-License-Identifier: GPL-2.0-only
--
-- Where the kref inside goes live: where the memory is allocated, and in every
-- function that speaks of the allocated type.

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'goes-live', function, path
FROM inner_allocation
WHERE root = 'kref'
	AND function <> '';

INSERT INTO ask (patch, word)
SELECT DISTINCT 'goes-live', r.tag
FROM inner_allocation a
JOIN record r
	ON r.id = a.record
WHERE a.root = 'kref';

-- Who takes references of it.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'kref-users', r.tag
FROM inner_allocation a
JOIN record r
	ON r.id IN (a.record, a.holder)
WHERE a.root = 'kref'
	AND a.fact IN (SELECT fact FROM inner_live);
