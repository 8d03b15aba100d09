/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <unistd.h>
#include "buf.h"
#include "clang_api.h"
#include "diag.h"
#include "index.h"
#include "map.h"
#include "prep.h"
#include "vec.h"

/*
 * One translation unit for all files: clang->reparseTranslationUnit() with
 * other unsaved contents saves the set-up of a compiler invocation, which
 * costs more than parsing most files does.
 */
#define MAIN_FILE "/input.c"
#define PREFIX_FILE "/prefix.h"

enum { ROUNDS = 3 };

/* Once a worker has loaded it. */
static const struct clang_api *clang;

struct worker {
	CXIndex clang;
	CXTranslationUnit unit;
};

/* Untagged records, to be found again by the declaration they are. */
struct untagged {
	const void *decl;
	int id, parent;
	unsigned int line;
	bool has_member;	/* one of the parent's has it as its type */
};

struct walk {
	const struct prep *prep;
	struct buf *out;
	bool in_prefix;
	int records;			/* numbers given so far */
	int parent;			/* the record we are in, or -1 */
	struct map *members;		/* "id name": seen already */
	struct { struct untagged *items; size_t n, alloc; } untagged;
};

struct type_text {
	struct buf base;
	unsigned int pointers;
	bool is_array, is_function;
};

static void add_cxstring(struct buf *out, CXString text)
{
	const char *s = clang->getCString(text);

	buf_addstr(out, s ? s : "");
	clang->disposeString(text);
}

static unsigned int offset_of(CXCursor cursor, unsigned int *line)
{
	unsigned int offset = 0;

	clang->getFileLocation(clang->getCursorLocation(cursor), NULL, line, NULL,
			      &offset);
	return offset;
}

/*
 * The prefix ends with a declaration of this. (clang_File_isEqual() cannot tell
 * files that exist only in memory apart.)
 */
static bool is_prefix_end(CXCursor cursor)
{
	CXString spelling = clang->getCursorSpelling(cursor);
	const char *name = clang->getCString(spelling);
	bool ret = name && strcmp(name, PREP_END_TAG) == 0;

	clang->disposeString(spelling);
	return ret;
}

