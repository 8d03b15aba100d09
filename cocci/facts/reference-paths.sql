-- SPDX-License-Identifier: GPL-2.0-only
--
-- What the walks of reference-paths come to over the whole tree: which other
-- functions give a reference away or take one over, and which ends of paths
-- lose one.

-- All of them but for parameters. Of columns that a kind does not have the value is
-- NULL; attrs is there for the kind 'stored'.
-- By: path
-- Each: fact
CREATE TEMP TABLE reference_fact AS
SELECT id, kind, path, line, col, end_col, function,
	attrs ->> 'callee' AS callee,
	-- of 'end' and 'passed'
	iif(kind IN ('end', 'passed'), attrs ->> 'how', NULL) AS how,
	CAST(iif(kind IN ('end', 'passed'), attrs ->> 'site_line', NULL)
		AS INTEGER) AS site_line,
	CAST(iif(kind IN ('end', 'passed'), attrs ->> 'site_col', NULL)
		AS INTEGER) AS site_col,
	iif(kind = 'passed', attrs ->> 'number', NULL) AS number,
	iif(kind = 'passed', attrs ->> 'failed', NULL) AS failed,
	iif(kind = 'passed', attrs ->> 'via', NULL) AS via,
	iif(kind = 'passed', attrs ->> 'via_number', NULL) AS via_number,
	iif(kind = 'passed', attrs ->> 'callee' GLOB '*set_drvdata'
		OR attrs ->> 'callee' GLOB '*set_clientdata'
		OR attrs ->> 'callee' GLOB '*set_intfdata', NULL)
		AS is_driver_data,
	iif(kind = 'end', attrs ->> 'detail', NULL) AS detail,
	iif(kind = 'end', attrs ->> 'fails', NULL) AS fails,
	iif(kind = 'end', attrs ->> 'before', NULL) AS before,
	iif(kind = 'end', attrs ->> 'says', NULL) AS says,
	iif(kind IN ('raises', 'taken'), attrs ->> 'known', NULL) AS known,
	iif(kind = 'taken', attrs ->> 'form', NULL) AS form,
	iif(kind = 'taken', attrs ->> 'holder', NULL) AS holder,
	iif(kind = 'taken', attrs ->> 'kept', NULL) AS kept,
	iif(kind = 'taken', attrs ->> 'assigned', NULL) AS assigned,
	iif(kind = 'taken', attrs ->> 'maker', NULL) AS maker,
	iif(kind = 'taken', attrs ->> 'beside', NULL) AS beside,
	iif(kind = 'taken', attrs ->> 'family', NULL) AS family,
	iif(kind = 'stored', attrs, NULL) AS attrs
FROM facts
WHERE patch = 'reference-paths'
	AND kind <> 'parameter';
CREATE INDEX temp.reference_fact_by_callee
	ON reference_fact (path, callee, kind);
CREATE INDEX temp.reference_fact_by_function
	ON reference_fact (kind, function, path);
CREATE INDEX temp.reference_fact_by_site
	ON reference_fact (path, site_line, site_col);

-- What functions do with what they are given.
-- By: path
-- Each: fact
CREATE TEMP TABLE reference_parameter AS
SELECT path, function, attrs ->> 'number' AS number, attrs ->> 'what' AS what,
	attrs ->> 'callee' AS callee, attrs ->> 'position' AS position
FROM facts
WHERE patch = 'reference-paths'
	AND kind = 'parameter';
CREATE INDEX temp.reference_parameter_by_function
	ON reference_parameter (function, path, number, what);
CREATE INDEX temp.reference_parameter_by_callee
	ON reference_parameter (path, callee);

-- Functions that return an argument, by its number. Asked for by those of any file.
CREATE TEMP TABLE reference_returner AS
SELECT path, function, number
FROM reference_parameter
WHERE what = 'returns';
CREATE INDEX temp.reference_returner_by_function
	ON reference_returner (function, path, number);

-- The definition that other files see: rather the code than what stands in for it
-- in a header when it is configured out, and rather that of all machines than of
-- one.
-- By: name
-- Key: function_place.name
CREATE TEMP TABLE reference_visible AS
SELECT name, substr(min((path LIKE 'arch/%') || (path LIKE '%.h') || path), 3)
	AS path
