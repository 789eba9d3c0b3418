package faaso.testbed;

import module java.base;

import com.microsoft.playwright.*;
import com.microsoft.playwright.options.*;

/// Debian's Chromium, without a window.
public final class Chromium implements AutoCloseable {
  private static final List<String> QUIET = List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync");

  private static final String DROPPED = "net::ERR_NETWORK_CHANGED";

  private final Playwright playwright = Playwright
      .create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  private final Browser browser = playwright.chromium().launch(
      new BrowserType.LaunchOptions().setExecutablePath(Path.of("/usr/bin/chromium")).setHeadless(true).setArgs(QUIET));

  /// A window on a server, logged in.
  public Page open(int port, String password, int width, ColorScheme scheme) {
    var context = browser.newContext(new Browser.NewContextOptions().setViewportSize(width, width > 600 ? 900 : 844)
        .setColorScheme(scheme).setHttpCredentials("admin", password).setBaseURL("http://127.0.0.1:" + port));
    var page = context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  }

  /// Loads a page whole. Whenever a network of Docker comes or goes, as others' do, Chromium drops what it is loading,
  /// and a page without its script would be waited for in vain.
  public static void show(Page page, String path) {
    var isDropped = new AtomicBoolean();
    Consumer<Request> note = request -> isDropped.compareAndSet(false, request.failure().equals(DROPPED));
    page.onRequestFailed(note);
    do {
      isDropped.set(false);
      try {
        page.navigate(path);
      } catch (PlaywrightException e) {
        if (!e.getMessage().contains(DROPPED) && !e.getMessage().contains("chrome-error://")) {
          throw e;
        }
        isDropped.set(true);
      }
    } while (isDropped.get());
    page.offRequestFailed(note);
  }

  @Override public void close() { playwright.close(); }
}
