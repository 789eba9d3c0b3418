package faaso.proxy;

import module java.base;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.platform.Platform.Progress;
import io.javalin.http.Context;

/** An answer of one JSON object a line, sent as it comes; before the first the status is still open. */
final class Answer implements Progress {
  private final Context ctx;
  private final ObjectMapper json;
  private OutputStream out;
  private boolean isRead = true;

  Answer(Context ctx, ObjectMapper json) {
    this.ctx = ctx;
    this.json = json;
  }

  boolean begun() { return out != null; }

  @Override public void line(String text) { write(Map.of("line", text)); }

  @Override public boolean isRead() {
    write(Map.of());
    return isRead;
  }

  synchronized void write(Map<String, Object> object) {
    try {
      out = begun() ? out : ctx.contentType("application/x-ndjson").outputStream();
      out.write(json.writeValueAsBytes(object));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      isRead = false;
    }
  }
}
