package dev.latchkey.apiserver;

import java.util.Objects;
import java.util.stream.Stream;

/** What of an exception's chain is worth a person's time. */
final class Failures {

  private Failures() {}

  /** The innermost cause, as its kind and message in one line. */
  static String rootCause(Throwable failure) {
    Throwable root =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .reduce((outer, inner) -> inner)
            .orElse(failure);
    String kind = root.getClass().getSimpleName();
    return root.getMessage() == null
        ? kind
        : kind + ": " + root.getMessage().lines().findFirst().orElse("");
  }
}
