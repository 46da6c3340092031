package dev.latchkey.credentials.network;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A block of IP addresses: an IPv4 or IPv6 prefix (RFC 4632, RFC 4291). Two are equal if they hold
 * the same addresses. Immutable and safe for use by several threads.
 */
public final class CidrBlock {
  private static final int MAPPED_BITS = IpAddresses.MAPPED_OFFSET * 8;

  private final byte[] network;
  private final int prefixLength;

  private CidrBlock(byte[] network, int prefixLength) {
    this.network = network;
    this.prefixLength = prefixLength;
  }

  /**
   * Reads a prefix such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Bits beyond the prefix
   * length are cleared. An IPv4-mapped prefix ({@code ::ffff:10.0.0.0/104}) is the IPv4 one; one
   * shorter than 96 is refused, as part of what it covers would be IPv4 and part not. Addresses are
   * read as {@link IpAddresses#parse} does: no names, no look-ups.
   *
   * @throws IllegalArgumentException if the text is no prefix; the message says what is wrong and
   *     does not repeat the text
   */
  public static CidrBlock parse(String text) {
    Objects.requireNonNull(text, "text");
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "a CIDR has an address and a prefix length, such as 10.0.0.0/8 or 2001:db8::/32; for a"
              + " single address append /32 (IPv4) or /128 (IPv6)");
    }
    byte[] address =
        IpAddresses.parseAsWritten(text.substring(0, slash))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a CIDR begins with an IPv4 or IPv6 address, such as 10.0.0.0/8 or"
                            + " 2001:db8::/32 (no names, leading zeros or zone ids)"));
    int prefixLength = prefixLength(text, slash + 1, address.length * 8);
    if (IpAddresses.isMapped(address)) {
      if (prefixLength < MAPPED_BITS) {
        throw new IllegalArgumentException(
            "an IPv4-mapped CIDR (::ffff:0:0/96) has a prefix length of at least 96; write the IPv4"
                + " one instead");
      }
      address = Arrays.copyOfRange(address, IpAddresses.MAPPED_OFFSET, address.length);
      prefixLength -= MAPPED_BITS;
    }
    return new CidrBlock(masked(address, prefixLength), prefixLength);
  }

  /** Whether each address of the other block lies in this one. */
  public boolean contains(CidrBlock other) {
    return other.prefixLength >= prefixLength && contains(other.network);
  }

  /**
   * The addresses that lie in a block of each list; empty if there are none. Each block of the
   * result is one of either list, and there once. Takes time in proportion to the product of the
   * lists' lengths.
   */
  public static List<CidrBlock> intersection(List<CidrBlock> ones, List<CidrBlock> others) {
    Set<CidrBlock> distinct = new LinkedHashSet<>(others);
    Set<CidrBlock> common = new LinkedHashSet<>();
    for (CidrBlock one : new LinkedHashSet<>(ones)) {
      for (CidrBlock other : distinct) {
        // Two blocks share all addresses of the smaller one, or none.
        if (one.contains(other)) {
          common.add(other);
        } else if (other.contains(one)) {
          common.add(one);
        }
      }
    }
    return List.copyOf(common);
  }

  /**
   * Whether the address lies in this block. An IPv4-mapped address counts as IPv4; an IPv4 address
   * lies in no IPv6 block, {@code ::/0} included. Allocates nothing.
   *
   * @param address 4 or 16 bytes, in network order
   * @throws IllegalArgumentException if there are more or fewer
   */
  public boolean contains(byte[] address) {
    IpAddresses.requireAddress(address);
    int offset = IpAddresses.isMapped(address) ? IpAddresses.MAPPED_OFFSET : 0;
    if (address.length - offset != network.length) {
      return false;
    }
    int whole = prefixLength / 8;
    for (int i = 0; i < whole; i++) {
      if (network[i] != address[offset + i]) {
        return false;
      }
    }
    int bits = prefixLength % 8;
    return bits == 0 || network[whole] == (byte) (address[offset + whole] & (0xff << (8 - bits)));
  }

  /**
   * Canonical: the masked address, IPv6 as RFC 5952 recommends, and the prefix length. {@link
   * #parse} reads it.
   */
  @Override
  public String toString() {
    return IpAddresses.format(network) + "/" + prefixLength;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CidrBlock block
        && prefixLength == block.prefixLength
        && Arrays.equals(network, block.network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefixLength;
  }

  private static int prefixLength(String text, int from, int max) {
    int digits = text.length() - from;
    boolean leadingZero = digits > 1 && text.charAt(from) == '0';
    boolean valid = digits >= 1 && digits <= 3 && !leadingZero;
    int value = 0;
    for (int i = from; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (!valid || value > max) {
      throw new IllegalArgumentException(
          "a CIDR ends with a prefix length of 0 to 32 (IPv4) or 0 to 128 (IPv6)");
    }
    return value;
  }

  private static byte[] masked(byte[] address, int prefixLength) {
    byte[] network = new byte[address.length];
    int whole = prefixLength / 8;
    System.arraycopy(address, 0, network, 0, whole);
    int bits = prefixLength % 8;
    if (bits > 0) {
      network[whole] = (byte) (address[whole] & (0xff << (8 - bits)));
    }
    return network;
  }
}