FROM function_place
WHERE NOT is_static OR path LIKE '%.h'
GROUP BY name;
CREATE INDEX temp.reference_visible_by_name ON reference_visible (name, path);

-- By: path
CREATE TEMP TABLE reference_called AS
SELECT path, callee AS name
FROM reference_fact
WHERE +kind IN ('taken', 'passed', 'gives')
	AND callee <> ''
UNION
SELECT path, callee
FROM reference_parameter
WHERE callee <> '';
CREATE INDEX temp.reference_called_by_path ON reference_called (path);

-- Which definition a call means: one in the same file, or else that one.
-- By: caller
-- Names: function_place.name in reference_called.name
-- Names: reference_visible.name in reference_called.name
CREATE TEMP TABLE reference_callee AS
WITH
placed AS (
	SELECT c.name, c.path AS caller,
		CASE
			WHEN EXISTS (
				SELECT 1
				FROM function_place own
				WHERE own.name = c.name
					AND own.path = c.path) THEN c.path
			ELSE (
				SELECT v.path
				FROM reference_visible v
				WHERE v.name = c.name)
		END AS path
	FROM reference_called c
)
SELECT name, caller, path
FROM placed
WHERE path IS NOT NULL;
CREATE INDEX temp.reference_callee_by_name
	ON reference_callee (name, caller, path);

-- Functions that return a counted reference: those of the list, and those that
-- return nothing but what such a one returned. Not for dentries and inodes: who
-- returns one has often made it, and it stays for as long as its file system. Nor
-- for what allocates an object: who does that for others has often registered it
-- as well, or left it to devres, and then nobody has to put it.
CREATE TEMP TABLE reference_getter (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,		-- where it is defined; '' in the list
	family	TEXT NOT NULL,
	depth	INTEGER NOT NULL,	-- calls between it and the list
	PRIMARY KEY (name, path)
);

INSERT INTO reference_getter
SELECT callee, '', min(family), 0
FROM reference_fact
WHERE kind = 'taken'
	AND known = 1
	AND form IN ('return', 'argument')
GROUP BY callee;

-- By: path
CREATE TEMP TABLE reference_source AS
SELECT g.function, g.path, g.callee AS source,
	coalesce(d.path, '') AS source_path,
	EXISTS (
		SELECT 1
		FROM reference_fact e
		WHERE e.kind = 'end'
			AND e.function = g.function
			AND e.path = g.path
			AND e.callee = g.callee
			AND e.how = 'returned') AS whole
FROM reference_fact g
LEFT JOIN reference_callee d
	ON d.name = g.callee
	AND d.caller = g.path
WHERE g.kind = 'gives';

-- Three times: a wrapper of a wrapper of a wrapper.
INSERT OR IGNORE INTO reference_getter
SELECT s.function, s.path, min(g.family), 1
FROM reference_source s
LEFT JOIN reference_getter g
	ON g.name = s.source
	AND g.path IN ('', s.source_path)
	AND NOT s.source GLOB '*alloc*'
WHERE NOT EXISTS (
	SELECT 1
	FROM reference_getter known
	WHERE known.name = s.function
		AND known.path = '')
GROUP BY s.function, s.path
HAVING count(*) = count(g.name)
	AND min(s.whole) = 1
	AND min(g.family) NOT IN ('dentry', 'inode');

INSERT OR IGNORE INTO reference_getter
SELECT s.function, s.path, min(g.family), 2
FROM reference_source s
LEFT JOIN reference_getter g
	ON g.name = s.source
	AND g.path IN ('', s.source_path)
	AND NOT s.source GLOB '*alloc*'
WHERE NOT EXISTS (
	SELECT 1
	FROM reference_getter known
	WHERE known.name = s.function
		AND known.path = '')
GROUP BY s.function, s.path
HAVING count(*) = count(g.name)
	AND min(s.whole) = 1
	AND min(g.family) NOT IN ('dentry', 'inode');

INSERT OR IGNORE INTO reference_getter
SELECT s.function, s.path, min(g.family), 3
FROM reference_source s
LEFT JOIN reference_getter g
	ON g.name = s.source
	AND g.path IN ('', s.source_path)
	AND NOT s.source GLOB '*alloc*'
