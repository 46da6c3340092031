package dev.latchkey.verifier.keyset;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer of a server is fresh: {@code Cache-Control} and {@code Age} (RFC 9111). */
final class FreshnessLifetime {
  static final Duration SHORTEST = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofHours(1);

  /** Where a server says nothing; as long as the JWKS of a verifier is fresh. */
  private static final Duration USUAL = Duration.ofMinutes(5);

  private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?([0-9]{1,9})\"?");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private FreshnessLifetime() {}

  /** From {@link #SHORTEST} to {@link #LONGEST}. */
  static Duration of(HttpHeaders headers) {
    Duration asked = asked(headers);
    if (asked.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }

  private static Duration asked(HttpHeaders headers) {
    OptionalLong maxAge = OptionalLong.empty();
    for (String line : headers.allValues("Cache-Control")) {
      for (String directive : line.toLowerCase(Locale.ROOT).split(",")) {
        String trimmed = directive.trim();
        if (trimmed.equals("no-cache") || trimmed.equals("no-store")) {
          return Duration.ZERO;
        }
        Matcher matcher = MAX_AGE.matcher(trimmed);
        if (matcher.matches()) {
          maxAge = OptionalLong.of(Long.parseLong(matcher.group(1)));
        }
      }
    }
    return maxAge.isPresent() ? Duration.ofSeconds(maxAge.getAsLong() - age(headers)) : USUAL;
  }

  private static long age(HttpHeaders headers) {
    return headers
        .firstValue("Age")
        .filter(age -> SECONDS.matcher(age).matches())
        .map(Long::parseLong)
        .orElse(0L);
  }
}
