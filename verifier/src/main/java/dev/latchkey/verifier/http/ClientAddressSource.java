package dev.latchkey.verifier.http;

import dev.latchkey.credentials.network.IpAddresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the client's address is taken from. An address that is missing or malformed there is not
 * known; it is never guessed from elsewhere, so that nobody can choose their own by spoiling it.
 */
public sealed interface ClientAddressSource {
  /**
   * The client's address, 4 or 16 bytes; empty if not known.
   *
   * @param remote the other end of the connection
   * @param headers gives the lines of a header by its name
   */
  Optional<byte[]> resolve(SocketAddress remote, Function<String, Enumeration<String>> headers);

  /** The other end of the connection. */
  record Remote() implements ClientAddressSource {
    @Override
    public Optional<byte[]> resolve(
        SocketAddress remote, Function<String, Enumeration<String>> headers) {
      return remote instanceof InetSocketAddress address && address.getAddress() != null
          ? Optional.of(address.getAddress().getAddress())
          : Optional.empty();
    }
  }

  /**
   * {@code X-Forwarded-For}. Each proxy appends the address it was called from, so with one trusted
   * proxy the last entry is the client's, with two the last but one; what stands before was sent by
   * the client and may be anything.
   *
   * @param trustedProxies how many proxies of ours append an entry, at least 1
   */
  record XForwardedFor(int trustedProxies) implements ClientAddressSource {
    /**
     * @throws IllegalArgumentException if there is no trusted proxy
     */
    public XForwardedFor {
      if (trustedProxies < 1) {
        throw new IllegalArgumentException("X-Forwarded-For needs at least one trusted proxy");
      }
    }

    @Override
    public Optional<byte[]> resolve(
        SocketAddress remote, Function<String, Enumeration<String>> headers) {
      List<String> entries = new ArrayList<>();
      for (String line : Collections.list(headers.apply("X-Forwarded-For"))) {
        entries.addAll(List.of(line.split(",", -1)));
      }
      int index = entries.size() - trustedProxies;
      return index < 0 ? Optional.empty() : IpAddresses.parse(entries.get(index).strip());
    }
  }

  /** {@code X-Real-IP}, which one trusted proxy sets. More than one line is malformed. */
  record XRealIp() implements ClientAddressSource {
    @Override
    public Optional<byte[]> resolve(
        SocketAddress remote, Function<String, Enumeration<String>> headers) {
      List<String> lines = Collections.list(headers.apply("X-Real-IP"));
      return lines.size() == 1 ? IpAddresses.parse(lines.get(0).strip()) : Optional.empty();
    }
  }
}
