package dev.latchkey.http.direct;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/**
 * A request whose method is what it says in its first line. Routes would otherwise take another one
 * from a header: what is a POST to whoever stands before them could be a DELETE to them.
 */
final class PlainMethodRequest extends Request.Wrapper {
  private static final String OVERRIDE = "X-HTTP-Method-Override";

  private final HttpFields headers;

  private PlainMethodRequest(Request request) {
    super(request);
    this.headers = HttpFields.build(request.getHeaders()).remove(OVERRIDE).asImmutable();
  }

  /** The request itself if it has no such header. */
  static Request of(Request request) {
    return request.getHeaders().contains(OVERRIDE) ? new PlainMethodRequest(request) : request;
  }

  @Override
  public HttpFields getHeaders() {
    return headers;
  }
}
