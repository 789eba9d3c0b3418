/**
 * The platform of a server over HTTP.
 *
 * <p>
 * May use: {@code funko}.
 */
package faaso.remote;
