package dev.latchkey.http.direct;

import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Offers requests to {@linkplain HeaderRoute routes that need no body}, which is {@linkplain
 * UnreadBody passed over}.
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
        answer(route, request, response, UnreadBody.passOver(request, response, callback));
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
}
