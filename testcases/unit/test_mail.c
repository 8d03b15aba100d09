/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "mail.h"

#include <setjmp.h>
#include <cmocka.h>

static struct mail_list mails;

static void split(const char *text)
{
	mail_release(&mails);
	mail_split(&mails, text, strlen(text));
}

static int done(void **state)
{
	(void)state;
	mail_release(&mails);
	return 0;
}

static void what_is_no_mail_is_a_body(void **state)
{
	(void)state;
	split("diff --git a/x b/x\n--- a/x\n");
	assert_int_equal(mails.n, 1);
	assert_string_equal(mails.items[0].subject, "");
	assert_string_equal(mails.items[0].body,
			    "diff --git a/x b/x\n--- a/x\n");
	split("");
	assert_int_equal(mails.n, 1);
	assert_int_equal(mails.items[0].len, 0);
	/* "Index: x" looks like a header and is none of a mail. */
	split("Index: x.c\n\n--- x.c\n");
	assert_string_equal(mails.items[0].body, "Index: x.c\n\n--- x.c\n");
}

static void an_mbox_is_taken_apart(void **state)
{
	(void)state;
	split("From 0123456789012345678901234567890123456789 Mon Sep 17 "
	      "00:00:00 2001\n"
	      "From: A <a@example.org>\nSubject: [PATCH 1/2] one\n two\n\n"
	      "text\n>From here\n>>From there\nFrom nowhere\n"
	      "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
	      "Subject: second\n\nbody\n");
	assert_int_equal(mails.n, 2);
	assert_string_equal(mails.items[0].subject, "[PATCH 1/2] one two");
	assert_string_equal(mails.items[0].body,
			    "text\nFrom here\n>From there\nFrom nowhere\n");
	assert_string_equal(mails.items[1].subject, "second");
	assert_string_equal(mails.items[1].body, "body\n");
}

static void quoted_printable_is_decoded(void **state)
{
	(void)state;
	split("From: a\r\nContent-Transfer-Encoding: quoted-printable\r\n"
	      "Subject: =?UTF-8?q?caf=C3=A9_au?= =?utf-8?B?IGxhaXQ=?= x\r\n"
	      "\r\n+a =3D b; long =\r\nline=20\r\n=zz\r\n");
	assert_int_equal(mails.n, 1);
	assert_string_equal(mails.items[0].subject, "caf\xc3\xa9 au lait x");
	assert_string_equal(mails.items[0].body,
			    "+a = b; long line \r\n=zz\r\n");
}

static void a_subject_is_one_line(void **state)
{
	(void)state;
	split("From: a\nSubject: =?utf-8?q?a=0Ab=1B?=\n\n");
	assert_string_equal(mails.items[0].subject, "a b ");
}

static void base64_is_decoded(void **state)
{
	(void)state;
	split("From: a\nContent-Transfer-Encoding: base64\n\n"
	      "LS0tIGEv\neAorKysgYi94Cg==\n");
	assert_string_equal(mails.items[0].body, "--- a/x\n+++ b/x\n");
}

static void text_parts_are_joined(void **state)
{
	(void)state;
	split("From: a\nContent-Type: multipart/mixed;\n"
	      " boundary=\"=_b\"\n\npreamble\n"
	      "--=_b\nContent-Type: text/plain\n\nhello\n"
	      "--=_b\nContent-Type: image/png\n\nnot me\n"
	      "--=_b\nContent-Type: text/x-patch; name=x\n"
	      "Content-Transfer-Encoding: base64\n\nZGlmZgo=\n"
	      "--=_b\n\nno headers\n"
	      "--=_b--\nepilogue\n");
	assert_string_equal(mails.items[0].body, "hello\ndiff\nno headers\n");
}

static void parts_within_parts_end(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_addstr(&text, "From: a\n");
	for (int i = 0; i < 100; i++)
		buf_addf(&text, "Content-Type: multipart/mixed; boundary=b%d"
			 "\n\n--b%d\n", i, i);
	split(text.data);
	assert_int_equal(mails.n, 1);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_mail_is_a_body),
		cmocka_unit_test(an_mbox_is_taken_apart),
		cmocka_unit_test(quoted_printable_is_decoded),
		cmocka_unit_test(a_subject_is_one_line),
		cmocka_unit_test(base64_is_decoded),
		cmocka_unit_test(text_parts_are_joined),
		cmocka_unit_test(parts_within_parts_end),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
