/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_keyword.h"

struct spelling {
	const char *text;
	enum ctree_keyword keyword;
};

/* clang-format off */
static const struct spelling keywords[] = {
	{ "void", K_VOID }, { "char", K_CHAR }, { "short", K_SHORT },
	{ "int", K_INT }, { "long", K_LONG }, { "float", K_FLOAT },
	{ "double", K_DOUBLE }, { "signed", K_SIGNED },
	{ "__signed__", K_SIGNED }, { "__signed", K_SIGNED },
	{ "unsigned", K_UNSIGNED }, { "_Bool", K_BOOL },
	{ "_Complex", K_COMPLEX }, { "__int128", K_INT128 },
	{ "const", K_CONST }, { "__const", K_CONST }, { "__const__", K_CONST },
	{ "volatile", K_VOLATILE }, { "__volatile__", K_VOLATILE },
	{ "__volatile", K_VOLATILE }, { "restrict", K_RESTRICT },
	{ "__restrict", K_RESTRICT }, { "__restrict__", K_RESTRICT },
	{ "static", K_STATIC }, { "extern", K_EXTERN },
	{ "typedef", K_TYPEDEF }, { "inline", K_INLINE },
	{ "__inline", K_INLINE }, { "__inline__", K_INLINE },
	{ "register", K_REGISTER }, { "auto", K_AUTO },
	{ "_Thread_local", K_THREAD }, { "__auto_type", K_INT },
	{ "struct", K_STRUCT }, { "union", K_UNION }, { "enum", K_ENUM },
	{ "typeof", K_TYPEOF }, { "__typeof", K_TYPEOF },
	{ "__typeof__", K_TYPEOF }, { "typeof_unqual", K_TYPEOF },
	{ "__attribute__", K_ATTRIBUTE }, { "__attribute", K_ATTRIBUTE },
	{ "__declspec", K_ATTRIBUTE },
	{ "__extension__", K_EXTENSION }, { "if", K_IF }, { "else", K_ELSE },
	{ "switch", K_SWITCH }, { "case", K_CASE }, { "default", K_DEFAULT },
	{ "while", K_WHILE }, { "do", K_DO }, { "for", K_FOR },
	{ "goto", K_GOTO }, { "break", K_BREAK }, { "continue", K_CONTINUE },
	{ "return", K_RETURN }, { "asm", K_ASM }, { "asm_inline", K_ASM }, { "__asm__", K_ASM },
	{ "__asm", K_ASM }, { "sizeof", K_SIZEOF }, { "MACROSTATEMENT", K_MACRO_STATEMENT },
};

/* The longest first. */
static const struct spelling punctuation[] = {
	{ "<<=", P_SHL_ASSIGN }, { ">>=", P_SHR_ASSIGN }, { "...", P_ELLIPSIS },
	{ "->", P_ARROW }, { "++", P_INC }, { "--", P_DEC }, { "<<", P_SHL },
	{ ">>", P_SHR }, { "<=", P_LE }, { ">=", P_GE }, { "==", P_EQ },
	{ "!=", P_NE }, { "&&", P_ANDAND }, { "||", P_OROR },
	{ "+=", P_ADD_ASSIGN }, { "-=", P_SUB_ASSIGN }, { "*=", P_MUL_ASSIGN },
	{ "/=", P_DIV_ASSIGN }, { "%=", P_MOD_ASSIGN }, { "&=", P_AND_ASSIGN },
	{ "|=", P_OR_ASSIGN }, { "^=", P_XOR_ASSIGN }, { "##", P_HASHHASH },
	{ "(", P_LPAREN }, { ")", P_RPAREN }, { "{", P_LBRACE },
	{ "}", P_RBRACE }, { "[", P_LBRACKET }, { "]", P_RBRACKET },
	{ ";", P_SEMICOLON }, { ",", P_COMMA }, { ".", P_DOT }, { ":", P_COLON },
	{ "?", P_QUESTION }, { "&", P_AND }, { "*", P_STAR }, { "+", P_PLUS },
	{ "-", P_MINUS }, { "~", P_TILDE }, { "!", P_NOT }, { "/", P_SLASH },
	{ "%", P_PERCENT }, { "|", P_OR }, { "^", P_XOR }, { "<", P_LT },
	{ ">", P_GT }, { "=", P_ASSIGN }, { "#", P_HASH }, { "@", P_AT },
};

static const struct spelling of_patterns[] = {
	{ "<+...", P_NEST }, { "...+>", P_NEST_END }, { "<...", P_NEST_ANY },
	{ "...>", P_NEST_ANY_END }, { "\\(", P_EITHER }, { "\\|", P_ELSE },
	{ "\\&", P_ALSO }, { "\\)", P_EITHER_END },
};
/* clang-format on */

static enum ctree_keyword find(const struct spelling *list, size_t n,
			       const char *text, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(list[i].text, text, len) && !list[i].text[len])
			return list[i].keyword;
	return K_NONE;
}

enum ctree_keyword ctree_keyword_of(const char *text, size_t len)
{
	enum ctree_keyword k = find(keywords, ARRAY_SIZE(keywords), text, len);

	if (!k)
		k = find(punctuation, ARRAY_SIZE(punctuation), text, len);
	return k ? k : find(of_patterns, ARRAY_SIZE(of_patterns), text, len);
}

static size_t longest(const struct spelling *list, size_t n, const char *text,
		      size_t len)
{
	for (size_t i = 0; i < n; i++) {
		size_t size = strlen(list[i].text);

		if (list[i].text[0] == text[0] && size <= len &&
		    !memcmp(list[i].text, text, size))
			return size;
	}
	return 0;
}

size_t ctree_punctuation(const char *text, size_t len)
{
	return longest(punctuation, ARRAY_SIZE(punctuation), text, len);
}

size_t ctree_pattern_punctuation(const char *text, size_t len)
{
	return longest(of_patterns, ARRAY_SIZE(of_patterns), text, len);
}
