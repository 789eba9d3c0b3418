/**
 * The command line. A command parses, has one operation carried out, and prints; those of a kind share a
 * file.
 *
 * <p>
 * May use: {@code funko}. What its commands work with, as the platforms, is handed in as a {@code Session}.
 */
package faaso.cli;
