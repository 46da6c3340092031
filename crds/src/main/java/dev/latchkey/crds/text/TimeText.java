package dev.latchkey.crds.text;

/**
 * How times are written in YAML: RFC 3339. The API server's own format check lets pass what Java
 * cannot read, such as an offset of a whole day.
 */
public final class TimeText {
  /** A date, a time of at most nanoseconds, and Z or an offset of less than 18 hours. */
  public static final String RFC_3339 =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
          + "(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9])$";

  private TimeText() {}
}
