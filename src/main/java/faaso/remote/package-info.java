/// The platform of a server over HTTP.
///
/// May use: `funko`.
package faaso.remote;
