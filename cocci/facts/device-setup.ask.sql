-- SPDX-License-Identifier: GPL-2.0-only
--
-- How a carrier is looked after: every function that speaks of it and does one
-- of the things that device-setup sees; and the release callbacks.

INSERT INTO ask (patch, word)
SELECT 'device-setup', tag
FROM carrier;

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'device-setup', ltrim(attrs ->> 'value', '&'), path
FROM facts
WHERE patch = 'device-setup'
	AND kind IN ('set', 'init')
	AND attrs ->> 'slot' IN ('release', 'dev_release');

-- What a release callback of a core hands on, when it was not seen to free, and
-- whether that is freed where it goes.
INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'release-calls', callback, path
FROM carrier_release
WHERE in_core
	AND record NOT IN (
		SELECT record FROM guard WHERE kind = 'owned by the subsystem')
UNION
SELECT 'container-free', callee, path
FROM guard_handed;
