package dev.latchkey.credentials.network;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * IP address literals to bytes and back. Never looks a name up, unlike {@link
 * java.net.InetAddress#getByName}, so that it is safe for what a client sends.
 */
public final class IpAddresses {
  static final int V4_LENGTH = 4;
  static final int V6_LENGTH = 16;
  static final int MAPPED_OFFSET = V6_LENGTH - V4_LENGTH;
  private static final int GROUPS = 8;
  private static final int MAX_V6_TEXT_LENGTH =
      "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

  private IpAddresses() {}

  /**
   * Reads an address literal: IPv4 as four decimal numbers without leading zeros, IPv6 in any form
   * of RFC 4291 section 2.2 (with {@code ::} for one or more groups, and with an IPv4 address in
   * the last 32 bits). No names, ports, brackets, prefix lengths, zone ids or white space.
   *
   * @return 4 bytes for an IPv4 or IPv4-mapped address, 16 for any other IPv6 address; empty if the
   *     text is none
   */
  public static Optional<byte[]> parse(String text) {
    return parseAsWritten(text).map(IpAddresses::normalise);
  }

  /**
   * Writes an address: IPv4 (and IPv4-mapped) as four decimal numbers, IPv6 as RFC 5952 recommends.
   *
   * @param address 4 or 16 bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static String format(byte[] address) {
    requireAddress(address);
    byte[] normal = normalise(address);
    return normal.length == V4_LENGTH ? formatV4(normal) : formatV6(normal);
  }

  /** As {@link #parse}, but a mapped address has 16 bytes. */
  static Optional<byte[]> parseAsWritten(String text) {
    Objects.requireNonNull(text, "text");
    byte[] address;
    boolean valid;
    if (text.indexOf(':') >= 0) {
      address = new byte[V6_LENGTH];
      valid = readV6(text, address);
    } else {
      address = new byte[V4_LENGTH];
      valid = readV4(text, 0, address, 0);
    }
    return valid ? Optional.of(address) : Optional.empty();
  }

  static void requireAddress(byte[] address) {
    if (address.length != V4_LENGTH && address.length != V6_LENGTH) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes");
    }
  }

  /** Whether this is an IPv6 address of {@code ::ffff:0:0/96}, which stands for an IPv4 one. */
  static boolean isMapped(byte[] address) {
    if (address.length != V6_LENGTH || address[10] != -1 || address[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] normalise(byte[] address) {
    return isMapped(address) ? Arrays.copyOfRange(address, MAPPED_OFFSET, V6_LENGTH) : address;
  }

  private static boolean readV4(String text, int from, byte[] target, int offset) {
    int position = from;
    for (int i = 0; i < V4_LENGTH; i++) {
      if (i > 0) {
        if (position >= text.length() || text.charAt(position) != '.') {
          return false;
        }
        position++;
      }
      int start = position;
      int value = 0;
      while (position < text.length() && position < start + 3 && isDigit(text.charAt(position))) {
        value = value * 10 + (text.charAt(position) - '0');
        position++;
      }
      boolean leadingZero = position > start + 1 && text.charAt(start) == '0';
      if (position == start || leadingZero || value > 255) {
        return false;
      }
      target[offset + i] = (byte) value;
    }
    return position == text.length();
  }

  private static boolean readV6(String text, byte[] target) {
    int length = text.length();
    if (length > MAX_V6_TEXT_LENGTH) {
      return false;
    }
    int position = 0;
    int written = 0;
    int gap = -1;
    if (text.startsWith("::")) {
      gap = 0;
      position = 2;
    }
    while (position < length) {
      int end = position;
      int value = 0;
      while (end < length && end < position + 4 && HexFormat.isHexDigit(text.charAt(end))) {
        value = value * 16 + HexFormat.fromHexDigit(text.charAt(end));
        end++;
      }
      if (end < length && text.charAt(end) == '.') {
        if (written > V6_LENGTH - V4_LENGTH || !readV4(text, position, target, written)) {
          return false;
        }
        written += V4_LENGTH;
        break;
      }
      if (end == position || written == V6_LENGTH) {
        return false;
      }
      target[written] = (byte) (value >> 8);
      target[written + 1] = (byte) value;
      written += 2;
      position = end;
      if (position == length) {
        break;
      }
      if (text.charAt(position) != ':' || position + 1 == length) {
        return false;
      }
      position++;
      if (text.charAt(position) == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = written;
        position++;
      }
    }
    if (gap < 0 || written == V6_LENGTH) {
      return gap < 0 && written == V6_LENGTH;
    }
    int tail = written - gap;
    System.arraycopy(target, gap, target, V6_LENGTH - tail, tail);
    Arrays.fill(target, gap, V6_LENGTH - tail, (byte) 0);
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String formatV4(byte[] address) {
    return (address[0] & 0xff)
        + "."
        + (address[1] & 0xff)
        + "."
        + (address[2] & 0xff)
        + "."
        + (address[3] & 0xff);
  }

  private static String formatV6(byte[] address) {
    int gap = -1;
    int gapLength = 1; // a single group is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && group(address, end) == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gap = i;
        gapLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(MAX_V6_TEXT_LENGTH);
    int i = 0;
    while (i < GROUPS) {
      if (i == gap) {
        text.append("::");
        i += gapLength;
      } else {
        if (i > 0 && i != gap + gapLength) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(address, i)));
        i++;
      }
    }
    return text.toString();
  }

  private static int group(byte[] address, int index) {
    return (address[2 * index] & 0xff) << 8 | (address[2 * index + 1] & 0xff);
  }
}
