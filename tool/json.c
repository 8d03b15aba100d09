/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "json.h"

static unsigned char byte_at(const char *text, size_t i)
{
	return (unsigned char)text[i];
}

static bool is_control(uint32_t c)
{
	if (c == '\t' || c == '\n')
		return false;
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/*
 * Length of the character at the start of text, 0 when it is not valid UTF-8
 * or not wanted. Overlong forms, surrogates and what lies beyond U+10FFFF are
 * invalid, as they are for Jansson.
 */
static size_t char_len(const char *text, size_t left)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = byte_at(text, 0);
	uint32_t c;
	size_t n;

	if (first < 0x80)
		return is_control(first) ? 0 : 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (n > left)
		return 0;
	c = first & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((byte_at(text, i) & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (byte_at(text, i) & 0x3f);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return is_control(c) ? 0 : n;
}

static json_t *new_string(const char *text, size_t len)
{
	json_t *value = json_stringn(text, len);

	if (!value)
		out_of_memory();
	return value;
}

json_t *json_text_n(const char *text, size_t len)
{
	struct buf clean = BUF_INIT;
	size_t start = 0, i = 0;
	json_t *value;

	while (i < len) {
		size_t n = char_len(text + i, len - i);

		if (n) {
			i += n;
			continue;
		}
		buf_add(&clean, text + start, i - start);
		buf_addf(&clean, "\\x%02X", byte_at(text, i));
		start = ++i;
	}
	if (start == 0)
		return new_string(text, len);
	buf_add(&clean, text + start, len - start);
	value = new_string(clean.data, clean.len);
	buf_release(&clean);
	return value;
}

json_t *json_text(const char *text)
{
	return text ? json_text_n(text, strlen(text)) : json_null();
}

void json_put(json_t *object, const char *key, json_t *value)
{
	if (!value)
		out_of_memory();
	if (json_object_set_new(object, key, value) < 0)
		bug("cannot set member '%s'", key);
}

void json_push(json_t *array, json_t *value)
{
	if (!value)
		out_of_memory();
	if (json_array_append_new(array, value) < 0)
		bug("cannot append to an array");
}

json_t *json_parse(const char *text, size_t len, struct buf *err)
{
	json_error_t why;
	json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES |
				   JSON_DECODE_ANY, &why);

	if (!value)
		buf_addf(err, "line %d: %s", why.line < 1 ? 1 : why.line,
			 why.text);
	return value;
}

json_t *json_load_path(const char *path, struct buf *err)
{
	struct buf text = BUF_INIT;
	struct buf why = BUF_INIT;
	json_t *value = NULL;

	if (file_read(&text, path, err) < 0)
		goto out;
	value = json_parse(text.data, text.len, &why);
	if (!value)
		buf_addf(err, "cannot parse '%s': %s", path, why.data);
out:
	buf_release(&why);
	buf_release(&text);
	return value;
}

static int append(const char *bytes, size_t len, void *out)
{
	buf_add(out, bytes, len);
	return 0;
}

#ifdef __has_feature
#define SANITIZED	(__has_feature(address_sanitizer))
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#else
#define SANITIZED	0
#endif

void json_leave(json_t *value)
{
	if (SANITIZED)
		json_decref(value);
}

void json_print(struct buf *out, const json_t *value, int pretty)
{
	size_t flags = JSON_ENCODE_ANY;

	flags |= pretty ? JSON_INDENT(1) : JSON_COMPACT;
	if (json_dump_callback(value, append, out, flags) < 0)
		bug("cannot print a JSON value");
}

const char *json_str(const json_t *object, const char *key,
		     const char *fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? json_string_value(value) : fallback;
}

long long json_int(const json_t *object, const char *key, long long fallback)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : fallback;
}