WHERE NOT EXISTS (
	SELECT 1
	FROM reference_getter known
	WHERE known.name = s.function
		AND known.path = '')
GROUP BY s.function, s.path
HAVING count(*) = count(g.name)
	AND min(s.whole) = 1
	AND min(g.family) NOT IN ('dentry', 'inode');

-- And those that nobody lists. Their code proves it (they raise the count of the
-- object they return), or their callers do: they put what they got with one and
-- the same function, four and more, or two when that has the same name but for
-- the verb, and hardly any neither puts nor keeps it.
-- By: path
CREATE TEMP TABLE reference_unlisted AS
SELECT t.id, t.callee, d.path AS definition, t.path, t.line, t.col
FROM reference_fact t
JOIN reference_callee d
	ON d.name = t.callee
	AND d.caller = t.path
WHERE t.kind = 'taken'
	AND t.known = 0
	AND t.kept = 0
	AND t.form = 'return';

-- By: path
CREATE TEMP TABLE reference_unlisted_end AS
SELECT u.id, u.path, u.callee, u.definition,
	min(CASE
		WHEN e.how = 'put' AND (e.detail GLOB '*put*'
				OR e.detail GLOB '*unref*'
				OR e.detail GLOB '*deref*') THEN
			e.detail
		END) AS put,
	max(e.how IN ('put', 'kept', 'returned')) AS ends
FROM reference_unlisted u
JOIN reference_fact e
	ON e.kind = 'end'
	AND e.path = u.path
	AND e.callee = u.callee
	AND e.site_line = u.line
	AND e.site_col = u.col
GROUP BY u.id;

-- What most callers have for a look: they neither put nor keep it.
CREATE TEMP TABLE reference_looked_at AS
SELECT callee, definition
FROM reference_unlisted_end
GROUP BY callee, definition
HAVING sum(ends) * 2 <= count(*);
CREATE INDEX temp.reference_looked_at_by_callee
	ON reference_looked_at (callee, definition);

INSERT OR IGNORE INTO reference_getter
WITH
put AS (
	SELECT callee, definition, put, count(*) AS sites
	FROM reference_unlisted_end
	WHERE put IS NOT NULL
	GROUP BY callee, definition, put
),
whole AS (
	SELECT callee, definition, count(*) AS sites, sum(ends) AS ends
	FROM reference_unlisted_end
	GROUP BY callee, definition
),
proven AS (
	SELECT DISTINCT r.function, r.path
	FROM reference_fact r
	LEFT JOIN reference_callee d
		ON d.name = r.callee
		AND d.caller = r.path
	LEFT JOIN reference_parameter g
		ON g.function = r.callee
		AND g.path = d.path
		AND g.number = 0
		AND g.what = 'gets'
	WHERE r.kind = 'raises'
		AND (r.known OR g.path IS NOT NULL)
)
SELECT p.callee, p.definition, min(p.put), 4
FROM put p
JOIN whole w
	ON w.callee = p.callee
	AND w.definition = p.definition
LEFT JOIN proven r
	ON r.function = p.callee
	AND r.path = p.definition
WHERE r.function IS NOT NULL
	AND NOT p.callee GLOB '*create*'
	AND NOT p.callee GLOB '*alloc*'
	AND NOT p.callee GLOB '*_add*'
	-- Who are asked by another name may be sites only where it is put.
	OR (p.callee GLOB '*get*' OR p.callee GLOB '*find*'
		OR p.callee GLOB '*lookup*' OR p.callee GLOB '*search*'
		OR p.callee GLOB '*grab*' OR p.callee GLOB '*acquire*'
		OR p.callee GLOB '*_by_*' OR p.callee GLOB '*_ref*')
	AND (p.sites >= 2
		AND w.sites - w.ends <= 1
		AND p.sites * 3 >= w.sites * 2
		AND (p.put = replace(p.callee, 'get', 'put')
			OR p.put GLOB '*_put'
			AND p.callee GLOB substr(p.put, 1, length(p.put) - 3) || '*')
		-- Not what returns its argument, nor what makes an object that
		-- stays.
		OR NOT (p.callee GLOB '*_get' OR p.callee GLOB '*_hold'
			OR p.callee GLOB '*_ref' OR p.callee GLOB '*alloc*'
			OR p.callee GLOB '*create*' OR p.callee GLOB '*_add*')
		AND p.sites >= 4
		AND p.sites * 3 >= w.sites * 2
		AND w.ends * 8 >= w.sites * 7)
