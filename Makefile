# The verbs of this project. `make` alone lists them.
JAVA = $(shell scripts/java-home)
MVN = JAVA_HOME=$(JAVA) mvn -q

help:       ## this list
	@sed -n 's/^\([a-z]*\): *## /  make \1\t/p' Makefile | expand -t 20
up:         ## set up what is missing, build, start the server, deploy an example, call it
	@scripts/up
down:       ## stop the server; funkos go on running
	@scripts/down
build:      ## target/faaso.jar and the AOT cache of the command line
	@scripts/build
test:       ## all tests but the soak
	@scripts/test
soak:       ## changes of all kinds by chance under load, and what is lost or leaks: for FAASO_SOAK_SECONDS, 600
	@scripts/test soak
bench:      ## measure speed, memory and lost requests beside Caddy, nginx and HAProxy; a quarter of an hour
	@scripts/bench
dist:       ## a release of the command line, with a Java run-time in it
	@scripts/dist
install:    ## put it under PREFIX (/usr/local), with completions for three shells
	@scripts/install
docs:       ## docs/cli.md, from the help of the commands
	@scripts/cli-docs >target/cli.md && mv target/cli.md docs/cli.md
screenshots: ## pictures of the admin's pages: target/screenshots, and those of docs/images
	@scripts/test -Dtest=Screenshots
format:     ## format the Java code
	@$(MVN) formatter:format
clean:      ## remove what the build made
	@rm -rf target

.PHONY: help up down build test soak bench screenshots dist install docs format clean
