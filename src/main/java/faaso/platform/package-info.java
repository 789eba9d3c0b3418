/**
 * Everything that can be done with funkos, as one interface and the orders that it takes.
 *
 * <p>
 * Why: the command line, the admin's page and a program end in the same operation, wherever it runs.
 *
 * <p>
 * May use: {@code funko}. Out of scope: how anything is done.
 */
package faaso.platform;
