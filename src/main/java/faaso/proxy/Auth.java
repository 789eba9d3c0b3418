package faaso.proxy;

import module java.base;

import static faaso.funko.FaasoException.*;

import io.javalin.http.Context;

/** Lets in who knows the password, whatever user name comes with it, and no page of another site. */
record Auth(byte[] password) {
  void check(Context ctx) {
    var site = ctx.header("Sec-Fetch-Site");
    var origin = ctx.header("Origin");
    require(
        (site == null || site.matches("same-origin|none"))
            && (origin == null || origin.replaceFirst(".*://", "").equals(ctx.header("Host"))),
        "a page of another site may not use the admin", "open /admin/ itself");
    ctx.header("WWW-Authenticate", "Basic realm=\"faaso\", charset=\"UTF-8\"");
    require(MessageDigest.isEqual(password, given(ctx).getBytes(StandardCharsets.UTF_8)), UNAUTHORIZED,
        "the password is missing or wrong", "log in: faaso login");
    ctx.removeHeader("WWW-Authenticate");
  }

  /** Empty where there is none, or nobody can read it. */
  private static String given(Context ctx) {
    try {
      return ctx.basicAuthCredentials().getPassword();
    } catch (RuntimeException e) {
      return "";
    }
  }
}
