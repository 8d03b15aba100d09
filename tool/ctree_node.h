/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_node - what a tree of C is made of: nodes and tokens (ctree.h).
 */
#ifndef CTREE_NODE_H
#define CTREE_NODE_H

#include <stdbool.h>
#include <stdint.h>

struct ctree_word;

/*
 * Behind each kind: its kids, in this order; [x] may be NULL; x... : from there
 * on any number. The `word` of a node is named where it has one.
 */
enum ctree_kind {
	CTREE_NONE, /* an argument that is not there: f(a, , b) */

	/* expressions */
	CTREE_IDENT, /* word */
	CTREE_CONSTANT, /* word (of joined strings: all); op: CTREE_C_... */
	CTREE_CALL, /* function, LIST of arguments (or types, statements) */
	CTREE_CHOICE, /* condition, [then], else: a ? b : c */
	CTREE_SEQUENCE, /* left, right: a, b */
	CTREE_ASSIGN, /* left, right, [operator META]; op */
	CTREE_POSTFIX, /* operand; op: INC, DEC */
	CTREE_PREFIX, /* operand; op: INC, DEC */
	CTREE_UNARY, /* operand; op: AND, STAR, PLUS, MINUS, TILDE, NOT, ANDAND */
	CTREE_BINARY, /* left, right, [operator META]; op */
	CTREE_INDEX, /* array, index */
	CTREE_MEMBER, /* record, NAME: a.b */
	CTREE_ARROW, /* pointer, NAME: a->b */
	CTREE_SIZEOF, /* expression (a PAREN node when it has some) */
	CTREE_SIZEOF_TYPE, /* TYPE */
	CTREE_CAST, /* TYPE, expression */
	CTREE_BLOCK_VALUE, /* BLOCK: ({ ... }) */
	CTREE_LITERAL, /* TYPE, INIT_LIST: (struct a){ ... } */
	CTREE_PAREN, /* expression */

	/* a name that is no expression: member, label, tag, what is declared */
	CTREE_NAME, /* word */

	/*
	 * types; the kids of a declarator's type are shared by all declarators
	 * of the declaration. Qualifiers and storage are flags (CTREE_Q_...).
	 */
	CTREE_BASE_TYPE, /* void, unsigned long ...; word: all of it */
	CTREE_TYPE_NAME, /* word: a typedef */
	CTREE_RECORD_TYPE, /* [NAME], [LIST of fields]; op: STRUCT, UNION, ENUM */
	CTREE_POINTER, /* TYPE */
	CTREE_ARRAY, /* TYPE, [size] */
	CTREE_FUNCTION_TYPE, /* TYPE, LIST of PARAMETER */
	CTREE_TYPEOF, /* expression or TYPE */
	CTREE_TYPE_PAREN, /* TYPE: int (*f)(void) */

	/* declarations */
	CTREE_DECL, /* DECLARATOR... ; without any: TYPE alone as kid */
	CTREE_DECLARATOR, /* TYPE, [NAME], [initialiser], [bits] */
	CTREE_PARAMETER, /* [TYPE], [NAME]; old style: no TYPE; "...": neither */
	CTREE_MACRO_DECL, /* NAME, LIST of arguments, [initialiser]: X(a); */
	CTREE_INIT_LIST, /* initialiser... */
	CTREE_DESIGNATED, /* LIST of designators, initialiser: .a[1] = b */
	CTREE_AT_MEMBER, /* NAME: .a, or a: */
	CTREE_AT_INDEX, /* index, [last]: [1 ... 2] */
	CTREE_ENUMERATOR, /* NAME, [value] */

	/* statements */
	CTREE_EXPRESSION, /* [expression]: a; */
	CTREE_BLOCK, /* statement... */
	CTREE_IF, /* condition, then, [else] */
	CTREE_SWITCH, /* expression, body */
	CTREE_WHILE, /* condition, body */
	CTREE_DO, /* body, condition */
	CTREE_FOR, /* [expression or DECL], [condition], [step], body */
	CTREE_ITERATOR, /* NAME, LIST of arguments, body */
	CTREE_LABEL, /* NAME, statement (before a }: EXPRESSION, no tokens) */
	CTREE_CASE, /* value, [last], statement: case 1 ... 2: */
	CTREE_DEFAULT, /* statement */
	CTREE_GOTO, /* NAME, or UNARY STAR when computed */
	CTREE_BREAK,
	CTREE_CONTINUE,
	CTREE_RETURN, /* [expression] */
	CTREE_ASM, /* operand...: "r" (x) */
	CTREE_DECL_STATEMENT, /* DECL or MACRO_DECL */
	CTREE_MACRO_STATEMENT, /* NAME, [LIST of arguments]: no semicolon */
	CTREE_DIRECTIVE, /* a preprocessor line that stays; word: if, endif ... */

	/* items (besides DECL, MACRO_DECL, ASM, DIRECTIVE) */
	CTREE_FUNCTION, /* TYPE (FUNCTION_TYPE), NAME, BLOCK, old parameters... */
	CTREE_DEFINE, /* NAME, [LIST of PARAMETER], [what it stands for] */
	CTREE_MACRO_ITEM, /* NAME, [LIST of arguments], no semicolon */
	CTREE_UNREAD, /* [NAME of the function, when it is known] */

