package dev.latchkey.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Collects small bodies before a thread is given to their requests: until then, a client that sends
 * slowly costs its connection and some memory, and holds up nobody. A body that says beforehand
 * that it is larger is left to whoever reads it; of one that does not, the beginning is collected.
 *
 * <p>Jetty's own loader keeps the network's buffers, a whole one for each byte that comes alone, so
 * this one copies.
 */
final class SmallBodyLoader implements EagerContentHandler.ContentLoaderFactory {
  /**
   * The largest body that is collected, in bytes. Paths that need no token must not take larger
   * ones.
   */
  static final int MAX_SIZE = 16 * 1024;

  /** Of any type. */
  @Override
  public String getApplicableMimeType() {
    return null;
  }

  @Override
  public EagerContentHandler.ContentLoader newContentLoader(
      String contentType,
      String mimeType,
      Handler handler,
      Request request,
      Response response,
      Callback callback) {
    return request.getLength() > MAX_SIZE ? null : new Loader(handler, request, response, callback);
  }

  private static final class Loader extends EagerContentHandler.ContentLoader
      implements Invocable.Task {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Loader(Handler handler, Request request, Response response, Callback callback) {
      super(handler, request, response, callback);
    }

    @Override
    protected void load() {
      collect().ifPresent(this::handle);
    }

    /** Called when more has come, by a thread that must not wait for anything. */
    @Override
    public void run() {
      collect().ifPresent(loaded -> getRequest().getContext().execute(() -> this.handle(loaded)));
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    /** What the handler is to read first; empty as long as more is to come before that. */
    private Optional<Content.Chunk> collect() {
      while (true) {
        Content.Chunk chunk = getRequest().read();
        if (chunk == null) {
          getRequest().demand(this);
          return Optional.empty();
        }
        if (Content.Chunk.isFailure(chunk)) {
          return Optional.of(chunk);
        }
        content.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
        chunk.release();
        if (chunk.isLast() || content.size() > MAX_SIZE) {
          return Optional.of(
              Content.Chunk.from(ByteBuffer.wrap(content.toByteArray()), chunk.isLast()));
        }
      }
    }

    private void handle(Content.Chunk loaded) {
      handle(new LoadedRequest(getRequest(), loaded), getResponse(), getCallback());
    }
  }

  /** A request whose body begins with what was collected of it. */
  private static final class LoadedRequest extends Request.Wrapper {
    private Content.Chunk loaded;

    LoadedRequest(Request request, Content.Chunk loaded) {
      super(request);
      this.loaded = loaded;
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk chunk = loaded == null ? super.read() : loaded;
      loaded = null;
      return chunk;
    }
  }
}
