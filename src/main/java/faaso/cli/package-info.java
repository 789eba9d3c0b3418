/// The command line. A command parses, has one operation carried out, and prints; those of a kind share a
/// file.
///
/// May use: `funko`. What its commands work with, as the platforms, is handed in as a `Session`.
package faaso.cli;
