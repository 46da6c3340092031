package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Reads how many items a page is to have. */
final class PageSize {
  private static final int DEFAULT = 50;
  private static final int MAX = 1000;
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,100}");

  private PageSize() {}

  /**
   * The size of a page, 1 to 1000.
   *
   * @param text empty = the default
   * @throws RequestException if it is no whole number
   */
  static int parse(String text) {
    if (text.isEmpty()) {
      return DEFAULT;
    }
    if (!INTEGER.matcher(text).matches()) {
      throw new RequestException(
          ErrorReason.PAGE_SIZE_INVALID, "page_size: give a whole number from 1 to 1000.");
    }
    BigInteger size = new BigInteger(text);
    return size.signum() <= 0 ? DEFAULT : size.min(BigInteger.valueOf(MAX)).intValue();
  }
}
