/// The command line: `Faaso` runs one of the `Commands`. A command parses, has one operation carried out, and prints.
///
/// May use: `funko`. What its commands work with, as the platforms, is handed in as a `Session`.
package faaso.cli;
