-- SPDX-License-Identifier: GPL-2.0-only
--
-- Every counter that something happens to when it reaches zero or goes below,
-- or whose last holder looks, and what is done to it in the whole tree. What becomes of the object is in
-- ends-of-counters.sql, what follows from both in counter-grades.sql.
--
-- Makes:
--   counter_site, counter_fact	which counter a fact speaks of
--   counter_key		the counters
--   counter_operation		what is done to each, everywhere
--   counter_unattributed	operations on what no field or global is known of
--
-- Reads: counter-facts

-- ---- which counter a fact speaks of ----

CREATE TEMP TABLE counter_site AS
WITH
named AS (
	SELECT f.id AS fact,
	       f.kind,
	       f.path,
	       f.line,
	       f.col,
	       f.end_col,
	       f.function,
	       f.attrs ->> 'op' AS op,
	       replace(replace(replace(f.attrs ->> 'op',
			'atomic64_', ''), 'atomic_long_', ''), 'atomic_', '')
			AS family,
	       ltrim(replace(f.attrs ->> 'operand', ' ', ''), '&(') AS operand,
	       r.owner AS record,
	       CASE WHEN r.owner IS NULL THEN r.variable ELSE r.field END
			AS field,
	       CASE WHEN r.owner IS NULL THEN f.path ELSE '' END AS scope,
	       r.type,
	       r.field_line
	FROM facts f
	JOIN resolved r ON r.fact = f.id
	 AND r.role = 'operand'
	WHERE f.patch = 'counter-facts'
	  AND r.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
	  AND (r.owner IS NOT NULL
	       OR (r.variable IS NOT NULL AND NOT r.is_local))
)
SELECT fact, kind, path, line, col, end_col, function, op,
       replace(replace(replace(family,
		'_relaxed', ''), '_acquire', ''), '_release', '') AS family,
       -- the expression that points to what the counter stands in
       CASE WHEN instr(operand, '->')
	    THEN substr(rtrim(operand, replace(operand, '>', '')), 1,
			length(rtrim(operand, replace(operand, '>', ''))) - 2)
	    ELSE '' END AS object,
       operand, record, field, scope, type, field_line
FROM named
WHERE field IS NOT NULL
  AND field <> '';

CREATE INDEX temp.counter_site_by_key
	ON counter_site (record, field, scope);

CREATE TEMP TABLE counter_key AS
WITH
-- Somebody asks whether it is zero or below, or marks it dead.
decided AS (
	SELECT DISTINCT s.record, s.field, s.scope
	FROM counter_site s
	JOIN facts f ON f.id = s.fact
	WHERE s.kind IN ('tested', 'returned', 'alone')
	   OR (s.family IN ('add_unless', 'fetch_add_unless')
	       AND f.attrs ->> '$.args[1]' IN ('-1', '- 1'))
)
SELECT row_number() OVER (
		ORDER BY coalesce(r.tag, ''), d.field, coalesce(r.path, d.scope),
			 r.line
       ) AS id,
       d.record,
       d.field,
       d.scope,
       coalesce(r.tag, '') AS tag,
       coalesce(r.path, d.scope) AS path,
       r.line
FROM decided d
LEFT JOIN record r ON r.id = d.record
-- The reference counts themselves are made of atomics.
WHERE coalesce(r.tag, '') NOT IN ('refcount_struct', 'rcuref_t');

CREATE INDEX temp.counter_key_by_key ON counter_key (field, record, scope);

CREATE TEMP TABLE counter_fact AS
SELECT k.id AS counter, s.*
FROM counter_site s
JOIN counter_key k ON k.field = s.field
 AND k.record IS s.record
 AND k.scope = s.scope;

CREATE INDEX temp.counter_fact_by_counter ON counter_fact (counter, kind);
CREATE INDEX temp.counter_fact_by_fact ON counter_fact (fact);

CREATE TEMP TABLE counter_operation AS
SELECT DISTINCT
       o.counter,
       o.op,
       o.path,
       o.line,
       o.col,
       o.end_col,
       o.function,
       o.family,
       f.attrs ->> '$.args[0]' AS first,
       f.attrs ->> '$.args[1]' AS second,
       CASE WHEN u.fact IS NOT NULL THEN 'unused'
	    ELSE coalesce(c.attrs ->> 'operator' || ' '
			  || (c.attrs ->> 'value'), '') END AS form
FROM counter_fact o
JOIN facts f ON f.id = o.fact
LEFT JOIN counter_fact u ON u.counter = o.counter
 AND u.kind = 'unused'
 AND u.path = o.path AND u.line = o.line AND u.col = o.col
LEFT JOIN facts c ON c.patch = 'counter-facts'
 AND c.kind = 'compare'
 AND c.path = o.path AND c.line = o.line AND c.col = o.col
WHERE o.kind = 'op';

CREATE INDEX temp.counter_operation_by_counter
	ON counter_operation (counter, family);

-- Operations that were seen and belong to no counter above: what they work on
-- is a local variable, a bare pointer, or of a type that is not known.
CREATE TEMP TABLE counter_unattributed AS
SELECT DISTINCT
       f.path,
       f.line,
       f.function,
       f.attrs ->> 'op' AS op,
       ltrim(replace(f.attrs ->> 'operand', ' ', ''), '&(') AS operand,
       CASE WHEN r.type IS NULL
	    THEN coalesce(r.why, 'its type is not known')
	    WHEN r.param >= 0 THEN 'a parameter: the caller knows the counter'
	    WHEN r.is_local THEN 'a local variable'
	    ELSE 'no field or variable to name it by' END AS why
FROM facts f
JOIN resolved r ON r.fact = f.id
 AND r.role = 'operand'
WHERE f.patch = 'counter-facts'
  AND f.kind = 'op'
  AND (r.type IS NULL
       OR (r.type IN ('atomic_t', 'atomic_long_t', 'atomic64_t')
	   AND r.owner IS NULL
	   AND (r.variable IS NULL OR r.is_local)));
