-- SPDX-License-Identifier: GPL-2.0-only
--
-- Class and verdict of every counter, from what counters.sql and
-- counter-done.sql have gathered. Nothing that is asked for in a round depends
-- on it.
--
-- Makes:
--   counter_grade		every counter, with the numbers its class rests on
--   counter_proof		the one counter_end that its class rests on
--
-- Run: last

-- ---- what is known of a counter, in numbers ----

-- Where code looks whether it was the last.
-- By: path
CREATE TEMP TABLE drop_function AS
SELECT DISTINCT counter, path, function, line
FROM counter_done
WHERE kind IN ('tested', 'returned');

CREATE INDEX temp.drop_function_by_counter ON drop_function (counter);

-- By: counter
-- Key: counter_known.counter
-- Key: counter_operation.counter
-- Key: counter_done.counter
-- Key: counter_end.counter
-- Key: drop_function.counter
CREATE TEMP TABLE counter_sum AS
WITH
-- Operations that have no refcount_t form, or not in the form they stand in.
foreign_op AS (
	SELECT counter, op, path, line, col
	FROM counter_operation
	WHERE op GLOB '*read_acquire'
	   -- '= (atomic_t) ATOMIC_INIT(1)' names the type
	   OR (family GLOB '*_INIT' AND second IS NOT NULL)
	   OR NOT (
		family IN ('ATOMIC_INIT', 'ATOMIC_LONG_INIT', 'ATOMIC64_INIT',
			   'set', 'read', 'inc', 'add', 'dec', 'dec_and_test',
			   'sub_and_test', 'inc_not_zero', 'dec_and_lock',
			   'dec_and_lock_irqsave', 'dec_and_mutex_lock')
		OR (family = 'add_unless' AND second = '0')
		OR (family = 'fetch_add_unless'
		    AND first = '1' AND second = '0')
		OR (family = 'add_unless'
		    AND replace(first, ' ', '') = '-1' AND second = '1')
		OR (family = 'cmpxchg' AND first = '1' AND second = '0'
		    AND form IN ('== 1', '!= 1'))
		OR (family IN ('dec_return', 'sub_return')
		    AND form IN ('== 0', '! ', '!= 0'))
		OR (family = 'fetch_sub' AND first = '1'
		    AND form IN ('== 1', '!= 1'))
		OR (family = 'fetch_dec' AND form IN ('== 1', '!= 1'))
		OR (form = 'unused'
		    AND family IN ('inc_return', 'fetch_inc'))
	)
),
sums AS (
	SELECT k.counter AS counter,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT') AND o.first GLOB '[1-9]*'
		   AND NOT o.first GLOB '*[^0-9]*') AS born_1,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT') AND o.first = '0') AS born_0,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT')
		   AND replace(o.first, ' ', '') = '-1') AS born_below,
	       sum(o.family IN ('set', 'ATOMIC_INIT', 'ATOMIC_LONG_INIT',
				'ATOMIC64_INIT')) AS born,
	       min(CASE WHEN o.family IN ('set', 'ATOMIC_INIT',
					  'ATOMIC_LONG_INIT', 'ATOMIC64_INIT')
			 AND o.first GLOB '[1-9]*'
			 AND NOT o.first GLOB '*[^0-9]*'
		    THEN CAST(o.first AS INTEGER) END) AS least,
	       sum(o.family IN ('inc', 'add', 'inc_return', 'add_return',
				'inc_not_zero', 'add_unless', 'fetch_inc',
				'fetch_add', 'fetch_add_unless',
				'inc_and_test', 'inc_unless_negative')
		   AND coalesce(o.first, '') NOT GLOB '-*') AS raises,
	       sum(o.family IN ('inc', 'add', 'inc_return', 'add_return',
				'fetch_inc', 'fetch_add')) AS plain_raises,
	       sum(o.family = 'inc_not_zero'
		   OR (o.family IN ('add_unless', 'fetch_add_unless')
		       AND o.second = '0')) AS guarded_raises,
	       -- refcount_dec warns, and parks the count, when it reaches 0
	       sum(o.family IN ('dec', 'sub')) AS plain_drops,
	       sum(o.family IN ('add_unless', 'fetch_add_unless')
		   AND o.first GLOB '-*') AS limited_drops,
	       sum(o.family GLOB 'dec_*' OR o.family GLOB 'sub_*') AS drops,
	       -- the one who raises it from nothing is told so
	       sum((o.family IN ('inc_return', 'add_return')
		    AND o.form IN ('== 1', '!= 1', '> 1'))
		   OR (o.family IN ('fetch_inc', 'fetch_add')
		       AND o.form IN ('== 0', '! ', '!= 0'))) AS first_users,
	       sum(o.family = 'inc_and_test') AS minus_one_based,
	       -- somebody reads it to learn whether it is marked dead
	       sum(o.family = 'read'
		   AND replace(o.form, ' ', '') IN ('==-1', '!=-1', '<0',
						    '>=0')) AS asks_below,
	       sum(o.family = 'cmpxchg' AND o.first = '0'
		   AND replace(o.second, ' ', '') = '-1') AS claims,
	       sum(o.family IN ('add_unless', 'fetch_add_unless')
		   AND o.first = '1'
		   AND replace(o.second, ' ', '') = '-1') AS guards,
	       -- somebody branches on its value, other than on what it was born with
	       sum(o.decides OR o.form NOT IN ('', 'unused')) AS compared,
	       sum(o.family IN ('inc_return', 'add_return', 'fetch_inc',
				'fetch_add') AND o.form = '') AS numbers,
	       sum(o.family IN ('cmpxchg', 'try_cmpxchg', 'xchg')) AS swaps,
	       sum(o.family IN ('and', 'andnot', 'or', 'xor', 'fetch_and',
				'fetch_andnot', 'fetch_or', 'fetch_xor'))
			AS bits,
	       sum(coalesce(o.through, '') GLOB '*()*') AS handed_over
	FROM counter_known k
	JOIN counter_operation o ON o.counter = k.counter
	GROUP BY k.counter
)
SELECT s.*,
       (SELECT count(*) FROM foreign_op f WHERE f.counter = s.counter)
		AS foreigners,
       (SELECT json_object('op', f.op, 'path', f.path, 'line', f.line)
	FROM foreign_op f
	WHERE f.counter = s.counter
	ORDER BY f.path, f.line, f.col
	LIMIT 1) AS foreigner,
       coalesce(e.ends, 0) AS ends,
       coalesce(e.may_end, 0) AS may_end,
       coalesce(e.sure_end, 0) AS sure_end,
       coalesce(e.ends_part, 0) AS ends_part,
       coalesce(e.ends_alone, 0) AS ends_alone,
       coalesce(e.ends_idle, 0) AS ends_idle,
       coalesce(e.tells, 0) AS tells,
       coalesce(e.ends_below, 0) AS ends_below,
       EXISTS (SELECT 1 FROM counter_done f
	       WHERE f.counter = s.counter AND f.kind = 'tested') AS tested,
       EXISTS (SELECT 1 FROM counter_done f
	       WHERE f.counter = s.counter AND f.kind = 'returned') AS returned,
       EXISTS (SELECT 1 FROM counter_done f
	       WHERE f.counter = s.counter AND f.kind = 'waited') AS waited,
       (SELECT json_object('path', f.path, 'line', f.line)
	FROM counter_done f
	WHERE f.counter = s.counter AND f.kind = 'given'
	ORDER BY f.path, f.line
	LIMIT 1) AS given,
       -- one operation drops it, another finds it at zero and ends the object
       (SELECT json_object('path', e.path, 'line', e.line, 'drop', o.line)
	FROM counter_end e
	JOIN counter_operation o ON o.counter = e.counter
	 AND o.path = e.path AND o.function = e.function
	WHERE e.counter = s.counter
	  AND e.branch = 'none' AND e.strength <= 3
	  AND o.family IN ('dec', 'sub')
	  AND o.line < CAST(e.drop_line AS INTEGER)
	ORDER BY e.path, e.line
	LIMIT 1) AS apart,
       (SELECT json_object('path', h.path, 'line', h.line)
	FROM counter_known k
	JOIN typesafe_cache h ON h.record = k.record
	WHERE k.counter = s.counter
	ORDER BY h.path, h.line
	LIMIT 1) AS typesafe,
       -- who finds others there puts it back: a lock that is tried
       EXISTS (SELECT 1 FROM drop_function d
	       WHERE d.counter = s.counter)
       AND NOT EXISTS (
	SELECT 1
	FROM drop_function d
	WHERE d.counter = s.counter
	  AND NOT EXISTS (
		SELECT 1
		FROM counter_operation o
		WHERE o.counter = d.counter
		  AND o.path = d.path AND o.function = d.function
		  AND o.family IN ('inc', 'add')
		  AND o.line > d.line
	  )) AS undone,
       -- the first user sets it, the next ones raise it
       EXISTS (
	SELECT 1
	FROM counter_operation b
	JOIN counter_operation o ON o.counter = b.counter
	 AND o.path = b.path AND o.function = b.function
	WHERE b.counter = s.counter
	  AND b.family = 'set' AND b.first GLOB '[1-9]*'
	  AND (o.family IN ('inc', 'inc_not_zero')
	       OR (o.family = 'read' AND o.form <> ''))) AS armed,
       (SELECT json_object('path', o.path, 'line', o.line, 'set', b.line)
	FROM counter_operation b
	JOIN drop_function d ON d.counter = b.counter
	 AND d.path = b.path AND d.function = b.function
	JOIN counter_operation o ON o.counter = d.counter
	 AND o.path = d.path AND o.line = d.line
	WHERE b.counter = s.counter
	  AND b.family = 'set'
	  AND o.line < b.line
	ORDER BY o.path, o.line
	LIMIT 1) AS early_drop,
       (SELECT json_object('path', f.path, 'line', f.line,
			   'function', f.function)
	FROM counter_done f
	WHERE f.counter = s.counter AND f.kind = 'lookup'
	ORDER BY f.path, f.line
	LIMIT 1) AS lookup
