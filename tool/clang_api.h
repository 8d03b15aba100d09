/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clang_api - libclang, loaded when it is needed.
 *
 * A program that is linked with libclang loads it, and LLVM, whenever it starts:
 * some 30 ms for each child, most of which never parse anything. So it is opened
 * here, once, by the workers that do. Where it lies was found out when the
 * program was built (LIBCLANG, of tool/deps.sh libclang).
 *
 * Functions are members of one table, by their names without "clang_". The table
 * lives until the end of the program. Only index and diagnose call them.
 */
#ifndef CLANG_API_H
#define CLANG_API_H

#include <clang-c/Index.h>

struct buf;

#define CLANG_FUNCTIONS(F) \
	F(Cursor_isAnonymousRecordDecl) \
	F(Cursor_isBitField) \
	F(Type_getModifiedType) \
	F(Type_getNamedType) \
	F(createIndex) \
	F(defaultReparseOptions) \
	F(disposeDiagnostic) \
	F(disposeIndex) \
	F(disposeString) \
	F(disposeTranslationUnit) \
	F(getArrayElementType) \
	F(getCString) \
	F(getCanonicalType) \
	F(getClangVersion) \
	F(getCursorKind) \
	F(getCursorLocation) \
	F(getCursorSpelling) \
	F(getCursorType) \
	F(getDiagnostic) \
	F(getDiagnosticLocation) \
	F(getDiagnosticSeverity) \
	F(getDiagnosticSpelling) \
	F(getFileLocation) \
	F(getFileName) \
	F(getNumDiagnostics) \
	F(getPointeeType) \
	F(getTranslationUnitCursor) \
	F(getTypeDeclaration) \
	F(getTypeSpelling) \
	F(getTypedefDeclUnderlyingType) \
	F(getTypedefName) \
	F(isCursorDefinition) \
	F(parseTranslationUnit2) \
	F(reparseTranslationUnit) \
	F(toggleCrashRecovery) \
	F(visitChildren)

#define CLANG_MEMBER(name) __typeof__(&clang_##name) name;
struct clang_api {
	CLANG_FUNCTIONS(CLANG_MEMBER)
};
#undef CLANG_MEMBER

/* NULL with a message when it cannot be loaded, or lacks a function. */
const struct clang_api *clang_api_load(struct buf *err);
/*
 * Appends which library that is, for keys: where it is, its size and time. It is
 * not loaded for that. -1 with a message when it is not there.
 */
int clang_api_identify(struct buf *out, struct buf *err);

#endif
