package faaso.cli;

import module java.base;

import faaso.platform.Platform;

/** Hands the commands what a test wants them to work with. */
record FakeSession(Platform remote, Platform local) implements Faaso.Session {
  @Override public String version() { return "9.9.9"; }

  @Override public boolean isPlain() { return true; }

  @Override public URI server() { return URI.create("http://faaso.test:8888/admin/"); }

  @Override public void login(String password) {}
}
