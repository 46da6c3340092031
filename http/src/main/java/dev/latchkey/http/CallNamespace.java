package dev.latchkey.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The namespace that a request is for, by its header. */
public final class CallNamespace {
  /** The header that names it. */
  public static final String HEADER = "Latchkey-Namespace";

  /** A label of DNS (RFC 1123), as namespaces are called. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private CallNamespace() {}

  /**
   * The namespace that the header names; empty without one.
   *
   * @throws RequestException if there are several, or one that no namespace can be called
   */
  public static Optional<String> of(Context context) {
    List<String> lines = lines(context);
    if (lines.size() > 1 || lines.stream().anyMatch(name -> !isName(name))) {
      throw new RequestException(
          ErrorReason.NAMESPACE_INVALID,
          HEADER
              + ": name one namespace, once: small letters, digits and hyphens, at most 63 of"
              + " them.");
    }
    return lines.stream().findFirst();
  }

  /** Whether a namespace can be called so. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static List<String> lines(Context context) {
    Enumeration<String> lines = context.req().getHeaders(HEADER);
    return lines == null ? List.of() : Collections.list(lines);
  }
}
