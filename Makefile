# SPDX-License-Identifier: GPL-2.0-only
#
# `make help` lists the targets. Everything that is made goes to build/.

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

# --- What may be set -------------------------------------------------------

ifeq ($(origin CC),default)
CC := gcc
endif
SANITIZE ?=
# Warnings are errors for those who develop, not for those who build.
WERROR ?= $(if $(wildcard .git),1,0)
# "no": trust that everything is installed (for packagers).
DEPS ?= yes
PREFIX ?= /usr/local
DESTDIR ?=

# Values that may hold any character travel through the environment; make does
# not look inside them.
passed := KERNEL OUT JOBS M RULES BASE HEAD PATCH OLD NEW REPORT COUNTER \
	SUBSYSTEM
$(foreach v,$(passed),$(eval override $(v) := $$(value $(v))))
export $(passed)

# --- Where things go -------------------------------------------------------

empty :=
comma := ,
flavour := $(notdir $(firstword $(CC)))$(if $(SANITIZE),-$(subst \
	$(comma),-,$(SANITIZE)))
dir := build/$(flavour)
bin := $(if $(filter gcc cc,$(flavour)),build/refaudit,$(dir)/refaudit)

sources := $(sort $(wildcard tool/*.c))
objects := $(sources:tool/%.c=$(dir)/tool/%.o)
library := $(dir)/librefaudit.a
# What facts of walks depend on: their key has a checksum of it.
walk_sources := $(sort $(wildcard tool/flow_*.[ch] tool/walk_*.[ch] \
	tool/walks.[ch] tool/pattern.[ch]))
# The same of the matcher.
match_sources := $(sort $(wildcard tool/ctree*.[ch] tool/smpl*.[ch] \
	tool/matching*.[ch] tool/match_worker.[ch] tool/marshal.[ch] \
	tool/pattern.[ch] \
	cocci/lib/runner.py))
unit_tests := $(patsubst testcases/unit/%.c,$(dir)/unit/%,$(sort \
	$(wildcard testcases/unit/test_*.c)))

# --- Flags -----------------------------------------------------------------

# These ask programs that the dependency step may have to install first, so
# they are worked out at their first use, and then kept.
once = $(eval $(1) := $(2))$($(1))
lib_cflags = $(call once,lib_cflags,$(shell pkg-config --cflags \
	jansson libxxhash))
lib_libs = $(call once,lib_libs,$(shell pkg-config --libs \
	jansson sqlite3 libxxhash))
sqlite_cflags = $(call once,sqlite_cflags,$(shell pkg-config --cflags sqlite3))
cmocka_flags = $(call once,cmocka_flags,$(shell pkg-config --cflags --libs \
	cmocka))
llvm = $(call once,llvm,$(shell sh tool/deps.sh llvm))
libclang = $(call once,libclang,$(shell sh tool/deps.sh libclang))

CFLAGS ?= $(if $(SANITIZE),-O1,-O2) -g
warnings := -Wall -Wextra -Wdeclaration-after-statement \
	-Wmissing-prototypes -Wold-style-definition -Wshadow \
	-Wstrict-prototypes -Wvla -Wwrite-strings \
	-Wno-missing-field-initializers
hardening := $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all -fno-omit-frame-pointer, \
	-D_FORTIFY_SOURCE=2 -fstack-protector-strong)
all_cflags = -std=gnu11 $(warnings) $(if $(filter 1,$(WERROR)),-Werror) \
	-Itool -pthread $(lib_cflags) $(hardening) $(CFLAGS)
all_libs = $(lib_libs) -ldl -pthread

# --- Building --------------------------------------------------------------

.PHONY: all
all: $(bin)

$(bin): $(dir)/tool/main.o $(library)
	@echo '  LD      $@'
	@$(CC) $(hardening) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(all_libs)

# Built anew, so that it does not keep the objects of deleted sources.
$(library): $(filter-out %/main.o,$(objects))
	@echo '  AR      $@'
	@rm -f $@
	@ar rcs $@ $^

$(dir)/tool/index.o $(dir)/tool/diagnose.o: file_cflags = -isystem $(llvm)/include
$(dir)/unit/test_clang_api: file_cflags = -isystem $(llvm)/include
$(dir)/tool/clang_api.o: file_cflags = -isystem $(llvm)/include \
	-DLIBCLANG='"$(libclang)"'
$(dir)/tool/db.o $(dir)/tool/store.o $(patsubst %,$(dir)/tool/store_%.o,carry digest image kept partial query run scripts tables): file_cflags = $(sqlite_cflags)
$(dir)/tool/walker.o: file_cflags = -DWALK_SOURCES='"$(shell cat \
	$(walk_sources) | cksum)"'
$(dir)/tool/walker.o: $(walk_sources)
$(dir)/tool/matcher.o: file_cflags = -DMATCH_SOURCES='"$(shell cat \
	$(match_sources) | cksum)"'
$(dir)/tool/matcher.o: $(match_sources)
$(dir)/tool/main.o: file_cflags = -DSOURCE_DIR='"$(CURDIR)"'

$(dir)/tool/%.o: tool/%.c Makefile | need-build
	@echo '  CC      $@'
	@mkdir -p $(@D)
	@$(CC) $(all_cflags) $(file_cflags) -MMD -MP -c -o $@ $<

$(dir)/unit/%: testcases/unit/%.c $(library) Makefile | need-test
	@echo '  CC      $@'
	@mkdir -p $(@D)
	@$(CC) $(all_cflags) $(file_cflags) -MMD -MP -MF $@.d -o $@ $< \
		$(library) $(cmocka_flags) $(all_libs) $(LDFLAGS)

-include $(objects:.o=.d) $(unit_tests:=.d) $(wildcard $(dir)/fuzz/*.d)

# --- Dependencies ----------------------------------------------------------

.PHONY: deps need-build need-test
need-build:
	@[ '$(DEPS)' = no ] || CC='$(CC)' sh tool/deps.sh build
need-test: need-build
	@[ '$(DEPS)' = no ] || CC='$(CC)' sh tool/deps.sh test
deps: need-build need-test

# --- Running ---------------------------------------------------------------

# Adds `--option value` to the arguments when the variable is not empty.
add = [ -z "$$$(2)" ] || set -- "$$@" --$(1) "$$$(2)"
add_common = $(call add,kernel,KERNEL); $(call add,out,OUT); \
	$(call add,jobs,JOBS); $(call add,rules,RULES); \
	set -f; for dir in $$M; do set -- "$$@" --subdir "$$dir"; done

.PHONY: audit gate migrate
audit: $(bin)
	@if [ -z "$$KERNEL" ]; then \
		echo 'KERNEL= is not set: auditing testcases/trees/sample'; \
		KERNEL=testcases/trees/sample; \
	fi; \
	set -- audit; $(add_common); \
	exec $(bin) "$$@"

gate: $(bin)
	@set -- gate; $(add_common); $(call add,base,BASE); \
	$(call add,head,HEAD); $(call add,patch,PATCH); \
	exec $(bin) "$$@"

migrate: $(bin)
	@[ -n "$$OUT" ] || OUT=out/patches; \
	set -- migrate; $(add_common); $(call add,counter,COUNTER); \
	$(call add,subsystem,SUBSYSTEM); \
	[ -n "$$COUNTER$$SUBSYSTEM" ] || set -- "$$@" --all; \
	exec $(bin) "$$@"

# --- Checking --------------------------------------------------------------

# For test scripts: the program under test.
export REFAUDIT = $(CURDIR)/$(bin)
run_if_there = if [ -e $(1) ]; then $(2); else \
	echo '$(1) is not there: skipped'; fi

.PHONY: test check check-style check-unit check-rules check-cli check-pages \
	check-fuzz run-fuzz check-gate
test check: check-style check-unit check-rules check-cli check-pages

check-style: | need-build
	@CC='$(CC)' sh tool/check-style.sh

check-unit: $(unit_tests)
	@failed=; \
	for test in $(unit_tests); do \
		echo "  TEST    $$test"; \
		$$test >$$test.log 2>&1 || { cat $$test.log; \
			failed="$$failed $${test##*/}"; }; \
	done; \
	[ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }

check-cli: $(bin) | need-test
	@prove testcases/cli

# Parsers of what is not ours, fed with odd bytes; always the same ones.
FUZZ_RUNS ?= 20000
fuzzers := $(patsubst testcases/fuzz/%.c,$(dir)/fuzz/%,$(sort \
	$(wildcard testcases/fuzz/fuzz_*.c)))
check-fuzz:
	@$(MAKE) --no-print-directory CC=clang \
		SANITIZE=fuzzer-no-link,address,undefined run-fuzz

run-fuzz: $(fuzzers)
	@for fuzzer in $(fuzzers); do \
		name=$${fuzzer##*/fuzz_}; \
		echo "  FUZZ    $$name"; \
		mkdir -p $$fuzzer.new || exit 1; \
		set -- $$fuzzer.new testcases/fuzz/corpus_$$name; \
		[ -e "$$2" ] || set -- "$$1"; \
		rm -f $$fuzzer.new/*; \
		$$fuzzer -runs=$(FUZZ_RUNS) -seed=1 -max_len=2000 -timeout=10 \
			-rss_limit_mb=2048 -artifact_prefix=$$fuzzer- "$$@" \
			>$$fuzzer.log 2>&1 || \
			{ tail -n 40 $$fuzzer.log; exit 1; }; \
	done

# The gate as a whole, with mutated patches (always the same ones), and large ones.
PATCHES ?= 10000
check-gate: $(bin) | need-test
	@$(MAKE) --no-print-directory SANITIZE=address,undefined all
	@/usr/bin/python3 -B testcases/fuzz/gate_patches.py \
		$(dir)-address-undefined/refaudit $(PATCHES)
	@/usr/bin/python3 -B testcases/fuzz/gate_large.py $(bin)

$(dir)/fuzz/%: testcases/fuzz/%.c $(library) Makefile
	@echo '  CC      $@'
	@mkdir -p $(@D)
	@$(CC) $(all_cflags) -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< \
		$(library) $(all_libs) $(LDFLAGS)

check-rules: $(bin) | need-test
	@$(bin) rules --lint
	@$(call run_if_there,testcases/rules/run.sh,testcases/rules/run.sh)

check-pages: $(bin) | need-test
	@$(call run_if_there,testcases/reports/run.sh,\
		testcases/reports/run.sh)

.PHONY: accept test-kernel bench bench-counters bench-history bench-pages \
	bench-puts bench-coccicheck bench-migrate bench-rules bench-gate
accept: $(bin) | need-test
	@$(call run_if_there,testcases/rules/run.sh,\
		testcases/rules/run.sh --accept)
	@$(call run_if_there,testcases/reports/run.sh,\
		testcases/reports/run.sh --accept)

need_kernel = [ -n "$$KERNEL" ] || { echo 'set KERNEL= to a kernel tree' >&2; \
	exit 1; }
test-kernel: $(bin) | need-test
	@$(need_kernel); $(call run_if_there,testcases/kernel/run.sh,\
		testcases/kernel/run.sh "$$KERNEL")

bench: $(bin) | need-build
	@$(need_kernel); $(call run_if_there,testcases/bench/run.sh,\
		testcases/bench/run.sh "$$KERNEL")

bench-counters: $(bin) | need-build
	@$(need_kernel); $(call run_if_there,testcases/bench/counters.sh,\
		testcases/bench/counters.sh "$$KERNEL")

bench-puts: $(bin) | need-build
	@testcases/bench/puts.sh "$$KERNEL" $${COUNT:+"$$COUNT" $${SEED:+"$$SEED"}}

bench-coccicheck: $(bin) | need-build
	@$(need_kernel); testcases/bench/coccicheck.py "$$KERNEL" $${REPORT:+"$$REPORT"}

bench-migrate: $(bin) | need-build
	@$(need_kernel); $(call run_if_there,testcases/bench/migrate.sh,\
		testcases/bench/migrate.sh "$$KERNEL")

bench-gate: $(bin) | need-build
	@$(need_kernel); testcases/bench/gate.py $(bin) "$$KERNEL" \
		$${STORE:+"$$STORE"}

bench-rules: $(bin) | need-build
	@$(need_kernel); testcases/bench/rules.py "$$KERNEL" $$RULES

bench-matchers: $(bin) | need-build
	@testcases/bench/matchers.py $${DIRS:-testcases/rules}

bench-ways: $(bin) | need-build
	@testcases/bench/ways.py $(SEEDS)

bench-history: $(bin) | need-build
	@testcases/bench/history.sh "$$OLD" "$$NEW"

bench-pages: | need-build
	@/usr/bin/python3 -B testcases/bench/pages.py $${REPORT:+"$$REPORT"}

.PHONY: format
format:
	@clang-format -i tool/*.c testcases/unit/*.c

# --- Installing ------------------------------------------------------------

share = $(DESTDIR)$(PREFIX)/share
.PHONY: install
install: $(bin)
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(share)/refaudit/tool'
	install -m 755 $(bin) '$(DESTDIR)$(PREFIX)/bin/refaudit'
	for f in tool/*.sql; do \
		[ ! -e "$$f" ] || \
		install -m 644 "$$f" '$(share)/refaudit/tool' || exit 1; \
	done
	for d in cocci reports; do \
		find $$d -name __pycache__ -prune -o -name node_modules \
			-prune -o -type f -print | \
		while read -r f; do \
			install -D -m 644 "$$f" '$(share)/refaudit/'"$$f" || \
				exit 1; \
		done || exit 1; \
	done
	if [ -e man/refaudit.1 ]; then \
		install -D -m 644 man/refaudit.1 \
			'$(share)/man/man1/refaudit.1'; \
	fi

.PHONY: clean
clean:
	rm -rf build

.PHONY: help
help:
	@echo 'make                       build/refaudit'
	@echo 'make audit KERNEL=path     audit a tree; also OUT= JOBS= M=subdir RULES='
	@echo 'make gate KERNEL=path      judge a change; also BASE= HEAD= PATCH='
	@echo 'make migrate KERNEL=path   patches from counters to refcount_t; also'
	@echo '                           OUT= COUNTER= SUBSYSTEM='
	@echo 'make test                  everything below (make check is the same)'
	@echo '     check-style           the rules that a script can check'
	@echo '     check-unit            one program a module'
	@echo '     check-rules           semantic patches against their cases'
	@echo '     check-cli             the program as a whole'
	@echo '     check-pages           the HTML report'
	@echo 'make check-fuzz            the parsers with odd bytes (clang); FUZZ_RUNS='
	@echo 'make check-gate            the gate with mutated and large patches; PATCHES='
	@echo 'make accept                take what the rules report now as expected'
	@echo 'make test-kernel KERNEL=   slower tests on a real tree'
	@echo 'make bench KERNEL=         measure'
	@echo 'make bench-counters KERNEL=  recall and precision of the grades'
	@echo 'make bench-puts KERNEL=path  take puts away, count what is found'
	@echo 'make bench-coccicheck KERNEL= REPORT=  beside the patches of the kernel'
	@echo 'make bench-gate KERNEL=path  what a gate costs; also STORE='
	@echo 'make bench-rules KERNEL=path  what each rule adds to a first audit'
	@echo 'make bench-migrate KERNEL=   patches back to refcount_t; also BUILD='
	@echo 'make bench-matchers DIRS=  our matcher beside spatch; every fact of both'
	@echo 'make bench-ways SEEDS=     the same about ... in functions made at random'
	@echo 'make bench-history OLD= NEW='
	@echo '                           what a later kernel says about findings'
	@echo 'make bench-pages REPORT=    what the pages of a report cost'
	@echo 'make deps                  install what building and testing need'
	@echo 'make format                clang-format, .c files only'
	@echo 'make install               also PREFIX= DESTDIR='
	@echo 'make clean                 remove build/'
	@echo
	@echo 'CC=gcc|clang SANITIZE=address,undefined WERROR=0|1 DEPS=no'