GROUP BY p.callee, p.definition;

-- Functions that return a counted reference on some path, or one they raised: who
-- puts what such a one returned has understood it so.
CREATE TEMP TABLE reference_lender AS
SELECT s.function AS name, s.path
FROM reference_source s
JOIN reference_getter g
	ON g.name = s.source
	AND g.path IN ('', s.source_path)
UNION
SELECT function, path
FROM reference_fact
WHERE kind = 'raises'
	AND known;
CREATE INDEX temp.reference_lender_by_name ON reference_lender (name, path);

-- Arguments that a function passes on, and to whom.
-- By: path
CREATE TEMP TABLE reference_passed AS
SELECT p.function, p.path, p.number, p.callee, c.path AS callee_path, p.position
FROM reference_parameter p
JOIN reference_callee c
	ON c.name = p.callee
	AND c.caller = p.path
WHERE p.what = 'passes';
CREATE INDEX temp.reference_passed_by_callee
	ON reference_passed (callee, callee_path, position);
CREATE INDEX temp.reference_passed_by_function
	ON reference_passed (function, path, number);

-- Or to somebody whom nobody can find.
-- By: path
CREATE TEMP TABLE reference_passed_off AS
SELECT DISTINCT p.function, p.path, p.number
FROM reference_parameter p
LEFT JOIN reference_callee c
	ON c.name = p.callee
	AND c.caller = p.path
WHERE p.what = 'passes'
	AND c.path IS NULL;

-- Arguments that a function may put or keep, itself or further down.
CREATE TEMP TABLE reference_taker (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,
	number	INTEGER NOT NULL,
	puts	INTEGER NOT NULL,	-- 0: it only keeps it
	PRIMARY KEY (name, path, number)
) WITHOUT ROWID;

INSERT INTO reference_taker
WITH RECURSIVE
taker (name, path, number, puts) AS (
	SELECT f.function, f.path, f.number, f.what = 'puts'
	FROM reference_parameter f
	WHERE f.what = 'puts'
		OR f.what = 'keeps'
		-- Who takes a reference of its own keeps that one.
		AND NOT EXISTS (
			SELECT 1
			FROM reference_parameter g
			WHERE g.function = f.function
				AND g.path = f.path
				AND g.number = f.number
				AND g.what = 'gets')
	UNION
	SELECT p.function, p.path, p.number, t.puts
	FROM taker t
	JOIN reference_passed p
		ON p.callee = t.name
		AND p.callee_path = t.path
		AND p.position = t.number
)
SELECT name, path, number, max(puts)
FROM taker
GROUP BY name, path, number;

-- Arguments of which a function puts what a member points to, itself or further
-- down; and those that it passes on to somebody whom nobody can find.
CREATE TEMP TABLE reference_inside (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,
	number	INTEGER NOT NULL,
	what	TEXT NOT NULL,		-- 'drops' or 'unknown'
	PRIMARY KEY (name, path, number, what)
) WITHOUT ROWID;

INSERT INTO reference_inside
WITH RECURSIVE
inside (name, path, number, what) AS (
	SELECT function, path, number, 'drops'
	FROM reference_parameter
	WHERE what = 'drops'
	UNION
	SELECT function, path, number, 'unknown'
	FROM reference_passed_off
	UNION
	SELECT p.function, p.path, p.number, i.what
	FROM inside i
	JOIN reference_passed p
		ON p.callee = i.name
		AND p.callee_path = i.path
		AND p.position = i.number
)
SELECT name, path, number, what
FROM inside;

-- Calls that were given a reference, as its paths show them: those that put it,
-- and those that do not fail.
-- By: caller
CREATE TEMP TABLE reference_shown AS
SELECT p.callee AS name, coalesce(d.path, '') AS path, p.number,
	p.path AS caller, p.site_line, p.site_col,
	max(p.how = 'put') AS puts
FROM reference_fact p
LEFT JOIN reference_callee d
	ON d.name = p.callee
	AND d.caller = p.path