static bool is_tag_char(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static struct untagged *find_untagged(const struct walk *w, CXCursor decl)
{
	for (size_t i = w->untagged.n; i-- > 0; )
		if (w->untagged.items[i].decl == decl.data[0])
			return &w->untagged.items[i];
	return NULL;
}

/* The word that ends right before text[at], blanks aside. */
static bool follows_word(const struct buf *text, size_t at, const char *word)
{
	size_t len = strlen(word);

	while (at > 0 && strchr(" \t\n", text->data[at - 1]))
		at--;
	return at >= len && memcmp(text->data + at - len, word, len) == 0 &&
	       (at == len || !is_tag_char(text->data[at - len - 1]));
}

/*
 * libclang 14 spells an untagged record "" or "(unnamed at ...)". So it does
 * with the second definition of a tag in a file: then the tag is in the text.
 */
static void add_lost_tag(const struct walk *w, CXCursor cursor, struct buf *out)
{
	const struct buf *text = &w->prep->text;
	unsigned int line, at = offset_of(cursor, &line);

	if (!follows_word(text, at, "struct") &&
	    !follows_word(text, at, "union"))
		return;
	while (at < text->len && is_tag_char(text->data[at]))
		buf_addch(out, text->data[at++]);
}

static void add_tag(const struct walk *w, CXCursor cursor, struct buf *out)
{
	CXString spelling = clang->getCursorSpelling(cursor);
	const char *name = clang->getCString(spelling);

	if (name && *name && !strpbrk(name, " ("))
		buf_addstr(out, name);
	else
		add_lost_tag(w, cursor, out);
	clang->disposeString(spelling);
}

static const char *keyword_of(CXCursor decl)
{
	switch (clang->getCursorKind(decl)) {
	case CXCursor_UnionDecl:
		return "union";
	case CXCursor_EnumDecl:
		return "enum";
	default:
		return "struct";
	}
}

static void describe_record(const struct walk *w, CXCursor decl,
			    struct type_text *type)
{
	struct untagged *untagged;
	struct buf tag = BUF_INIT;

	add_tag(w, decl, &tag);
	untagged = tag.len ? NULL : find_untagged(w, decl);
	if (tag.len) {
		buf_addf(&type->base, "%s %s", keyword_of(decl), tag.data);
	} else if (untagged) {
		untagged->has_member = true;
		buf_addf(&type->base, "#%d", untagged->id);
	} else {
		buf_addstr(&type->base, keyword_of(decl));
	}
	buf_release(&tag);
}

static void describe_builtin(CXType t, struct type_text *type)
{
	CXString spelling = clang->getTypeSpelling(t);
	const char *name = clang->getCString(spelling);
	static const char *const qualifiers[] = {
		"const ", "volatile ", "restrict ",
	};

	for (size_t i = 0; i < ARRAY_SIZE(qualifiers); i++)
		if (starts_with(name, qualifiers[i]))
			name += strlen(qualifiers[i]);
	buf_addstr(&type->base, name);
	clang->disposeString(spelling);
}

/* One step from a derived type towards its base; false: t is the base. */
static bool peel(CXType *t, struct type_text *type)
{
	switch (t->kind) {
	case CXType_Pointer:
		type->pointers++;
		*t = clang->getPointeeType(*t);
		return true;
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
	case CXType_VariableArray:
	case CXType_DependentSizedArray:
		type->is_array = true;
		*t = clang->getArrayElementType(*t);
		return true;
	case CXType_Elaborated:
		*t = clang->Type_getNamedType(*t);
		return true;
	case CXType_Attributed:
		*t = clang->Type_getModifiedType(*t);
		return true;
	case CXType_Unexposed: {
		CXType canonical = clang->getCanonicalType(*t);

		if (canonical.kind == CXType_Unexposed)
			return false;
		*t = canonical;
		return true;
	}
	default:
		return false;
	}
}

static void describe_type(const struct walk *w, CXType t,
			  struct type_text *type)
{
	while (peel(&t, type))
		;
	switch (t.kind) {
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		type->is_function = true;
		buf_addstr(&type->base, "()");
		break;
	case CXType_Typedef:
		add_cxstring(&type->base, clang->getTypedefName(t));
		break;
	case CXType_Record:
	case CXType_Enum:
		describe_record(w, clang->getTypeDeclaration(t), type);
		break;
	default:
		describe_builtin(t, type);
	}
}

static void write_type(const struct walk *w, CXType t, bool is_bitfield)
{
	struct type_text type = { .base = BUF_INIT };
	struct buf *out = w->out;

	describe_type(w, t, &type);
	buf_addf(out, "%s\t%u\t", type.base.len ? type.base.data : "int",
		 type.pointers);
	if (type.is_array)
		buf_addch(out, 'a');
	if (type.is_function && type.pointers)
		buf_addch(out, 'f');
	if (is_bitfield)
		buf_addch(out, 'b');
	if (out->data[out->len - 1] == '\t')
		buf_addch(out, '-');
	buf_addch(out, '\n');
	buf_release(&type.base);
}

/* Branches of one #if may both have it: the first stays. */
static bool is_repeated(struct walk *w, const char *name)
{
	struct buf key = BUF_INIT;
	size_t before = map_count(w->members);

	buf_addf(&key, "%d %s", w->parent, name);
	map_put(w->members, key.data, key.len, 1);
	buf_release(&key);
	return map_count(w->members) == before;
}

static void write_member(struct walk *w, CXCursor cursor)
{
	CXString spelling = clang->getCursorSpelling(cursor);
	const char *name = clang->getCString(spelling);
	unsigned int line;

	if (!name || !*name || strpbrk(name, " ("))
		name = "-";
	if (*name == '-' || !is_repeated(w, name)) {
		offset_of(cursor, &line);
		buf_addf(w->out, "M\t%d\t%s\t%u\t", w->parent, name, line);
		write_type(w, clang->getCursorType(cursor),
			   clang->Cursor_isBitField(cursor));
	}
	clang->disposeString(spelling);
}

static void write_typedef(struct walk *w, CXCursor cursor)
{
	unsigned int line;

	offset_of(cursor, &line);
	buf_addstr(w->out, "T\t");
	add_cxstring(w->out, clang->getCursorSpelling(cursor));
	buf_addf(w->out, "\t%u\t", line);
	write_type(w, clang->getTypedefDeclUnderlyingType(cursor), false);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent,
				     CXClientData data);

static void write_anonymous(struct walk *w, struct untagged *u)
{
	u->has_member = true;
	buf_addf(w->out, "M\t%d\t-\t%u\t#%d\t0\t-\n", u->parent, u->line,
		 u->id);
}

/*
 * libclang does not show the field of an anonymous member, and does not even
 * call a record anonymous if something in it was wrong: what nobody had as a
 * type when its parent ends was one.
 */
static void write_anonymous_rest(struct walk *w, int parent)
{
	for (size_t i = w->untagged.n; i-- > 0; ) {
		struct untagged *u = &w->untagged.items[i];

		if (u->id < parent)
			break;
		if (u->parent == parent && !u->has_member)
			write_anonymous(w, u);
	}
}

static void note_untagged(struct walk *w, CXCursor cursor, int id,
			  unsigned int line)
{
	struct untagged *u = vec_push(&w->untagged);

	u->decl = cursor.data[0];
	u->id = id;
	u->parent = w->parent;
	u->line = line;
	if (w->parent >= 0 && clang->Cursor_isAnonymousRecordDecl(cursor))
		write_anonymous(w, u);
}

static void write_record(struct walk *w, CXCursor cursor, bool is_union)
{
	struct buf tag = BUF_INIT;
	int outer = w->parent, id = w->records++;
	unsigned int line;

	offset_of(cursor, &line);
	add_tag(w, cursor, &tag);
	buf_addf(w->out, "R\t%d\t%s\t%s\t%u\t%d\n", id,
		 is_union ? "union" : "struct", tag.len ? tag.data : "-", line,
		 outer);
	if (!tag.len)
		note_untagged(w, cursor, id, line);
	w->parent = id;
	clang->visitChildren(cursor, visit, w);
	write_anonymous_rest(w, id);
	w->parent = outer;
	buf_release(&tag);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent UNUSED,
				     CXClientData data)
{
	struct walk *w = data;
	enum CXCursorKind kind = clang->getCursorKind(cursor);

	if (w->in_prefix) {
		w->in_prefix = !is_prefix_end(cursor);
		return CXChildVisit_Continue;
	}
	switch (kind) {
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
		if (clang->isCursorDefinition(cursor))
			write_record(w, cursor, kind == CXCursor_UnionDecl);
		break;
	case CXCursor_FieldDecl:
		if (w->parent >= 0)
			write_member(w, cursor);
		break;
	case CXCursor_TypedefDecl:
		write_typedef(w, cursor);
		break;
	default:
		break;
	}
	return CXChildVisit_Continue;
}

static void write_definitions(struct worker *worker, const struct prep *prep,
			      struct buf *out)
{
	struct walk w = {
		.prep = prep, .out = out, .parent = -1, .members = map_new(),
		.in_prefix = true,
	};

	clang->visitChildren(clang->getTranslationUnitCursor(worker->unit), visit,
			    &w);
	map_free(w.members);
	vec_release(&w.untagged);
}

static bool learn(struct prep *prep, const char *name, size_t len)
{
	if (map_get(prep->types, name, len) == 1)
		return false;
	map_set(prep->types, name, len, 1);
	return true;
}

/* Adds the type names that clang does not know; false: none are new. */
static bool learn_types(struct worker *w, struct prep *prep)
{
	static const char marker[] = "unknown type name '";
	unsigned int n = clang->getNumDiagnostics(w->unit);
	bool news = false;

	for (unsigned int i = 0; i < n; i++) {
		CXDiagnostic diag = clang->getDiagnostic(w->unit, i);
		CXString text = clang->getDiagnosticSpelling(diag);
		const char *s = clang->getCString(text);

		if (s && starts_with(s, marker)) {
			s += strlen(marker);
			news |= learn(prep, s, strcspn(s, "'"));
		}
		clang->disposeString(text);
		clang->disposeDiagnostic(diag);
	}
	return news;
}

/*
 * A target of few builtin functions, and none of the macros that a compiler
 * defines: both are set up anew for every file. prep leaves no condition to ask
 * for them, and no size is looked at.
 */
static int parse_first(struct worker *w, struct CXUnsavedFile *files,
		       unsigned int n)
{
	static const char *const argv[] = {
		"-w", "-ferror-limit=0", "-std=gnu11", "-nostdinc",
		"-ffreestanding", "-fno-spell-checking", "-fno-builtin",
		"-target", "bpfel-unknown-none-elf", "-undef",
		"-include", PREFIX_FILE,
	};
	/* SingleFileParse would ignore the prefix as well. */
	unsigned int options = CXTranslationUnit_SkipFunctionBodies |
			       CXTranslationUnit_Incomplete |
			       CXTranslationUnit_KeepGoing;

	return clang->parseTranslationUnit2(w->clang, MAIN_FILE, argv,
					   ARRAY_SIZE(argv), files, n, options,
					   &w->unit) == CXError_Success ? 0 : -1;
}

static int parse(struct worker *w, const struct prep *prep,
		 const struct buf *prefix)
{
	struct CXUnsavedFile files[] = {
		{ MAIN_FILE, prep->text.data, prep->text.len },
		{ PREFIX_FILE, prefix->data, prefix->len },
	};

	if (!w->unit)
		return parse_first(w, files, ARRAY_SIZE(files));
	if (clang->reparseTranslationUnit(w->unit, ARRAY_SIZE(files), files,
			clang->defaultReparseOptions(w->unit)) == 0)
		return 0;
	clang->disposeTranslationUnit(w->unit);
	w->unit = NULL;
	return parse_first(w, files, ARRAY_SIZE(files));
}

static void write_aliases(const struct prep *prep, struct buf *out)
{
	const char *at = prep->aliases.data, *newline;

	for (; (newline = strchr(at, '\n')) != NULL; at = newline + 1) {
		buf_addstr(out, "A\t");
		buf_add(out, at, (size_t)(newline + 1 - at));
	}
}

static void define(struct worker *w, const char *text, size_t len,
		   struct buf *out)
{
	struct buf prefix = BUF_INIT;
	struct prep prep;

	prep_file(&prep, text, len);
	for (int round = 0; round < ROUNDS; round++) {
		buf_clear(&prefix);
		prep_prefix(&prep, &prefix);
		if (parse(w, &prep, &prefix) < 0)
			break;
		if (!learn_types(w, &prep))
			break;
	}
	if (w->unit)
		write_definitions(w, &prep, out);
	write_aliases(&prep, out);
	buf_release(&prefix);
	prep_release(&prep);
}

/* A request's first line: "path NUL length newline". 0 at a clean end. */
static int read_request(FILE *in, struct buf *path, size_t *len)
{
	int c;
	char digits[24];
	size_t n = 0;

	buf_clear(path);
	while ((c = getc(in)) != EOF && c != '\0')
		buf_addch(path, c);
	if (c == EOF)
		return path->len ? -1 : 0;
	while ((c = getc(in)) != EOF && c != '\n' && n < sizeof(digits) - 1)
		digits[n++] = (char)c;
	digits[n] = '\0';
	if (c != '\n' || !n || strspn(digits, "0123456789") != n)
		return -1;
	*len = strtoul(digits, NULL, 10);
	return 1;
}

void index_request(struct buf *out, const char *path, const char *text,
		   size_t len)
{
	buf_add(out, path, strlen(path) + 1);
	buf_addf(out, "%zu\n", len);
	buf_add(out, text, len);
}

size_t index_answers(const char *bytes, size_t len,
		     void (*found)(void *ctx, size_t i, const char *text,
				   size_t len), void *ctx)
{
	const char *at = bytes, *end = bytes + len, *newline;
	size_t count, size;
	char *stop;

	for (count = 0; at < end; count++) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline || newline == at || *at < '0' || *at > '9')
			break;
		size = strtoul(at, &stop, 10);
		if (stop != newline || size > (size_t)(end - newline - 1))
			break;
		found(ctx, count, newline + 1, size);
		at = newline + 1 + size;
	}
	return count;
}

