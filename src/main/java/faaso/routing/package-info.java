/// Which instances may have requests, and how Caddy is told: the router, the health check, the discovery, the question
/// how many requests are inside, and sleep.
///
/// May use: `funko`. It is told what Docker runs, and knows nothing of Docker itself.
package faaso.routing;
