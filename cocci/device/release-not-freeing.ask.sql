-- SPDX-License-Identifier: GPL-2.0-only
--
-- What callbacks do that were not seen to free what they get. A type of kobjects
-- is a word of those who use it.

INSERT INTO ask (patch, word)
SELECT DISTINCT 'device-setup', i.name
FROM release_init i
JOIN facts t
	ON t.patch = 'device-setup'
	AND t.kind = 'table'
	AND t.path = i.path
	AND t.attrs ->> 'name' = i.name
	AND t.attrs ->> 'tag' = 'kobj_type';

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'release-calls', m.callback, m.path
FROM member_release m
WHERE NOT EXISTS (
	SELECT 1
	FROM released f
	WHERE f.path = m.path
		AND f.function = m.callback
		AND f.record IN (SELECT record FROM released_object));

-- Who allocates what they leave: of a subsystem's record the allocations of what
-- is around it are known. And who frees it.
INSERT INTO ask (patch, word)
SELECT DISTINCT 'container-alloc', r.tag
FROM release_leaves l
JOIN record r
	ON r.id = l.owner
WHERE r.path NOT LIKE 'include/%'
UNION
SELECT 'container-free', r.tag
FROM release_container c
JOIN record r
	ON r.id = c.record;