static void answer(FILE *out, const struct buf *definitions)
{
	fprintf(out, "%zu\n", definitions->len);
	fwrite(definitions->data, 1, definitions->len, out);
	fflush(out);
}

int index_worker(void)
{
	struct worker w = { 0 };
	struct buf path = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
	struct buf err = BUF_INIT;
	FILE *answers = fdopen(STDOUT_FILENO, "w");
	size_t len;
	int got;

	if (!answers)
		return 128;
	clang = clang_api_load(&err);
	if (!clang) {
		diag_error("%s", err.data);
		buf_release(&err);
		fclose(answers);
		return 128;
	}
	/* Otherwise libclang starts a thread for every parse. */
	setenv("LIBCLANG_NOTHREADS", "1", 1);
	clang->toggleCrashRecovery(0);
	w.clang = clang->createIndex(0, 0);
	while ((got = read_request(stdin, &path, &len)) > 0) {
		buf_clear(&text);
		buf_grow(&text, len);
		if (fread(text.data, 1, len, stdin) != len) {
			got = -1;
			break;
		}
		buf_setlen(&text, len);
		buf_clear(&out);
		define(&w, text.data, text.len, &out);
		answer(answers, &out);
	}
	if (w.unit)
		clang->disposeTranslationUnit(w.unit);
	clang->disposeIndex(w.clang);
	buf_release(&path);
	buf_release(&text);
	buf_release(&out);
	if (fclose(answers) != 0)
		got = -1;
	return got < 0 ? 128 : 0;
}

int index_libclang_version(struct buf *out, struct buf *err)
{
	const char *at, *number;
	CXString text;

	clang = clang_api_load(err);
	if (!clang)
		return -1;
	text = clang->getClangVersion();
	at = clang->getCString(text);
	number = at ? strstr(at, "version ") : NULL;
	if (number)
		buf_add(out, number + 8, strspn(number + 8, "0123456789."));
	clang->disposeString(text);
	return 0;
}

int index_libclang_key(struct buf *out, struct buf *err)
{
	return clang_api_identify(out, err);
}