WHERE p.kind = 'passed'
	AND p.via IN ('', '&')
	AND NOT p.failed
	AND (p.how = 'put'
		OR EXISTS (
			SELECT 1
			FROM reference_fact e
			WHERE e.kind = 'end'
				AND e.path = p.path
				AND e.line = p.line
				AND e.col = p.col
				AND e.site_line = p.site_line
				AND e.site_col = p.site_col
				AND e.how = p.how
				AND e.fails NOT IN ('yes', 'null')))
GROUP BY 1, 2, 3, 4, 5, 6;

-- Arguments that a function borrows, say its callers: two and more of them gave
-- it their reference, the call did not fail, and they put it themselves
-- afterwards; hardly any did not, on some path that is no failure.
CREATE TEMP TABLE reference_borrower (
	name	TEXT NOT NULL,
	path	TEXT NOT NULL,		-- where it is defined; '' nobody knows
	number	INTEGER NOT NULL,
	PRIMARY KEY (name, path, number)
) WITHOUT ROWID;

INSERT INTO reference_borrower
SELECT name, path, number
FROM reference_shown
GROUP BY name, path, number
HAVING sum(puts) >= 2
	AND sum(puts) >= 4 * sum(NOT puts);

-- Which are put by the function that takes them.
-- By: path
CREATE TEMP TABLE reference_put_here AS
SELECT DISTINCT path, site_line, site_col, callee,
	fails = '' AS listed	-- the put is one of the list
FROM reference_fact
WHERE kind = 'end'
	AND how = 'put'
	AND (detail GLOB '*put*'
		OR detail GLOB '*unref*'
		OR detail GLOB '*deref*')
	AND NOT detail GLOB '*pm_*'
	AND NOT detail GLOB '*user*'
	AND NOT detail GLOB '*_sig*';
CREATE INDEX temp.reference_put_here_by_place
	ON reference_put_here (path, site_line, site_col);

-- Places where a reference is taken: by a getter; or by whoever's caller puts what
-- it got, when that is a lender, or (made) whoever it may be, say one that makes the
-- object: what another path does with such a one is all that is known of it.
-- By: path
-- Names: reference_getter.name in reference_fact.callee
-- Names: reference_lender.name in reference_fact.callee
-- Names: reference_looked_at.callee in reference_fact.callee
CREATE TEMP TABLE reference_site AS
SELECT t.id, t.path, t.line, t.col, t.end_col, t.function, t.callee,
	t.form AS form,
	t.holder AS holder,
	t.kept AS kept,
	t.assigned AND t.kept AS assigned,
	t.assigned AND NOT t.kept AS named,
	t.maker AS maker,
	nullif(t.beside, 0) AS beside,
	t.known AS known,
	NOT t.known AND g.name IS NULL AND l.name IS NULL AS made,
	coalesce(g.family, t.family) AS family,
	-- A clock that a machine cannot be without is taken for good.
	coalesce(g.family, t.family) = 'clk'
		AND (t.path GLOB 'arch/*' OR t.path GLOB 'drivers/clocksource/*'
			OR t.path GLOB 'drivers/clk/*'
			OR t.path GLOB 'drivers/irqchip/*') AS board,
	-- Objects of tests die with the test, mostly; nodes do not.
	coalesce(g.family, t.family) NOT IN ('of_node', 'fwnode')
		AND (t.path GLOB '*selftest*' OR t.path GLOB '*/tests/*'
			OR t.path GLOB '*unittest*' OR t.path GLOB '*[-_]test.c'
			OR t.path GLOB '*/st-*.c'
			OR t.path GLOB '*/test[-_]*.c') AS in_test
FROM reference_fact t
LEFT JOIN reference_callee d
	ON d.name = t.callee
	AND d.caller = t.path
LEFT JOIN reference_getter g
	ON g.name = t.callee
	AND g.path = d.path
	AND NOT t.known
LEFT JOIN reference_lender l
	ON l.name = t.callee
	AND l.path = d.path
