package dev.latchkey.http.direct;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests to paths of its own by their header alone: whatever their method, before their
 * body has come, and, on loopback, for whatever host they are. It is for programs that pass on
 * requests of others and ask about them, so whatever it tells must be told only to whoever proves
 * something in the header that a web page cannot. Implementations are safe for use by several
 * threads, and throw nothing.
 */
public interface HeaderRoute {
  /** Whether a request is to one of its paths; then nobody else is asked. */
  boolean takes(Request request);

  /**
   * Answers on the thread that reads from the network: see {@link DirectRoute}.
   *
   * @return whether the request is answered, or will be by another thread; if not, {@link #answer}
   *     is asked
   */
  boolean answerAtOnce(Request request, Response response, Callback callback);

  /** Answers on a thread that may wait. */
  void answer(Request request, Response response, Callback callback);
}
