-- SPDX-License-Identifier: GPL-2.0-only
--
-- Makes:
--   visible_function	which definition a call from another file means

-- The definition that a call means, when there is one: in the same file, else
-- the only one with external linkage, else the only one in a header (a stub
-- for another configuration does not count beside a real one).
-- By: name
-- Key: function_place.name
CREATE TEMP TABLE visible_function AS
WITH
external AS (
	SELECT name, min(path) AS path
	FROM function_place
	WHERE NOT is_static
	  AND path GLOB '*.c'
	GROUP BY name
	HAVING count(DISTINCT path) = 1
),
in_header AS (
	SELECT name, min(path) AS path
	FROM function_place
	WHERE path GLOB '*.h'
	  AND name NOT IN (SELECT name FROM function_place
			   WHERE NOT is_static AND path GLOB '*.c')
	GROUP BY name
	HAVING count(DISTINCT path) = 1
)
SELECT name, path FROM external
UNION ALL
SELECT name, path FROM in_header;

CREATE UNIQUE INDEX temp.visible_function_by_name ON visible_function (name);
