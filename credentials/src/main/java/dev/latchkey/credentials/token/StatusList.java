package dev.latchkey.credentials.token;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.Deflater;

/**
 * A status list with one bit for each entry (IETF Token Status List, draft-ietf-oauth-status-list,
 * section 4): 0 is VALID, 1 is INVALID. Immutable.
 */
public final class StatusList {
  /** How many bits an entry has. */
  static final int BITS = 1;

  private final byte[] entries;

  private StatusList(byte[] entries) {
    this.entries = entries;
  }

  /**
   * A list.
   *
   * @param size how many entries it has at least; the rest of the last byte is VALID
   * @param invalid the entries that are INVALID, each below {@code size}
   * @throws IllegalArgumentException if one is not
   */
  public static StatusList of(int size, BitSet invalid) {
    if (invalid.length() > size) {
      throw new IllegalArgumentException("an entry beyond the list's size");
    }
    // A BitSet has the first entry in the lowest bit of the first byte, as the list must.
    return new StatusList(Arrays.copyOf(invalid.toByteArray(), (size + 7) / 8));
  }

  /** How many entries it has. */
  public int size() {
    return entries.length * 8;
  }

  /** Whether an entry is INVALID. */
  public boolean isInvalid(int index) {
    return (entries[index / 8] >> index % 8 & 1) != 0;
  }

  /** The list as it stands in {@code lst}: ZLIB (RFC 1950) of the bytes, in base64url. */
  public String compressed() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(entries);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return Base64Url.encode(out.toByteArray());
    } finally {
      deflater.end();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatusList list && Arrays.equals(entries, list.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  /** Shows the size alone. */
  @Override
  public String toString() {
    return "StatusList[" + size() + "]";
  }
}
