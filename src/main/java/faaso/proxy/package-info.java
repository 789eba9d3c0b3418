/// The server behind Caddy: the admin, and the discovery that tells Caddy where requests go. On loopback only.
///
/// May use: `funko`, `docker`. Out of scope: handing on requests, which is Caddy's; when this
/// process ends, requests go on.
package faaso.proxy;