WHERE t.kind = 'taken'
	AND (t.known OR g.name IS NOT NULL
		OR t.kept = 0
		AND t.form = 'return'
		AND (l.name IS NOT NULL
			OR NOT t.callee GLOB '*_rcu' AND NOT t.callee GLOB 'idr_*'
			AND NOT t.callee GLOB '*page*' AND NOT t.callee GLOB '*folio*'
			AND NOT t.callee GLOB '*gpio*'	-- found is not requested
			AND NOT t.holder GLOB '*old*'
			AND (t.callee GLOB '*alloc*' OR t.callee GLOB '*create*'
				OR t.callee GLOB '*_new' OR t.callee GLOB '*_new_*'
				OR t.callee GLOB '*clone*' OR t.callee GLOB '*_iget'
				OR (t.callee GLOB '*_get' OR t.callee GLOB '*_get_*'
					OR t.callee GLOB 'get_*'
					OR t.callee GLOB '*_to_*')
				-- Not what most callers have for a look.
				AND NOT EXISTS (
					SELECT 1
					FROM reference_looked_at w
					WHERE w.callee = t.callee
						AND w.definition = d.path)))
		AND EXISTS (
			SELECT 1
			FROM reference_put_here p
			WHERE p.path = t.path
				AND p.site_line = t.line
				AND p.site_col = t.col
				AND p.callee = t.callee
				AND (p.listed OR l.name IS NULL)))
GROUP BY t.id;
CREATE INDEX temp.reference_site_by_place
	ON reference_site (path, line, col);

-- Who else is given it, on paths that do not put it.
-- By: path
CREATE TEMP TABLE reference_handed AS
SELECT DISTINCT p.path, p.callee, d.path AS callee_path, p.number
FROM reference_fact p
JOIN reference_callee d
	ON d.name = p.callee
	AND d.caller = p.path
JOIN reference_site s
	ON s.path = p.path
	AND s.line = p.site_line
	AND s.col = p.site_col
WHERE p.kind = 'passed'
	AND p.how <> 'put';

-- What becomes of it. taken_over: it was passed to a function that may put or
-- keep it; or, but for nodes of the firmware, to one that cannot be found. Not
-- when another path puts it after that call (and this one fails: on success what
-- was kept may stay), nor when the call is known to have failed and would only
-- have kept it.
-- By: path
-- Names: reference_borrower.name in reference_fact.callee
-- Names: reference_inside.name in reference_fact.callee
-- Names: reference_taker.name in reference_fact.callee
-- Names: reference_returner.function in reference_fact.via
CREATE TEMP TABLE reference_end AS
SELECT e.id, s.id AS site, e.path, e.line, e.col, e.end_col, e.how,
	e.detail AS detail,
	e.fails AS fails,
	e.before AS before,
	e.says AS says,
	coalesce((
		SELECT max(1 + (t.name IS NOT NULL OR p.callee = ''
			OR p.is_driver_data))
		FROM reference_fact p
		LEFT JOIN reference_callee d
			ON d.name = p.callee
			AND d.caller = p.path
		LEFT JOIN reference_taker t
			ON t.name = p.callee
			AND t.path = d.path
			AND t.number = p.number
		LEFT JOIN reference_callee m
			ON m.name = p.via
			AND m.caller = p.path
		WHERE p.kind = 'passed'
			AND p.path = e.path
			AND p.line = e.line
			AND p.col = e.col
			AND p.how = e.how
			AND p.site_line = e.site_line
			AND p.site_col = e.site_col
			-- When probing has failed, the core forgets what was set.
			AND NOT (e.fails IN ('yes', 'null')
				AND p.is_driver_data)
			AND (p.callee = ''
				OR p.is_driver_data
				OR p.via = '->'
				OR p.via = '&'
				AND s.family NOT IN ('of_node', 'fwnode', 'runtime_pm')
				AND EXISTS (
					SELECT 1
					FROM reference_inside i
					WHERE i.name = p.callee
						AND i.path = d.path
						AND i.number = p.number
						AND i.what = 'unknown')
				OR t.name IS NOT NULL
					AND (t.puts OR s.family <> 'runtime_pm'
						AND NOT p.failed)
				OR d.path IS NULL
				AND s.family NOT IN ('of_node', 'fwnode', 'runtime_pm')
				-- Of what is made it is not even known what it is.
				OR s.made
				AND EXISTS (
					SELECT 1
					FROM reference_inside i
					WHERE i.name = p.callee
						AND i.path = d.path
						AND i.number = p.number
						AND i.what = 'unknown'))
			AND (p.via IN ('', '&')
				-- Behind what is allocated lies the private
				-- part: who has one has both.
				OR p.callee = ''
				AND s.callee GLOB '*alloc*'
				OR p.is_driver_data
				OR p.via = '->'
				AND EXISTS (
					SELECT 1
					FROM reference_inside i
					WHERE i.name = p.callee
						AND i.path = d.path
						AND i.number = p.number
						AND i.what = 'drops')
				OR p.via NOT IN ('->', '.')
				AND m.path IS NULL
				AND s.family NOT IN ('of_node', 'fwnode', 'runtime_pm')
				OR EXISTS (
					SELECT 1
					FROM reference_returner r
					WHERE r.function = p.via
						AND r.path = m.path
						AND r.number = p.via_number))
			AND NOT EXISTS (
				SELECT 1
				FROM reference_borrower b
				WHERE b.name = p.callee
					AND b.path = coalesce(d.path, '')
					AND b.number = p.number)
			AND NOT EXISTS (
				SELECT 1
				FROM reference_fact other
				WHERE other.kind = 'passed'
					AND p.callee <> ''
					AND other.path = p.path
					AND other.callee = p.callee
					AND other.via = p.via
					AND other.number = p.number
					AND other.site_line = p.site_line
					AND other.site_col = p.site_col
					AND other.how = 'put'
					AND NOT other.failed
					AND e.fails IN ('yes', 'null'))), 0)
		AS taken_over
