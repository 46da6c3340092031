package dev.latchkey.http;

import dev.latchkey.http.direct.HeaderRoutes;
import dev.latchkey.http.direct.UnreadBody;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets requests to a loopback listener pass only if they ask for a loopback host by name, and no
 * page of another site makes them. A web page cannot do the former for a name of its own that it
 * has made to resolve to 127.0.0.1 (DNS rebinding); it could for localhost, without being allowed
 * to read the answer, but browsers then say where the page is from (CSRF). Other clients send
 * nothing of the kind. Stands before everything but {@link HeaderRoutes}, which gateways ask in the
 * name of their clients, with their Host and Origin.
 */
final class LoopbackHosts extends Handler.Wrapper {
  private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern ORIGIN = Pattern.compile("https?://(.+?)(?::\\d+)?");
  private static final String FETCH_METADATA = "Sec-Fetch-";
  private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");

  private final FixedError hostNotAllowed =
      new FixedError(
          ErrorReason.HOST_NOT_ALLOWED,
          "This address answers only to the hosts localhost, 127.0.0.1 and [::1].");
  private final FixedError originNotAllowed =
      new FixedError(
          ErrorReason.ORIGIN_NOT_ALLOWED,
          "This address does not answer to web pages of other sites.");

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!isAllowed(request.getHeaders().get(HttpHeader.HOST))
        || !isAllowed(request.getHttpURI().getAuthority())) {
      hostNotAllowed.write(response, UnreadBody.passOver(request, response, callback));
      return true;
    }
    if (mayBeFromAPage(request.getHeaders()) && isFromAnotherSite(request) && !isLink(request)) {
      originNotAllowed.write(response, UnreadBody.passOver(request, response, callback));
      return true;
    }
    return super.handle(request, response, callback);
  }

  /** Looks at names alone: most requests are of programs, and send nothing of the kind. */
  private static boolean mayBeFromAPage(HttpFields headers) {
    for (HttpField field : headers) {
      if (field.getHeader() == HttpHeader.ORIGIN
          || field.getName().regionMatches(true, 0, FETCH_METADATA, 0, FETCH_METADATA.length())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where a page is sandboxed, or was redirected, its origin is {@code null}: that is refused too.
   */
  private static boolean isFromAnotherSite(Request request) {
    HttpFields headers = request.getHeaders();
    List<String> origins = headers.getValuesList(HttpHeader.ORIGIN);
    return origins.size() > 1
        || !origins.stream().allMatch(LoopbackHosts::isAllowedOrigin)
        || headers.getValuesList("Sec-Fetch-Site").stream().anyMatch(OTHER_SITES::contains);
  }

  /** Somebody follows a link, to the page that describes the API: that changes nothing. */
  private static boolean isLink(Request request) {
    return request.getMethod().equals("GET")
        && "navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"))
        && request.getHeaders().get(HttpHeader.ORIGIN) == null;
  }

  private static boolean isAllowedOrigin(String origin) {
    Matcher matcher = ORIGIN.matcher(origin);
    return matcher.matches() && HOSTS.contains(matcher.group(1));
  }

  private static boolean isAllowed(String authority) {
    if (authority == null) {
      return false;
    }
    int port = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    int length = port < 0 ? authority.length() : port;
    for (String host : HOSTS) {
      if (host.length() == length && host.regionMatches(true, 0, authority, 0, length)) {
        return true;
      }
    }
    return false;
  }
}
