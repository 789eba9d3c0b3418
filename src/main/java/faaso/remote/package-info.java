/**
 * The platform of a server over HTTP.
 *
 * <p>
 * May use: {@code funko}, {@code platform}.
 */
package faaso.remote;
