package dev.latchkey.http.direct;

import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Offers requests to {@linkplain HeaderRoute routes that need no body}. A body that has come by
 * then is passed over. One that has not ends the connection with the answer: a proxy may announce
 * one that it does not send, and what comes next would be taken for it.
 */
public final class HeaderRoutes extends Handler.Wrapper {
  private final List<HeaderRoute> routes;
  private final HandOver waiting;

  /**
   * @param routes asked one after the other
   * @param waiting gives what is not answered at once to a thread that may wait
   */
  public HeaderRoutes(List<HeaderRoute> routes, HandOver waiting) {
    this.routes = List.copyOf(routes);
    this.waiting = waiting;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    for (HeaderRoute route : routes) {
      if (route.takes(request)) {
        answer(route, request, response, withoutBody(request, response, callback));
        return true;
      }
    }
    return super.handle(request, response, callback);
  }

  private void answer(HeaderRoute route, Request request, Response response, Callback callback) {
    if (!route.answerAtOnce(request, response, callback)) {
      waiting.handOver(
          request,
          response,
          callback,
          (same, itsResponse, itsCallback) -> {
            route.answer(same, itsResponse, itsCallback);
            return true;
          });
    }
  }

  /** Passes over the body, and says how the request is to end. */
  private static Callback withoutBody(Request request, Response response, Callback callback) {
    // One that waits for "100 Continue" sends nothing until told to, and is not told.
    boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
    if (!waits && hasCome(request)) {
      return callback;
    }
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    return waits ? callback : new LingeringClose(request, callback);
  }

  private static boolean hasCome(Request request) {
    int size = 0;
    while (size <= SmallBodies.MAX_SIZE) {
      Content.Chunk chunk = request.read();
      if (chunk == null || Content.Chunk.isFailure(chunk)) {
        return false;
      }
      size += chunk.remaining();
      chunk.release();
      if (chunk.isLast()) {
        return true;
      }
    }
    return false;
  }
}
