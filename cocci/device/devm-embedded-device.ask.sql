-- SPDX-License-Identifier: GPL-2.0-only
--
-- Does the embedded device go live? Look for the call where the memory is
-- allocated, and in every function that speaks of the allocated type, or of the
-- part of it that holds the device. Not by the names of a subsystem's types
-- (those that other records contain): they stand in too many functions.

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'goes-live', function, path
FROM container_allocation
WHERE function <> '';

INSERT INTO ask (patch, word)
WITH
carriers AS (
	SELECT carrier AS record
	FROM container_allocation
	WHERE carrier <> record
),
wholes AS (
	SELECT record
	FROM container_allocation
	WHERE chain <> ''
		AND record NOT IN (SELECT record FROM carriers)
),
parts AS (
	SELECT k.record
	FROM carriers k
	JOIN record r
		ON r.id = k.record
	WHERE r.path NOT LIKE 'include/%'
)
SELECT DISTINCT 'goes-live', r.tag
FROM record r
WHERE r.id IN (SELECT record FROM wholes UNION SELECT record FROM parts);

-- What was not found so, and has parts between itself and the carrier: by the
-- name of the member that is the carrier ('ports -> adap -> dev': 'adap').
INSERT INTO ask (patch, word)
WITH RECURSIVE
step (name, next, rest) AS (
	SELECT DISTINCT '', '', chain || ' -> '
	FROM container_allocation
	WHERE chain LIKE '% -> % -> %'
		AND fact NOT IN (SELECT fact FROM live_call)
		AND EXISTS (SELECT 1 FROM facts WHERE patch = 'goes-live')
	UNION
	SELECT next, substr(rest, 1, instr(rest, ' -> ') - 1),
		substr(rest, instr(rest, ' -> ') + 4)
	FROM step
	WHERE rest <> ''
)
SELECT DISTINCT 'goes-live', name
FROM step
WHERE rest = '';
