-- SPDX-License-Identifier: GPL-2.0-only
--
-- A record that has no release callback yet: wherever it is spoken of. Its
-- class: where it is made, or initialised.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'device-class', tag
FROM unreleased;

INSERT INTO ask (patch, word)
SELECT DISTINCT 'device-class', ltrim(s.value, '&')
FROM release_slot s
JOIN registered g
	ON g.owner = s.owner
	AND g.field = s.field
WHERE s.slot = 'class'
	AND ltrim(s.value, '&') NOT GLOB '*[^a-zA-Z0-9_]*'
	AND NOT EXISTS (
		SELECT 1
		FROM release_slot o
		WHERE o.owner = s.owner
			AND o.field = s.field
			AND o.slot IN ('release', 'type'));

-- Whether it ever ends, whether static ones do, who uses a type of kobjects.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'device-setup', tag
FROM unreleased
UNION
SELECT DISTINCT 'device-setup', variable
FROM static_device
UNION
SELECT 'device-setup', name
FROM unreleased_table
WHERE tag = 'kobj_type';
