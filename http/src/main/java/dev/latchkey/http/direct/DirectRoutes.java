package dev.latchkey.http.direct;

import dev.latchkey.http.UnexpectedFailure;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Offers requests with a {@linkplain SmallBodies small body} to direct routes. */
public final class DirectRoutes extends Handler.Wrapper {
  private final List<DirectRoute> routes;

  /**
   * @param routes asked one after the other
   */
  public DirectRoutes(List<DirectRoute> routes) {
    this.routes = List.copyOf(routes);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return request instanceof RequestWithContent collected
            && collected.whole().isPresent()
            && isAnswered(collected, collected.whole().get(), response, callback)
        || super.handle(request, response, callback);
  }

  private boolean isAnswered(Request request, byte[] body, Response response, Callback callback) {
    try {
      for (DirectRoute route : routes) {
        if (route.answer(request, body, response, callback)) {
          return true;
        }
      }
      return false;
    } catch (RuntimeException failure) {
      UnexpectedFailure.answer(response, callback, failure);
      return true;
    }
  }
}
