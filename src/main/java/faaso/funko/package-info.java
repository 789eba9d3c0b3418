/**
 * The domain: names, {@code funko.yml}, runtimes and their templates, what is known of a funko.
 *
 * <p>
 * Why: everything else talks about these records, and whatever holds one of them needs no further check.
 *
 * <p>
 * May use: nothing of ours. No input or output but files.
 */
package faaso.funko;
