-- SPDX-License-Identifier: GPL-2.0-only
--
-- Functions with the name of a count that free something; then their locks.

INSERT INTO ask (patch, word) VALUES
	('int-counts', 'call_rcu'),
	('int-counts', 'kfree'),
	('int-counts', 'kfree_rcu'),
	('int-counts', 'kfree_sensitive'),
	('int-counts', 'kmem_cache_free'),
	('int-counts', 'kvfree'),
	('int-counts', 'vfree');

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', function, path
FROM facts
WHERE patch = 'int-counts';
