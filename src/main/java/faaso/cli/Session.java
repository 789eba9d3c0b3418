package faaso.cli;

import module java.base;

import faaso.platform.Platform;

/**
 * What the commands work with.
 *
 * @param server the server's URL
 * @param remote the platform of the server, with the password that is known
 * @param local the platform of this machine's Docker engine
 * @param login remembers a password if the server takes it
 */
public record Session(String version, Supplier<URI> server, Supplier<Platform> remote,
    Supplier<Platform> local, Consumer<String> login, PrintStream out, PrintStream err,
    AtomicInteger verbosity) {}
