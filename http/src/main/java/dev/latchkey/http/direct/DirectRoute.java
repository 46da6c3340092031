package dev.latchkey.http.direct;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers ordinary requests ahead of all routes, on the very thread that reads from the network: no
 * other thread is woken for them, and no layer is in between. All other connections of that thread
 * stand still meanwhile, so it must take microseconds, and must never wait for anything.
 *
 * <p>It is a short cut, and never the only way: for whatever is out of the ordinary there is a
 * route too, which is given the request as if nothing had happened. So a direct route leaves
 * refusals to the route, and throws nothing. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface DirectRoute {
  /**
   * Answers a request, or leaves it to others.
   *
   * @param request read from it all but the body
   * @param body all of it, at most {@link SmallBodies#MAX_SIZE} bytes; not to be changed
   * @return whether the request is answered, or will be by another thread; if not, neither {@code
   *     response} nor {@code callback} was touched
   */
  boolean answer(Request request, byte[] body, Response response, Callback callback);
}
