/**
 * The platform of a server over HTTP, and the passwords of servers.
 *
 * <p>
 * May use: {@code funko}, {@code platform}.
 */
package faaso.remote;