FROM sums s
LEFT JOIN (
	SELECT counter,
	       max(branch = 'zero' AND kind IN ('free', 'defer')) AS ends,
	       max(branch = 'zero' AND kind IN ('named', 'put')) AS may_end,
	       max(branch = 'zero' AND guard = ''
		   AND kind IN ('free', 'defer', 'named', 'put')) AS sure_end,
	       max(branch = 'zero' AND kind = 'part') AS ends_part,
	       max(branch = 'one' AND strength <= 3) AS ends_alone,
	       max(branch = 'none' AND strength <= 3) AS ends_idle,
	       max(branch = 'zero' AND kind IN ('work', 'complete', 'wake'))
			AS tells,
	       max(branch = 'negative'
		   AND kind IN ('free', 'defer', 'named', 'put'))
			AS ends_below
	FROM counter_end
	GROUP BY counter
) e ON e.counter = s.counter;

CREATE UNIQUE INDEX temp.counter_sum_by_counter ON counter_sum (counter);

-- ---- the grade ----

-- What a reference count is called. Names lie: they only add to other signs.
CREATE TEMP TABLE reference_name (
	pattern	TEXT PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO reference_name VALUES
	('*ref'),
	('*ref[_.]*'),
	('*refcnt*'),
	('*refcount*'),
	('*refs'),
	('*usage'),
	('users'),
	('*_users'),
	('*usecnt*'),
	('*user_cnt'),
	('*use_count');

-- counts: it starts at 1 or more, is tested for zero, and nobody takes the first
-- reference by raising it from 0, or puts back what he could not have.
-- By: counter
-- Key: counter_sum.counter
-- Key: counter_known.counter
-- Key: counter_done.counter
CREATE TEMP TABLE counter_grade AS
WITH
called AS MATERIALIZED (
	SELECT s.*,
	       EXISTS (
		SELECT 1
		FROM counter_known k
		JOIN reference_name n ON lower(k.field) GLOB n.pattern
		WHERE k.counter = s.counter
	       ) AS named_so
	FROM counter_sum s
),
counting AS MATERIALIZED (
	SELECT s.*,
	       s.plain_drops OR s.drops OR s.limited_drops AS falls,
	       (s.born_1 OR (s.born AND NOT s.born_0 AND s.named_so
			     AND s.early_drop IS NULL))
	       AND (s.tested OR s.returned)
	       AND NOT s.first_users AND NOT s.undone
	       AND NOT s.minus_one_based AND NOT s.born_below
	       AND (NOT s.born_0 OR s.armed OR s.guarded_raises) AS counts
	FROM called s
),
classed AS MATERIALIZED (
	SELECT s.*,
	       CASE
	       -- dead at -1: freed there, or claimed there and guarded against;
	       -- what starts at -1 and is then set to 0 is a lock, and a map
	       -- count unless raises refuse it there
	       WHEN s.raises AND NOT s.minus_one_based
		    AND NOT (s.born_below
			     AND NOT (s.born_0 OR s.born_1 OR s.guards))
		    AND (s.ends_below
			 OR (s.claims AND (s.guards OR s.asks_below)
			     AND NOT (s.born_below AND s.born_0))
			 OR (s.born_below AND s.guards
			     AND (s.born_1 OR s.ends_idle)))
		    THEN 'offset'
	       WHEN NOT s.raises AND NOT s.born
		    AND NOT (s.ends AND s.drops) THEN 'other'
	       WHEN s.ends OR (s.apart IS NOT NULL AND s.raises) THEN 'lifetime'
	       -- a name, or a reference that goes: only if it counts as one
	       WHEN s.may_end AND NOT s.born_0 AND (s.born_1 OR s.named_so)
		    AND NOT s.first_users AND NOT s.undone THEN 'lifetime'
	       WHEN s.counts AND (s.guarded_raises OR s.raises OR s.named_so)
		    AND (s.may_end OR s.ends_part) THEN 'lifetime'
	       WHEN s.tells OR (s.waited AND s.tested AND NOT s.guarded_raises)
		    THEN 'completion'
	       WHEN s.counts
		    AND ((s.guarded_raises AND NOT s.plain_raises)
			 OR s.named_so) THEN 'lifetime'
	       -- who ends it looks first whether he is alone
	       WHEN s.ends_alone AND s.born_1 AND NOT s.born_0
		    AND s.plain_raises AND NOT s.first_users THEN 'lifetime'
	       WHEN s.tested OR s.returned OR s.ends_idle OR s.ends_alone
		    THEN 'usage'
	       -- nobody is told that it was the last
	       WHEN NOT s.raises AND NOT s.falls THEN 'other'
	       WHEN s.waited AND s.falls THEN 'completion'
	       WHEN s.compared THEN iif(s.falls AND s.raises, 'usage', 'other')
	       WHEN s.swaps OR s.bits THEN 'other'
	       WHEN s.numbers AND NOT s.falls THEN 'other'
	       ELSE iif(s.raises, 'statistic', 'other') END AS class
	FROM counting s
)
SELECT c.*,
       k.record,
       k.tag,
       k.field,
       k.path,
       k.line,
       m.type,
       m.field_line,
       CASE c.class
       WHEN 'offset' THEN 'rework'
       WHEN 'lifetime' THEN
		CASE WHEN m.type = 'atomic_t' AND c.born_1 AND NOT c.born_0
			  AND NOT c.born_below AND NOT c.foreigners
			  AND NOT c.first_users AND c.born = c.born_1
			  AND c.sure_end AND c.early_drop IS NULL
			  AND c.lookup IS NULL AND NOT c.ends_idle
			  AND NOT c.plain_drops AND NOT c.handed_over
			  AND c.typesafe IS NULL
		     THEN 'convert' ELSE 'rework' END
       WHEN 'completion' THEN
		CASE WHEN m.type = 'atomic_t' AND c.born_1 AND NOT c.born_0
			  AND NOT c.born_below AND NOT c.foreigners
			  AND NOT c.first_users AND NOT c.undone
			  AND c.born = c.born_1
			  AND c.early_drop IS NULL AND c.plain_raises
			  AND c.tells AND NOT c.handed_over AND c.typesafe IS NULL
		     THEN iif(c.plain_drops, 'rework', 'convert')
		     ELSE 'keep' END
       WHEN 'usage' THEN
		-- callers that were not found decide
		iif(c.returned AND NOT c.tested AND c.born_1 AND NOT c.born_0,
		    'unclear', 'keep')
       WHEN 'statistic' THEN iif(c.given IS NULL, 'keep', 'unclear')
       ELSE 'keep' END AS verdict
FROM classed c
JOIN counter_known k ON k.counter = c.counter
JOIN (
	SELECT counter, min(type) AS type, min(field_line) AS field_line
	FROM counter_done
	GROUP BY counter
) m ON m.counter = c.counter;

CREATE UNIQUE INDEX temp.counter_grade_by_counter ON counter_grade (counter);

-- The one end that shows why a counter has its class.
-- By: counter
-- Key: counter_grade.counter
-- Key: counter_end.counter
CREATE TEMP TABLE counter_proof AS
WITH
fitting AS (
	SELECT e.*,
	       row_number() OVER (PARTITION BY e.counter
				  ORDER BY e.branch IN ('one', 'none'), e.rank,
					   e.branch DESC) AS n
	FROM counter_end e
	JOIN counter_grade g ON g.counter = e.counter
	WHERE CASE g.class
	      WHEN 'offset' THEN e.branch = 'negative' AND e.strength <= 3
	      WHEN 'lifetime' THEN e.branch IN ('zero', 'one')
		   OR (e.branch = 'none' AND g.apart IS NOT NULL)
	      WHEN 'completion' THEN e.branch = 'zero' AND e.strength = 4
	      ELSE 1 END
)
SELECT * FROM fitting WHERE n = 1;

CREATE UNIQUE INDEX temp.counter_proof_by_counter ON counter_proof (counter);
