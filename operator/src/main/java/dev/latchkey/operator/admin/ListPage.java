package dev.latchkey.operator.admin;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list.
 *
 * @param keys newest first
 * @param next after which position the next page begins; empty at the end
 */
public record ListPage(List<ListedKey> keys, Optional<ListPosition> next) {
  /** Takes a copy of the list. */
  public ListPage {
    keys = List.copyOf(keys);
  }
}
