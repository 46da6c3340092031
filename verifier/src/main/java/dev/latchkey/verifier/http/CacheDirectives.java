package dev.latchkey.verifier.http;

import java.util.Enumeration;
import java.util.Locale;

/** Reads the request's {@code Cache-Control} and {@code Pragma} (RFC 9111 section 5.2.1, 5.4). */
final class CacheDirectives {
  private CacheDirectives() {}

  /**
   * Whether the client wants its answer from the API server: {@code no-cache} in either header, or
   * {@code no-store}, for which nothing is remembered either (nothing ever is). Others are ignored.
   *
   * @param cacheControl the lines of {@code Cache-Control}
   * @param pragma the lines of {@code Pragma}
   */
  static boolean askForLiveRead(Enumeration<String> cacheControl, Enumeration<String> pragma) {
    return contain(cacheControl, true) || contain(pragma, false);
  }

  private static boolean contain(Enumeration<String> lines, boolean orNoStore) {
    while (lines.hasMoreElements()) {
      for (String directive : lines.nextElement().split(",")) {
        int argument = directive.indexOf('=');
        String name =
            (argument < 0 ? directive : directive.substring(0, argument))
                .trim()
                .toLowerCase(Locale.ROOT);
        if (name.equals("no-cache") || (orNoStore && name.equals("no-store"))) {
          return true;
        }
      }
    }
    return false;
  }
}
