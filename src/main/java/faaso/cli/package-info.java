/**
 * The command line. One command, one file: it parses, has one operation carried out, and prints.
 *
 * <p>
 * May use: {@code funko}, {@code platform}. What its commands work with is handed in as a {@code Session}.
 */
package faaso.cli;
