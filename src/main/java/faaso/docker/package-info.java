/// The platform on a Docker engine, and what changes there. Docker is the only source of truth: nothing is
/// remembered here that could not be read again.
///
/// May use: `funko`, `routing`; and it alone uses docker-java.
package faaso.docker;