	/*
	 * anything... ; an argument that is no C, or statements: a LIST among
	 * the arguments, in the first case without kids and with a word
	 */
	CTREE_LIST,

	/* only in patterns */
	CTREE_META, /* a metavariable: `meta` is its index */
	CTREE_DOTS, /* ...; kids: WHEN... */
	CTREE_NEST, /* expression: <+... x ...+>; op: 1 for <... x ...> */
	CTREE_EITHER, /* alternative...: expressions, or LISTs of statements */
	CTREE_BOTH, /* the same, joined by & */
	CTREE_WHEN, /* [LIST or expression]; op: CTREE_WHEN_... */

	CTREE_KINDS,
};

/* clang-format off */
enum ctree_op {
	CTREE_O_NONE,
	CTREE_O_INC, CTREE_O_DEC,
	CTREE_O_AND, CTREE_O_STAR, CTREE_O_PLUS, CTREE_O_MINUS, CTREE_O_TILDE,
	CTREE_O_NOT, CTREE_O_ANDAND, CTREE_O_OROR,
	CTREE_O_SLASH, CTREE_O_PERCENT, CTREE_O_SHL, CTREE_O_SHR, CTREE_O_OR,
	CTREE_O_XOR, CTREE_O_LT, CTREE_O_GT, CTREE_O_LE, CTREE_O_GE, CTREE_O_EQ,
	CTREE_O_NE,
	/* of CTREE_ASSIGN: '=', and the operator of '+=' and the like itself */
	CTREE_O_ASSIGN,
	CTREE_O_META, /* kid 2 says which */
};

enum ctree_constant {
	CTREE_C_NUMBER, CTREE_C_CHAR, CTREE_C_STRING,
	CTREE_C_STRINGS, /* several, joined, macros among them */
};

/* clang-format on */
enum ctree_record { CTREE_R_STRUCT, CTREE_R_UNION, CTREE_R_ENUM };

enum ctree_when {
	CTREE_WHEN_NOT, /* when != kid */
	CTREE_WHEN_IS, /* when = kid */
	CTREE_WHEN_ANY, CTREE_WHEN_STRICT, CTREE_WHEN_EXISTS, CTREE_WHEN_FORALL,
};

enum ctree_flag {
	CTREE_Q_CONST = 1 << 0,
	CTREE_Q_VOLATILE = 1 << 1,
	CTREE_S_STATIC = 1 << 2,
	CTREE_S_EXTERN = 1 << 3,
	CTREE_S_TYPEDEF = 1 << 4,
	CTREE_S_INLINE = 1 << 5,
	CTREE_S_REGISTER = 1 << 6,
	CTREE_F_VARIADIC = 1 << 7, /* FUNCTION_TYPE, DEFINE: ends in ... */
};

/* What hangs on a node of a pattern: `x@here`, `return@here`. */
struct ctree_mark {
	const struct ctree_word *name;
	bool key; /* on the token `key` of the node, not on the whole node */
	const struct ctree_mark *next;
};

struct ctree_node {
	uint8_t kind;
	uint8_t op;
	uint16_t flags;
	uint32_t first, last; /* tokens, both inclusive */
	uint32_t key; /* the token it is known by: keyword, operator, name; of a
			 call the parenthesis at its end */
	uint32_t n;
	uint32_t meta; /* of META */
	const struct ctree_word *word;
	struct ctree_node **kids;
	struct ctree_node *up; /* whose kid it is; NULL for an item */
	const struct ctree_mark *marks;
};

struct ctree_token {
	const struct ctree_word *word;
	uint32_t at, end; /* offsets in the text */
	uint32_t line; /* from 1 */
	uint32_t col; /* in bytes, from 0 */
	uint8_t kind; /* enum ctree_token_kind (ctree_tokens.h) */
	uint8_t flags;
};

/* A place as Coccinelle gives it. */
struct ctree_place {
	uint32_t line, col, line_end, col_end;
};

/* A metavariable that a pattern may use, in the words of the declaration. */
enum ctree_meta_kind {
	CTREE_M_EXPRESSION, /* also idexpression, constant, with a type */
	CTREE_M_EXPRESSIONS, /* expression list */
	CTREE_M_IDENTIFIER,
	CTREE_M_STATEMENT,
	CTREE_M_STATEMENTS,
	CTREE_M_TYPE,
	CTREE_M_INITIALISER,
	CTREE_M_PARAMETERS,
	CTREE_M_BINARY, /* binary operator */
	CTREE_M_ASSIGNMENT, /* assignment operator */
	CTREE_M_DECLARATION,
	CTREE_M_FIELD,
	CTREE_M_ITERATOR,
	CTREE_M_ITERATOR_NAME, /* `iterator name x;`: no metavariable */
	CTREE_M_TYPEDEF, /* `typedef x;`: no metavariable, says what x is */
};

struct ctree_meta {
	const char *name; /* as it stands in the pattern */
	enum ctree_meta_kind kind;
};

#endif
