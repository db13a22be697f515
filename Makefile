# The recipes call the same scripts that the README names; `make` is a convenience.

PREFIX ?= $(HOME)/.local
# Where the programs will be when they run: elsewhere than they are installed when a package is built.
BIN ?= $(PREFIX)/bin
SANITIZER_BUILD = .build/sanitize
# Where bash, zsh and fish look for completion of commands in PREFIX/bin.
BASH_COMPLETION = $(PREFIX)/share/bash-completion/completions/herolocal
ZSH_COMPLETION = $(PREFIX)/share/zsh/site-functions/_herolocal
FISH_COMPLETION = $(PREFIX)/share/fish/vendor_completions.d/herolocal.fish
# Tests with whole daemons run apart from the tests of parts, as in script/test.
WHOLE = 'PlatformTests|EndToEndTests'

.PHONY: build release demo test bench fuzz slow tsan asan lint format install deb uninstall clean

build:
	swift build

release:
	swift build -c release --static-swift-stdlib

demo:
	script/demo

test:
	script/test

bench:
	script/bench

# Each parser for FUZZ_SECONDS under libFuzzer.
FUZZ_SECONDS ?= 60
fuzz:
	script/fuzz $(FUZZ_SECONDS)

# slowhttptest's four modes against a daemon.
slow:
	script/slow

# Each sanitizer builds everything anew in a folder of its own; objects of one cannot be linked with the other's.
tsan: export TSAN_OPTIONS = halt_on_error=1 second_deadlock_stack=1
tsan:
	swift test --sanitize=thread --scratch-path $(SANITIZER_BUILD)-thread --skip $(WHOLE)
	swift test --sanitize=thread --scratch-path $(SANITIZER_BUILD)-thread --filter $(WHOLE)

asan: export ASAN_OPTIONS = detect_leaks=0
asan:
	swift test --sanitize=address --scratch-path $(SANITIZER_BUILD)-address --skip $(WHOLE)
	swift test --sanitize=address --scratch-path $(SANITIZER_BUILD)-address --filter $(WHOLE)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# The daemon looks for dyno-init beside itself and for the buildpacks in ../share/herolocal.
install: release
	mkdir -p "$(PREFIX)/bin" "$(PREFIX)/share/herolocal"
	bin=$$(swift build -c release --static-swift-stdlib --show-bin-path) && \
	    install -m 755 "$$bin/herolocal" "$$bin/herolocald" "$$bin/dyno-init" "$(PREFIX)/bin/"
	rm -rf "$(PREFIX)/share/herolocal/buildpacks"
	cp -R buildpacks "$(PREFIX)/share/herolocal/buildpacks"
	for file in "$(BASH_COMPLETION)" "$(ZSH_COMPLETION)" "$(FISH_COMPLETION)"; do mkdir -p "$${file%/*}"; done
	"$(PREFIX)/bin/herolocal" help --manual-pages "$(PREFIX)/share/man/man1"
	"$(PREFIX)/bin/herolocal" completion bash > "$(BASH_COMPLETION)"
	"$(PREFIX)/bin/herolocal" completion zsh > "$(ZSH_COMPLETION)"
	"$(PREFIX)/bin/herolocal" completion fish > "$(FISH_COMPLETION)"
	mkdir -p "$(PREFIX)/share/systemd/user"
	for unit in herolocald.service herolocald.socket; do \
	    sed "s|@BIN@|$(BIN)|" "packaging/systemd/$$unit" >"$(PREFIX)/share/systemd/user/$$unit" || exit 1; done
	@echo "herolocal, herolocald and dyno-init are in $(PREFIX)/bin, the buildpacks in $(PREFIX)/share/herolocal,"
	@echo "manual pages (man herolocal) and completion for bash, zsh and fish, and units for systemd beside them."
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) \
	    echo "$(PREFIX)/bin is not in PATH. Add it here, and in ~/.profile for later shells, with:"; \
	    echo "    export PATH=\"$(PREFIX)/bin:\$$PATH\"" ;; esac

# A Debian package of what is in the tree.
deb:
	script/deb

uninstall:
	rm -f "$(PREFIX)/share/systemd/user/herolocald.service" "$(PREFIX)/share/systemd/user/herolocald.socket"
	rm -rf "$(PREFIX)/share/herolocal"
	rm -f "$(PREFIX)/share/man/man1/herolocal.1" "$(PREFIX)"/share/man/man1/herolocal-*.1
	rm -f "$(BASH_COMPLETION)" "$(ZSH_COMPLETION)" "$(FISH_COMPLETION)"
	rm -f "$(PREFIX)/bin/herolocal" "$(PREFIX)/bin/herolocald" "$(PREFIX)/bin/dyno-init"

clean:
	rm -rf .build
