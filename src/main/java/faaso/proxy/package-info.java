/// The server behind Caddy: the admin and its API. On loopback only.
///
/// May use: `funko`, `docker`, `routing`. Out of scope: handing on requests, which is Caddy's; when this
/// process ends, requests go on.
package faaso.proxy;
