package faaso.docker;

import module java.base;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.*;
import faaso.platform.Progress;

/** What a build or a container prints, cut into lines. */
final class Output<T> extends ResultCallback.Adapter<T> {
  private static final int LONGEST_LINE = 65_536;

  private final Function<T, byte[]> bytes;
  private final Progress progress;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private Output(Function<T, byte[]> bytes, Progress progress) {
    this.bytes = bytes;
    this.progress = progress;
  }

  static Output<Frame> ofContainer(Progress progress) { return new Output<>(Frame::getPayload, progress); }

  static Output<BuildResponseItem> ofBuild(Progress progress) {
    return new Output<>(item -> {
      if (item.getErrorDetail() != null) {
        throw new IllegalStateException(item.getErrorDetail().getMessage().strip());
      }
      return Objects.requireNonNullElse(item.getStream(), "").getBytes(StandardCharsets.UTF_8);
    }, progress);
  }

  @Override
  public void onNext(T item) {
    for (var octet : bytes.apply(item)) {
      if (octet != '\n') {
        line.write(octet);
      }
      if (octet == '\n' || line.size() == LONGEST_LINE) {
        flush();
      }
    }
  }

  @Override
  public void onComplete() {
    if (line.size() > 0) {
      flush();
    }
    super.onComplete();
  }

  private void flush() {
    progress.line(line.toString(StandardCharsets.UTF_8).stripTrailing());
    line.reset();
  }
}
