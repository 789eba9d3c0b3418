# shellcheck shell=bash
# How the scripts beside this file build, with a JDK or with Docker alone; sourced by those that do.

has_jdk() { command -v mvn >/dev/null && scripts/java-home >/dev/null 2>&1; }

# BuildKit where the docker command has it, but for Podman, which does not.
choose_builder() {
  DOCKER_BUILDKIT=0
  if docker buildx version >/dev/null 2>&1 && ! docker version 2>/dev/null | grep Podman >/dev/null; then DOCKER_BUILDKIT=1; fi
  # Without attestations an image is one thing in every engine's store.
  export DOCKER_BUILDKIT BUILDX_NO_DEFAULT_ATTESTATIONS=1
}

build_image() { # TAG OPTION…
  local old
  old=$(docker image inspect --format '{{.Id}}' "$1" 2>/dev/null || true)
  say "Building the image $1"
  quietly "the image $1 could not be built" "see the lines above" docker build --force-rm --tag "$@"
  remove_unnamed "$old"
}

# The classic builder leaves each stage behind as an image, and needs it the next time: it gets a name.
build_with_stages() { # TAG STAGE…: the last is the one that is wanted
  local tag=$1 stage
  shift
  for stage in "${@:1:$#-1}"; do
    if [ "$DOCKER_BUILDKIT" = 0 ]; then build_image "faaso-proxy:$stage" --target "$stage" .; fi
  done
  build_image "$tag" --target "${@: -1}" .
}

# What lost its last name to another is of no use to anybody; one that still runs is kept by Docker.
remove_unnamed() { # IMAGE
  if [ -n "$1" ] && [ "$(docker image inspect --format '{{len .RepoTags}}' "$1" 2>/dev/null)" = 0 ]; then
    docker rmi "$1" >/dev/null 2>&1 || true
  fi
}
