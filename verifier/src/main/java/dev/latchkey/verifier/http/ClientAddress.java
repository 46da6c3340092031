package dev.latchkey.verifier.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** Where a request comes from. */
final class ClientAddress {
  private ClientAddress() {}

  /** The client's address, 4 or 16 bytes; empty if not known. */
  static Optional<byte[]> of(Context context, ClientAddressSource source) {
    return of(ServletContextRequest.getServletContextRequest(context.req()), source);
  }

  /** The client's address, 4 or 16 bytes; empty if not known. */
  static Optional<byte[]> of(Request request, ClientAddressSource source) {
    return source.resolve(
        request.getConnectionMetaData().getRemoteSocketAddress(),
        name -> request.getHeaders().getValues(name));
  }

  /** The lines of a header; none if it is not there. */
  static Enumeration<String> lines(Context context, String header) {
    Enumeration<String> lines = context.req().getHeaders(header);
    return lines == null ? Collections.emptyEnumeration() : lines;
  }
}
