/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * escape - a string of a hostile tree made harmless for the place it goes to.
 *
 * Paths, subjects and messages hold what the tree holds. Each function appends
 * text so that it can only be data where it stands. What could disturb or
 * deceive a reader on its way (control characters, bytes that are not UTF-8,
 * characters that are invisible or turn the direction of writing) becomes a
 * visible escape: \xNN, or \uNNNN for a character above U+00FF. It stays one
 * line. escape_uri alone keeps every byte, as the name of the file needs it.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

struct buf;

/* For a line of a terminal or of a text that another program splits. */
void escape_line(struct buf *out, const char *text);
/*
 * A relative path as it may stand in a URI reference (RFC 3986). A byte that
 * json_text spelled as \xNN is that byte again, and percent-encoded.
 */
void escape_uri(struct buf *out, const char *path);
/*
 * For running text, a table's cell or a list's item of Markdown: what could be
 * markup, HTML or an address becomes a character reference.
 */
void escape_markdown(struct buf *out, const char *text);
/*
 * One field of comma-separated values, always quoted. A spreadsheet would
 * take a field that begins with one of = + - @ for a formula: such a field
 * gets an apostrophe in front.
 */
void escape_csv(struct buf *out, const char *text);

#endif
