/// The domain: names, `funko.yml`, runtimes and their templates, what is known of a funko, and what can
/// be done with it: `Platform` and the orders that it takes.
///
/// Why: everything else talks about these records, and whatever holds one of them needs no further check; the
/// command line, the admin's page and a program end in the same operation, wherever it is carried out.
///
/// May use: nothing of ours. No input or output but files. Out of scope: how anything is carried out.
package faaso.funko;
