package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.credentials.Durations;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads rate limit policies. The window is kept in seconds, {@code 60s}. */
final class RateLimitReader {
  private static final String UNIT = "requests";

  /** What can be a number; long ones are none that counts. */
  private static final Pattern NUMERIC = Pattern.compile("[-+0-9.eE]{1,40}");

  private RateLimitReader() {}

  /** The policy that the parser stands at; nothing for {@code null}. */
  static Optional<RateLimit> read(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonBody.wrongType(field, "an object");
    }
    Optional<Long> quota = Optional.empty();
    Optional<Duration> window = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String path = field + "." + name;
      parser.nextToken();
      switch (name) {
        case "quota" -> quota = quota(parser, path);
        case "window" -> window = window(parser, path);
        case "unit" -> checkUnit(parser, path);
        default -> parser.skipChildren();
      }
    }
    return Optional.of(
        new RateLimit(
            quota.orElseThrow(() -> noQuota(field + ".quota")),
            Durations.format(
                window.orElseThrow(
                    () -> invalid(field + ".window: give a duration, such as 60s."))),
            UNIT));
  }

  /** An int64, which protobuf's JSON form writes as a string. */
  private static Optional<Long> quota(JsonParser parser, String path) throws IOException {
    String text =
        switch (parser.currentToken()) {
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
          case VALUE_NULL -> "";
          default -> throw JsonBody.wrongType(path, "an integer, as a string or a number");
        };
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!NUMERIC.matcher(text).matches()) {
      throw noQuota(path);
    }
    try {
      long quota = new BigDecimal(text).longValueExact();
      if (quota < 1) {
        throw noQuota(path);
      }
      return Optional.of(quota);
    } catch (ArithmeticException | NumberFormatException noInt64) {
      throw noQuota(path);
    }
  }

  private static Optional<Duration> window(JsonParser parser, String path) throws IOException {
    String text = JsonBody.text(parser, path);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw invalid(path + ": " + e.getMessage() + ".");
    }
  }

  private static void checkUnit(JsonParser parser, String path) throws IOException {
    String text = JsonBody.text(parser, path);
    if (!text.isEmpty() && !text.equals(UNIT)) {
      throw invalid(path + ": leave it out, or give requests.");
    }
  }

  private static RequestException noQuota(String path) {
    return invalid(path + ": give a whole number from 1 to 9223372036854775807.");
  }

  private static RequestException invalid(String message) {
    return new RequestException(ErrorReason.RATE_LIMIT_INVALID, message);
  }
}
