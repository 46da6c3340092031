package dev.latchkey.operator.admin;

import dev.latchkey.credentials.imported.RawKey;

/**
 * A raw key that is to be imported.
 *
 * @param key what it is to be
 * @param rawKey the raw key
 */
public record NewImport(NewKey key, RawKey rawKey) {
  /** Without the raw key. */
  @Override
  public String toString() {
    return "NewImport[" + key.displayName() + "]";
  }
}
