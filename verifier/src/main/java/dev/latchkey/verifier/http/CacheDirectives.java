package dev.latchkey.verifier.http;

import java.util.List;
import java.util.Locale;

/** Reads the request's {@code Cache-Control} and {@code Pragma} (RFC 9111 section 5.2.1, 5.4). */
final class CacheDirectives {
  private CacheDirectives() {}

  /**
   * Whether the client wants its answer from the API server: {@code no-cache} in either header, or
   * {@code no-store}. Others are ignored.
   *
   * @param cacheControl the lines of {@code Cache-Control}
   * @param pragma the lines of {@code Pragma}
   */
  static boolean askForLiveRead(List<String> cacheControl, List<String> pragma) {
    return contain(cacheControl, "no-cache")
        || forbidRemembering(cacheControl)
        || contain(pragma, "no-cache");
  }

  /** Whether nothing that the request brings about may be remembered: {@code no-store}. */
  static boolean forbidRemembering(List<String> cacheControl) {
    return contain(cacheControl, "no-store");
  }

  private static boolean contain(List<String> lines, String wanted) {
    for (String line : lines) {
      for (String directive : line.split(",")) {
        int argument = directive.indexOf('=');
        String name =
            (argument < 0 ? directive : directive.substring(0, argument))
                .trim()
                .toLowerCase(Locale.ROOT);
        if (name.equals(wanted)) {
          return true;
        }
      }
    }
    return false;
  }
}
