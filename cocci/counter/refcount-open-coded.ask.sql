-- SPDX-License-Identifier: GPL-2.0-only
--
-- A lock makes one step of several.

INSERT INTO ask (patch, function, path)
SELECT DISTINCT 'held-locks', function, path
FROM facts
WHERE patch = 'refcount-open-coded'
  AND kind IN ('arithmetic', 'revived');
