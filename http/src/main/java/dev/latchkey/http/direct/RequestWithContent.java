package dev.latchkey.http.direct;

import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * A request of whose body the beginning, or all, was read already. It can be read as any other. Not
 * safe for use by several threads.
 */
final class RequestWithContent extends Request.Wrapper {
  private final Optional<byte[]> whole;
  private Content.Chunk first; // null: was read again

  /**
   * @param content what was read
   * @param first the same as a chunk, which says whether that is all; or why no more can be read
   */
  RequestWithContent(Request request, byte[] content, Content.Chunk first) {
    super(request);
    this.whole =
        first.isLast() && !Content.Chunk.isFailure(first) ? Optional.of(content) : Optional.empty();
    this.first = first;
  }

  /** The whole body, not copied, whether or not it was read again; empty if more is to come. */
  Optional<byte[]> whole() {
    return whole;
  }

  @Override
  public Content.Chunk read() {
    Content.Chunk chunk = first == null ? super.read() : first;
    first = null;
    return chunk;
  }

  @Override
  public void demand(Runnable demandCallback) {
    if (first == null) {
      super.demand(demandCallback);
    } else {
      demandCallback.run();
    }
  }
}
