package faaso.cli;

import module java.base;

import faaso.platform.Platform;

/** What the commands work with. */
public interface Session {
  String version();

  /** The URL of the server. */
  URI server();

  /** The platform of the server, with the password that is known. */
  Platform remote() throws IOException;

  /** The platform of this machine's Docker engine. */
  Platform local();

  /** Remembers the password if the server takes it. */
  void login(String password) throws IOException;
}
