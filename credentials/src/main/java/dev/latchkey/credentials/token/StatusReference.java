package dev.latchkey.credentials.token;

import java.util.Objects;

/**
 * Where a status list says what has become of a token (IETF Token Status List, the claim {@code
 * status}).
 *
 * @param index the entry in the list, 0 or more
 * @param uri where the list is
 */
public record StatusReference(long index, String uri) {
  /**
   * @throws IllegalArgumentException if the index is negative
   */
  public StatusReference {
    Objects.requireNonNull(uri, "uri");
    if (index < 0) {
      throw new IllegalArgumentException("an index is 0 or more");
    }
  }
}
