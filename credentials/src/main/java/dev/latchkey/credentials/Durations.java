package dev.latchkey.credentials;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/**
 * The text forms of a duration, over HTTP and in custom resources. A duration here is always a
 * whole number of seconds: that is what records hold and what is answered.
 */
public final class Durations {
  /** The longest duration that any text form may hold: ten years of 365 days. */
  public static final Duration MAX = Duration.ofSeconds(315_360_000);

  // No sensible duration is longer, and the arithmetic on a megabyte of digits is not worth having.
  private static final int MAX_TEXT_LENGTH = 64;
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(MAX.toSeconds());

  private Durations() {}

  /**
   * Reads a duration of the HTTP contract, 1 s to 315360000 s: one or more of number and unit, with
   * nothing between them, as in {@code 3600s}, {@code 1h30m}, {@code 1y6mo}; they are added up.
   *
   * <p>Units are {@code s}, {@code m}, {@code h}, {@code d} (24 h), {@code w} (7 d), {@code mo} (30
   * d), {@code y} (365 d), and {@code ns}, {@code us}, {@code µs}, {@code ms}, as Go has them;
   * lower case. As in Go, the order is free, a unit may come twice, and a number may have a
   * fraction ({@code 1.5h}, {@code .5h}); so may that of protobuf's JSON form ({@code 3600.000s}).
   * The sum, computed exactly, must be a whole number of seconds: {@code 1.5s} and {@code 1500ms}
   * are refused. So are signs, spaces, a number without a unit, and texts of more than 64
   * characters.
   *
   * @throws IllegalArgumentException if the text is none of this; the message says what is accepted
   *     and does not repeat the text
   */
  public static Duration parse(String text) {
    Objects.requireNonNull(text, "text");
    int length = text.length();
    if (length == 0 || length > MAX_TEXT_LENGTH) {
      throw notADuration();
    }
    BigDecimal seconds = BigDecimal.ZERO;
    int position = 0;
    while (position < length) {
      int unit = position;
      while (unit < length && isNumeric(text.charAt(unit))) {
        unit++;
      }
      int next = unit;
      while (next < length && !isNumeric(text.charAt(next))) {
        next++;
      }
      BigDecimal number = decimal(text.substring(position, unit));
      seconds = seconds.add(number.multiply(secondsOf(text.substring(unit, next))));
      position = next;
    }
    if (seconds.compareTo(BigDecimal.ONE) < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      throw new IllegalArgumentException("a duration is at least 1s and at most 315360000s");
    }
    if (seconds.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException("a duration is a whole number of seconds");
    }
    return Duration.ofSeconds(seconds.longValueExact());
  }

  /**
   * Reads a duration of a custom resource, 0 s to 315360000 s: one whole number and one of {@code s
   * m h d w}, as in {@code 90d}; {@code 0s} is allowed. This is the form that validation rules in a
   * CRD can compare; whether zero makes sense depends on the field.
   *
   * @throws IllegalArgumentException if the text is none of this; the message says what is accepted
   *     and does not repeat the text
   */
  public static Duration parseSimple(String text) {
    Objects.requireNonNull(text, "text");
    int digits = text.length() - 1;
    if (digits < 1 || digits >= MAX_TEXT_LENGTH) {
      throw notSimple();
    }
    long unit =
        switch (text.charAt(digits)) {
          case 's' -> 1;
          case 'm' -> 60;
          case 'h' -> 3_600;
          case 'd' -> 86_400;
          case 'w' -> 604_800;
          default -> throw notSimple();
        };
    long seconds = 0;
    boolean tooLong = false;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw notSimple();
      }
      if (!tooLong) {
        seconds = seconds * 10 + (c - '0') * unit;
        tooLong = seconds > MAX.toSeconds();
      }
    }
    if (tooLong) {
      throw new IllegalArgumentException("a duration is at most 315360000s (3650d)");
    }
    return Duration.ofSeconds(seconds);
  }

  /**
   * Writes a duration as seconds, {@code "60s"}, the form that protobuf's JSON mapping has and both
   * parsers read.
   *
   * @throws IllegalArgumentException if the duration is negative or not a whole number of seconds
   */
  public static String format(Duration duration) {
    if (duration.isNegative() || duration.getNano() != 0) {
      throw new IllegalArgumentException("a duration is a whole number of seconds, not negative");
    }
    return duration.toSeconds() + "s";
  }

  private static boolean isNumeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static BigDecimal decimal(String number) {
    int dot = number.indexOf('.');
    boolean manyDots = dot >= 0 && number.indexOf('.', dot + 1) >= 0;
    boolean noDigit = dot >= 0 ? number.length() == 1 : number.isEmpty();
    if (manyDots || noDigit) {
      throw notADuration();
    }
    return new BigDecimal(number);
  }

  private static BigDecimal secondsOf(String unit) {
    return switch (unit) {
      case "ns" -> BigDecimal.valueOf(1, 9);
      // The micro sign and the Greek letter mu, as in Go.
      case "us", "\u00b5s", "\u03bcs" -> BigDecimal.valueOf(1, 6);
      case "ms" -> BigDecimal.valueOf(1, 3);
      case "s" -> BigDecimal.ONE;
      case "m" -> BigDecimal.valueOf(60);
      case "h" -> BigDecimal.valueOf(3_600);
      case "d" -> BigDecimal.valueOf(86_400);
      case "w" -> BigDecimal.valueOf(604_800);
      case "mo" -> BigDecimal.valueOf(2_592_000);
      case "y" -> BigDecimal.valueOf(31_536_000);
      default -> throw notADuration();
    };
  }

  private static IllegalArgumentException notADuration() {
    return new IllegalArgumentException(
        "a duration is one or more of number and unit, such as 3600s, 1h30m or 1y6mo, with the"
            + " units s, m, h, d, w, mo (30 days) and y (365 days)");
  }

  private static IllegalArgumentException notSimple() {
    return new IllegalArgumentException(
        "a duration is one whole number and one of the units s, m, h, d, w, such as 30m or 90d");
  }
}
