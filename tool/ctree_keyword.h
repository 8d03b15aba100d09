/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_keyword - the words and the punctuation that ctree's parser knows.
 *
 * Spellings of one thing are one keyword: const, __const, __const__. What is only
 * between brackets comes in pairs: a P_R... follows its P_L... .
 */
#ifndef CTREE_KEYWORD_H
#define CTREE_KEYWORD_H

#include <stddef.h>

/* Words that the parser knows; K_NONE for any other. */
enum ctree_keyword {
	K_NONE,
	/* types, storage, qualifiers */
	K_VOID,
	K_CHAR,
	K_SHORT,
	K_INT,
	K_LONG,
	K_FLOAT,
	K_DOUBLE,
	K_SIGNED,
	K_UNSIGNED,
	K_BOOL,
	K_COMPLEX,
	K_INT128,
	K_FIRST_STORAGE,
	K_CONST = K_FIRST_STORAGE,
	K_VOLATILE,
	K_RESTRICT,
	K_STATIC,
	K_EXTERN,
	K_TYPEDEF,
	K_INLINE,
	K_REGISTER,
	K_AUTO,
	K_THREAD,
	K_STRUCT,
	K_UNION,
	K_ENUM,
	K_TYPEOF,
	K_ATTRIBUTE,
	K_EXTENSION,
	K_LAST_TYPE = K_EXTENSION,
	/* statements */
	K_IF,
	K_ELSE,
	K_SWITCH,
	K_CASE,
	K_DEFAULT,
	K_WHILE,
	K_DO,
	K_FOR,
	K_GOTO,
	K_BREAK,
	K_CONTINUE,
	K_RETURN,
	K_ASM,
	K_SIZEOF,
	K_MACRO_STATEMENT, /* what the macro file calls MACROSTATEMENT */
	/* punctuation */
	P_LPAREN,
	P_RPAREN,
	P_LBRACE,
	P_RBRACE,
	P_LBRACKET,
	P_RBRACKET,
	P_SEMICOLON,
	P_COMMA,
	P_DOT,
	P_ARROW,
	P_COLON,
	P_QUESTION,
	P_ELLIPSIS,
	P_INC,
	P_DEC,
	P_AND,
	P_STAR,
	P_PLUS,
	P_MINUS,
	P_TILDE,
	P_NOT,
	P_ANDAND,
	P_OROR,
	P_SLASH,
	P_PERCENT,
	P_SHL,
	P_SHR,
	P_OR,
	P_XOR,
	P_LT,
	P_GT,
	P_LE,
	P_GE,
	P_EQ,
	P_NE,
	P_ASSIGN,
	P_ADD_ASSIGN,
	P_SUB_ASSIGN,
	P_MUL_ASSIGN,
	P_DIV_ASSIGN,
	P_MOD_ASSIGN,
	P_SHL_ASSIGN,
	P_SHR_ASSIGN,
	P_AND_ASSIGN,
	P_OR_ASSIGN,
	P_XOR_ASSIGN,
	P_HASH,
	P_HASHHASH,
	P_AT,
	/* punctuation of patterns: \( \| \& \), or ( | & ) in column 0 */
	P_EITHER,
	P_ELSE,
	P_ALSO,
	P_EITHER_END,
	P_NEST,
	P_NEST_END,
	P_NEST_ANY,
	P_NEST_ANY_END, /* <+... ...+> <... ...> */
	K_COUNT,
};

/* K_NONE for a word that is none. */
enum ctree_keyword ctree_keyword_of(const char *text, size_t len);

/* Of punctuation, the longest that text begins with: its length, or 0. */
size_t ctree_punctuation(const char *text, size_t len);
/* The same for what only patterns have. */
size_t ctree_pattern_punctuation(const char *text, size_t len);

#endif