FROM reference_fact e
JOIN reference_site s
	ON s.path = e.path
	AND s.line = e.site_line
	AND s.col = e.site_col
	AND s.callee = e.callee
WHERE e.kind = 'end';
CREATE INDEX temp.reference_end_by_site ON reference_end (site, how);

-- What a site comes to as a whole: how many of its paths put, keep or lose.
-- By: path
CREATE TEMP TABLE reference_sum AS
SELECT site, path,
	sum(how = 'put') AS puts,
	sum(how IN ('kept', 'returned')) AS keeps,
	sum(how IN ('held', 'again') AND NOT taken_over
		AND NOT (how = 'held' AND says)) AS lost,
	-- Given to a function that keeps or puts it, on a path that does not fail.
	sum(how = 'held' AND taken_over = 2 AND fails NOT IN ('yes', 'null'))
		AS hands,
	max(taken_over) > 0 AS taken_over,
	min(CASE WHEN how = 'put' THEN line END) AS put_line,
	min(CASE WHEN how IN ('kept', 'returned') THEN line END) AS kept_line,
	min(CASE WHEN how = 'held' AND taken_over = 2
		AND fails NOT IN ('yes', 'null') THEN line END) AS hands_line
FROM reference_end
GROUP BY site;
CREATE INDEX temp.reference_sum_by_site ON reference_sum (site);

-- Ends that lose the reference, each once, in order of place.
-- By: path
CREATE TEMP TABLE reference_lost AS
SELECT site, how, path, line, col, end_col, min(detail) AS detail,
	group_concat(DISTINCT fails) AS fails
FROM reference_end
WHERE how IN ('held', 'failed', 'again')
	AND NOT taken_over
	AND NOT (how = 'held' AND says)	-- left on purpose
GROUP BY site, how, line, col
ORDER BY site, line, col;
CREATE INDEX temp.reference_lost_by_site ON reference_lost (site, how);

-- What the callers of one function do with what it gives: how many put it on
-- some path and neither keep it nor hand it on, on any; how many do nothing at
-- all.
CREATE TEMP TABLE reference_habit AS
SELECT s.callee, s.board, count(*) AS sites,
	sum(u.puts > 0 AND u.keeps = 0 AND NOT u.taken_over) AS uses,
	sum(u.puts = 0 AND u.keeps = 0 AND NOT u.taken_over
		AND u.lost > 0) AS never
FROM reference_site s
JOIN reference_sum u
	ON u.site = s.id
WHERE s.form IN ('return', 'out')
	AND NOT s.kept
	AND NOT s.made
GROUP BY s.callee, s.board;
CREATE INDEX temp.reference_habit_by_callee ON reference_habit (callee, board);
