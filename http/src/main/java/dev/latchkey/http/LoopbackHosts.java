package dev.latchkey.http;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets requests to a loopback listener pass only if they ask for a loopback host by name. A web
 * page cannot do that for a name of its own that it has made to resolve to 127.0.0.1 (DNS
 * rebinding). Stands before everything else, so that nothing answers to another host.
 */
final class LoopbackHosts extends Handler.Wrapper {
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isAllowed(request.getHeaders().get(HttpHeader.HOST))
        && isAllowed(request.getHttpURI().getAuthority())) {
      return super.handle(request, response, callback);
    }
    response.setStatus(ErrorReason.HOST_NOT_ALLOWED.httpStatus());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JsonAnswer.CONTENT_TYPE);
    byte[] body =
        ErrorBody.render(
            ErrorReason.HOST_NOT_ALLOWED,
            "This address answers only to the hosts localhost, 127.0.0.1 and [::1].");
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static boolean isAllowed(String authority) {
    if (authority == null) {
      return false;
    }
    int port = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = port < 0 ? authority : authority.substring(0, port);
    return HOSTS.contains(host.toLowerCase(Locale.ROOT));
  }
}
