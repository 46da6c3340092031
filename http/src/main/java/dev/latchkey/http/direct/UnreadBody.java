package dev.latchkey.http.direct;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The body of a request that is answered without it. One that has come by then is passed over. One
 * that has not ends the connection with the answer, which says so: a proxy may announce one that it
 * does not send, and what comes next would be taken for it.
 */
public final class UnreadBody {
  private UnreadBody() {}

  /**
   * Passes over the body, before an answer is begun.
   *
   * @return what is to be told of the answer's end
   */
  public static Callback passOver(Request request, Response response, Callback callback) {
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
